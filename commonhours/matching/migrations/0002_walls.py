"""Row security for matching, from the first migration on."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("matching", "0001_initial"),)

    operations = (
        wall(
            "matching_ranking",
            seen_by(organisations="organisation_ids", account="by_account_id", concerned=("id",)),
        ),
    )
