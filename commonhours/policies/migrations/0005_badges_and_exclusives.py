"""Badges as steps, and people who work only for one organisation."""

import commonhours.common.ids
import commonhours.common.ranges
import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0004_badges"),
        ("organisations", "0007_change_notice_stands_in_policies"),
        ("people", "0006_circle"),
        ("policies", "0004_carry_the_change_notice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Exclusive",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("accepted_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="step",
            name="step_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="step",
            name="step_moment_known",
        ),
        migrations.RemoveConstraint(
            model_name="step",
            name="step_contract_has_text",
        ),
        migrations.AddField(
            model_name="step",
            name="badge",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="credentials.badge",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("checklist", "contract", "badge", "exclusive"))),
                name="step_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("moment__in", ("before_approval", "before_booking")),
                    models.Q(("kind", "exclusive"), ("moment", "offered")),
                    _connector="OR",
                ),
                name="step_moment_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("contract", "exclusive")), ("texts", {}), _negated=True),
                name="step_contract_has_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("badge__isnull", False), ("kind", "badge")),
                    models.Q(models.Q(("kind", "badge"), _negated=True), ("badge__isnull", True)),
                    _connector="OR",
                ),
                name="step_badge_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "exclusive"), _negated=True),
                    ("organisation__isnull", False),
                    _connector="OR",
                ),
                name="step_exclusive_to_one",
            ),
        ),
        migrations.AddField(
            model_name="exclusive",
            name="accepted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="exclusive",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="exclusive",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="exclusive",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="exclusives", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="exclusive",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="exclusives", to="policies.step"
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusive",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                ),
                name="exclusive_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusive",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=(
                    (models.F("person"), "="),
                    (commonhours.common.ranges.DateRange(models.F("since"), models.F("until")), "&&"),
                ),
                name="exclusive_to_one_at_a_time",
            ),
        ),
        wall(
            "policies_exclusive",
            seen_by(organisations="ARRAY[organisation_id]", person="person_id", concerned=("person_id",)),
        ),
    ]
