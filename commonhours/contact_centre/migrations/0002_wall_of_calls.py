"""Row security for what callers agreed to, which is insert-only; of an interpreter only the end is added."""

from django.db import migrations

from commonhours.common.walls import insert_only, only_these_change, seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("contact_centre", "0001_calls"),)

    operations = (
        wall("contact_centre_readback", seen_by(organisations="organisation_ids", concerned=("visit_id",))),
        insert_only("contact_centre_readback"),
        only_these_change("contact_centre_interpreter", "ended_by_id", "ended_at"),
    )
