"""Row security: a suspension is seen by its person and by the organisations that they belong to, and its places by
the organisations whose visits they are. Which of their people may read it, the pages decide."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("safeguarding", "0001_suspensions"),)

    operations = (
        wall("safeguarding_freeze", seen_by(organisations="organisation_ids")),
        wall(
            "safeguarding_suspension",
            seen_by(organisations="organisation_ids", person="person_id", concerned=("person_id",)),
        ),
        wall(
            "safeguarding_leftplace",
            seen_by(organisations="organisation_ids", concerned=("suspension_id", "visit_id")),
        ),
    )
