"""Row security for drafts and simulations: what is proposed, and whose hours it would change, is the region's."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("matching", "0003_drafts_and_simulations"),)

    operations = (wall("matching_weightsdraft", seen_by()), wall("matching_simulation", seen_by()))
