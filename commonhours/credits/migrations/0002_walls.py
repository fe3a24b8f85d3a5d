"""Time credits are seen by whoever earned them and by the organisation they were earned in; they are only added to."""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("credits", "0001_credits"),)

    operations = (
        wall("credits_credit", seen_by(organisations="ARRAY[organisation_id]", person="person_id")),
        insert_only("credits_credit"),
    )
