"""Row security for simulations: whose hours would change how is for those who see the whole region."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("matching", "0003_drafts_and_simulations"),)

    operations = (wall("matching_simulation", seen_by()),)
