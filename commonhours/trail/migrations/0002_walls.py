"""Row security for trail, from the first migration on."""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("trail", "0001_initial"),)

    operations = (
        wall(
            "trail_act",
            seen_by(
                organisations="organisation_ids",
                person="by_person_id",
                account="by_account_id",
                concerned=("id",),
            ),
            anyone_adds=True,
        ),
        wall("trail_actfacts", seen_by(concerned=("act_id",)), anyone_adds=True),
        wall("trail_position", seen_by()),
        wall("trail_cursor", seen_by()),
        insert_only("trail_act"),
        insert_only("trail_actfacts"),
    )
