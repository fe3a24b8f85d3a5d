import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import commonhours.common.ids
import commonhours.common.ranges


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_affinity"),
        ("organisations", "0008_letterhead"),
        ("people", "0007_youth"),
        ("rates", "0006_instrument_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeastRate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("amount", models.PositiveIntegerField()),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("set_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "type_of_work",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.typeofwork",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("amount__lte", 100000)),
                        name="least_rate_is_an_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="least_rate_ends_after_start",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=(
                            (models.F("person"), "="),
                            (
                                django.db.models.functions.comparison.Coalesce(
                                    "type_of_work",
                                    models.Value(
                                        "00000000-0000-0000-0000-000000000000",
                                        output_field=models.UUIDField(),
                                    ),
                                ),
                                "=",
                            ),
                            (commonhours.common.ranges.DateRange(models.F("since"), models.F("until")), "&&"),
                        ),
                        name="least_rate_once_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AskedRate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("amount", models.PositiveIntegerField()),
                ("since", models.DateField()),
                ("words", models.CharField(blank=True, max_length=300)),
                ("asked_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                ("state", models.CharField(default="open", max_length=9)),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
                (
                    "rate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rates.rate",
                    ),
                ),
                (
                    "type_of_work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.typeofwork",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "state"], name="asked_rate_by_organisation")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "granted", "refused", "withdrawn"))),
                        name="asked_rate_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("amount__lte", 100000)),
                        name="asked_rate_is_an_amount",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("organisation", "person", "type_of_work"),
                        name="asked_rate_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer_by__gt", models.F("asked_at"))),
                        name="asked_rate_leaves_time_to_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("rate__isnull", True),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", True),
                                ("rate__isnull", True),
                                ("state", "withdrawn"),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("rate__isnull", True),
                                ("state", "refused"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("rate__isnull", False),
                                ("state", "granted"),
                            ),
                            _connector="OR",
                        ),
                        name="asked_rate_answer_signed",
                    ),
                ],
            },
        ),
    ]
