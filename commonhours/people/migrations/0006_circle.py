"""Whom alone somebody wants to come."""

import commonhours.common.ids
import commonhours.common.ranges
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0007_change_notice_stands_in_policies"),
        ("people", "0005_affinities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Circle",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                (
                    "person_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("set_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organisations.organisation",
                    ),
                ),
                (
                    "service_user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="circles",
                        to="people.serviceuser",
                    ),
                ),
                (
                    "set_by",
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
                            models.Q(("organisation__isnull", False), ("person_ids", [])),
                            models.Q(
                                ("organisation__isnull", True), models.Q(("person_ids", []), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="circle_of_one_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                        ),
                        name="circle_ends_after_start",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=(
                            (models.F("service_user"), "="),
                            (commonhours.common.ranges.DateRange(models.F("since"), models.F("until")), "&&"),
                        ),
                        name="circle_once_a_day",
                    ),
                ],
            },
        ),
        wall("people_circle", seen_by(concerned=("service_user_id",))),
    ]
