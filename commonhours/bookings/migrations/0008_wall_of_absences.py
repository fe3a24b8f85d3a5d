"""Row security for absences: the worker, whoever booked them and whoever employs them."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("bookings", "0007_absence"),)

    operations = (
        wall(
            "bookings_absence",
            seen_by(organisations="organisation_ids", person="person_id", concerned=("person_id",)),
        ),
    )
