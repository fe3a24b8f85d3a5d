"""A door in the wall of what will be missing: whoever works for an organisation is told where they could help."""

from django.db import migrations

from commonhours.common.walls import change_wall, seen_by
from commonhours.planning.keys import IN_SQL


class Migration(migrations.Migration):
    dependencies = (("planning", "0004_walls_of_trials"),)

    operations = (
        change_wall(
            "planning_shortfall",
            seen_by(organisations="organisation_ids", concerned=(IN_SQL,)),
            before=seen_by(organisations="organisation_ids"),
        ),
    )
