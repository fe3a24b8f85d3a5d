"""Row security for availability, from the first migration on."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("availability", "0001_initial"),)

    operations = (
        wall("availability_patternperiod", seen_by(person="person_id", concerned=("person_id",))),
        wall("availability_change", seen_by(person="person_id", concerned=("person_id",))),
        wall("availability_terms", seen_by(person="person_id", concerned=("person_id",))),
    )
