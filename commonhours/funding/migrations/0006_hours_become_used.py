"""Held hours become used ones; what was worked beyond a grant is counted beside it."""

import commonhours.common.ids
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0005_walls_of_lines"),
        ("organisations", "0008_letterhead"),
        ("people", "0007_youth"),
    ]

    operations = [
        migrations.CreateModel(
            name="Use",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("visit_id", models.UUIDField()),
                ("service_user_id", models.UUIDField()),
                ("timesheet_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField()),
                ("minutes", models.IntegerField()),
                ("used_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="allocation",
            name="beyond_minutes",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="hold",
            name="settled_minutes",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("beyond_minutes", 0),
                    (
                        "granted_minutes",
                        django.db.models.expressions.CombinedExpression(
                            models.F("held_minutes"), "+", models.F("used_minutes")
                        ),
                    ),
                    _connector="OR",
                ),
                name="allocation_beyond_when_full",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(("settled_minutes__lte", models.F("minutes"))), name="hold_settled_within"
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_minutes__lt", models.F("minutes")),
                    ("returned_at__isnull", False),
                    _connector="OR",
                ),
                name="hold_settled_is_closed",
            ),
        ),
        migrations.AddField(
            model_name="use",
            name="allocation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="funding.allocation"
            ),
        ),
        migrations.AddIndex(
            model_name="use",
            index=models.Index(fields=["visit_id"], name="use_by_visit"),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.UniqueConstraint(
                fields=("timesheet_id", "revision"), name="use_once_a_revision"
            ),
        ),
    ]
