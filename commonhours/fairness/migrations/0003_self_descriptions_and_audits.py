"""What people say of themselves, read by nobody but them and by counts; and the audits that everybody may read."""

import commonhours.common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from commonhours.common.walls import own, wall


class Migration(migrations.Migration):
    dependencies = [
        ("fairness", "0002_walls"),
        ("people", "0009_relations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SelfDescription",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="self_description",
                        serialize=False,
                        to="people.person",
                    ),
                ),
                ("sex", models.CharField(blank=True, max_length=12)),
                ("ethnicity", models.CharField(blank=True, max_length=12)),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ("", "female", "male", "another"))),
                        name="self_description_sex_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ethnicity__in",
                                (
                                    "",
                                    "hispanic",
                                    "white",
                                    "black",
                                    "pacific",
                                    "asian",
                                    "native",
                                    "two_or_more",
                                ),
                            )
                        ),
                        name="self_description_ethnicity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ethnicity", ""), ("sex", ""), _negated=True),
                        name="self_description_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FairnessAudit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("rankings", models.PositiveIntegerField()),
                ("people", models.PositiveIntegerField()),
                ("tables", models.JSONField()),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since__day", 1), ("until__day", 1), ("until__gt", models.F("since"))
                        ),
                        name="fairness_audit_whole_months",
                    ),
                    models.UniqueConstraint(fields=("since", "until"), name="fairness_audit_once"),
                ],
            },
        ),
        wall("fairness_selfdescription", own("person_id")),
    ]
