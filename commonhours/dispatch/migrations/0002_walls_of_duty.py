"""Row security for shifts and calls, from the first migration on."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("dispatch", "0001_duty"),)

    operations = (
        wall("dispatch_dutyshift", seen_by(organisations="organisation_ids", account="account_id")),
        wall(
            "dispatch_dutycall",
            seen_by(organisations="organisation_ids", account="account_id", concerned=("visit_id",)),
        ),
    )
