"""Row security for offers: the organisation's whose place it is, and for each offer the worker's to whom it was made.

For whom the place is stands with the opening, which a worker's own sight does not reach.
"""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("dispatch", "0006_offers"),)

    operations = (
        wall("dispatch_opening", seen_by(organisations="organisation_ids", concerned=("id",))),
        wall(
            "dispatch_offer",
            seen_by(organisations="organisation_ids", person="person_id", concerned=("opening_id",)),
        ),
    )
