"""Rules of region, programme and organisation, dated."""

import commonhours.common.ids
import commonhours.common.ranges
import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogue", "0001_initial"),
        ("organisations", "0003_colour_stands_in_the_brand"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("override", models.BooleanField(default=False)),
                ("code", models.CharField(max_length=20)),
                ("value", models.PositiveIntegerField(default=0)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("set_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "kind_of_fact",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalogue.kindoffact"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organisations.organisation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="organisations.programme"
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
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalogue.typeofwork"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("programme__isnull", True), ("organisation__isnull", True), _connector="OR"
                        ),
                        name="rule_of_one_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("override", False),
                            models.Q(
                                ("organisation__isnull", False), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="rule_override_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("code", "check"),
                                ("kind_of_fact__isnull", False),
                                ("type_of_work__isnull", False),
                            ),
                            models.Q(
                                models.Q(("code", "check"), _negated=True), ("kind_of_fact__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="rule_check_names_fact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                        ),
                        name="rule_ends_after_start",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=(
                            (
                                django.db.models.functions.comparison.Coalesce(
                                    "programme",
                                    models.Value(
                                        "00000000-0000-0000-0000-000000000000",
                                        output_field=models.UUIDField(),
                                    ),
                                ),
                                "=",
                            ),
                            (
                                django.db.models.functions.comparison.Coalesce(
                                    "organisation",
                                    models.Value(
                                        "00000000-0000-0000-0000-000000000000",
                                        output_field=models.UUIDField(),
                                    ),
                                ),
                                "=",
                            ),
                            (models.F("override"), "="),
                            (models.F("code"), "="),
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
                            (
                                django.db.models.functions.comparison.Coalesce(
                                    "kind_of_fact",
                                    models.Value(
                                        "00000000-0000-0000-0000-000000000000",
                                        output_field=models.UUIDField(),
                                    ),
                                ),
                                "=",
                            ),
                            (
                                commonhours.common.ranges.DateRange(models.F("since"), models.F("until")),
                                "&&",
                            ),
                        ),
                        name="rule_once_a_day",
                    ),
                ],
            },
        ),
    ]
