"""Row security for what will be missing: an organisation sees its own, the region all."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("planning", "0001_what_will_be_missing"),)

    operations = (wall("planning_shortfall", seen_by(organisations="organisation_ids")),)
