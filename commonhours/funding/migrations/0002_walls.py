"""Row security for funding, from the first migration on."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("funding", "0001_initial"),)

    operations = (
        wall(
            "funding_allocation",
            seen_by(organisations="array[organisation_id]", concerned=("service_user_id",)),
        ),
        wall("funding_hold", seen_by(concerned=("service_user_id", "visit_id"))),
    )
