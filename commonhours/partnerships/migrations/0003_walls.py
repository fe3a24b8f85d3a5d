"""What was offered and agreed is seen by the two organisations that it is between."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("partnerships", "0002_terms"),)

    operations = (
        wall(
            "partnerships_proposal",
            seen_by(organisations="ARRAY[host_id, guest_id]", concerned=("id", "partnership_id")),
        ),
        wall(
            "partnerships_terms",
            seen_by(organisations="organisation_ids", concerned=("partnership_id",)),
        ),
    )
