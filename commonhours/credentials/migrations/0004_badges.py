"""Badges, who wears them, and what an organisation has taken back."""

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
        ("credentials", "0003_claims_answered"),
        ("organisations", "0007_change_notice_stands_in_policies"),
        ("people", "0005_affinities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Issuer",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="organisations.organisation",
                    ),
                ),
                ("given", models.PositiveIntegerField(default=0)),
                (
                    "taken",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), default=list, size=None
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Badge",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("names", models.JSONField()),
                ("stands_for", models.JSONField()),
                ("criteria", models.JSONField()),
                ("colour", models.CharField(max_length=7)),
                ("mark", models.CharField(max_length=2)),
                ("defined_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "defined_by",
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
                        related_name="badges",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BadgeGiven",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("evidence", models.CharField(max_length=300)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("given_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("taken_reason", models.CharField(blank=True, max_length=300)),
                (
                    "badge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given",
                        to="credentials.badge",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="organisations.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="badges", to="people.person"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="badge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("colour__regex", "^#[0-9a-f]{6}$"), models.Q(("mark", ""), _negated=True)
                ),
                name="badge_can_be_drawn",
            ),
        ),
        migrations.AddIndex(
            model_name="badgegiven",
            index=models.Index(fields=["person"], name="badge_by_person"),
        ),
        migrations.AddConstraint(
            model_name="badgegiven",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence", ""), _negated=True), name="badge_given_on_evidence"
            ),
        ),
        migrations.AddConstraint(
            model_name="badgegiven",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_at__isnull", True), ("taken_by__isnull", True), ("taken_reason", "")),
                    models.Q(
                        ("taken_at__isnull", False),
                        ("taken_by__isnull", False),
                        models.Q(("taken_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="badge_taken_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="badgegiven",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                ),
                name="badge_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="badgegiven",
            constraint=models.UniqueConstraint(fields=("organisation", "number"), name="badge_number_once"),
        ),
        migrations.AddConstraint(
            model_name="badgegiven",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("taken_at__isnull", True)),
                expressions=(
                    (models.F("badge"), "="),
                    (models.F("person"), "="),
                    (commonhours.common.ranges.DateRange(models.F("since"), models.F("until")), "&&"),
                ),
                name="badge_worn_once",
            ),
        ),
        wall(
            "credentials_badgegiven",
            seen_by(
                organisations="ARRAY[organisation_id]", person="person_id", concerned=("person_id", "id")
            ),
        ),
    ]
