"""Row security for browsers that are told."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("notifications", "0007_push_devices"),)

    operations = (wall("notifications_pushdevice", seen_by(account="account_id")),)
