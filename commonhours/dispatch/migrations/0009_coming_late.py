"""Who says that they come later, and who may read it: the organisations, the worker, and whoever is let near the visit."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import commonhours.common.ids
from commonhours.common.walls import insert_only, seen_by, wall


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0009_absences_have_a_recorder"),
        ("dispatch", "0008_openings_that_move_a_visit"),
        ("people", "0007_youth"),
    ]

    operations = [
        migrations.CreateModel(
            name="ComingLate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("expected_at", models.DateTimeField()),
                ("said_at", models.DateTimeField()),
                (
                    "organisation_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bookings.visit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit", "person", "said_at"), name="coming_late_in_order"
                    ),
                ],
            },
        ),
        wall(
            "dispatch_cominglate",
            seen_by(organisations="organisation_ids", person="person_id", concerned=("visit_id",)),
        ),
        insert_only("dispatch_cominglate"),
    ]
