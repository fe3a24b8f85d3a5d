"""Row security for credentials, from the first migration on."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("credentials", "0001_initial"),)

    operations = (
        wall("credentials_fact", seen_by(person="person_id", concerned=("person_id",))),
        wall("credentials_portfolio", seen_by(person="person_id", concerned=("person_id",))),
    )
