"""Row security for notifications, from the first migration on."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("notifications", "0001_initial"),)

    operations = (
        wall("notifications_message", seen_by(organisations="organisation_ids", person="person_id")),
    )
