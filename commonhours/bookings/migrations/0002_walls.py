"""Row security for bookings, from the first migration on."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("bookings", "0001_initial"),)

    operations = (
        wall(
            "bookings_visit", seen_by(organisations="organisation_ids", concerned=("id", "service_user_id"))
        ),
        wall(
            "bookings_assignment",
            seen_by(
                organisations="organisation_ids", person="person_id", concerned=("person_id", "visit_id")
            ),
        ),
        wall("bookings_series", seen_by(organisations="organisation_ids", concerned=("service_user_id",))),
        wall("bookings_gap", seen_by(concerned=("series_id",))),
    )
