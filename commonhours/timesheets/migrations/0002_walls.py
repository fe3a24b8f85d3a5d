"""Row security of timesheets, and tables to which rows can only be added."""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, wall

BOTH = seen_by(organisations="organisation_ids", person="person_id", concerned=("service_user_id",))
ALONE = seen_by(organisations="organisation_ids", person="person_id")


class Migration(migrations.Migration):
    dependencies = (("timesheets", "0001_timesheets"),)

    operations = (
        wall("timesheets_timesheet", BOTH),
        wall("timesheets_confirmation", BOTH),
        wall("timesheets_dispute", BOTH),
        # Which device was where is the worker's and the office's; those served read the hours.
        wall("timesheets_clockevent", ALONE),
        wall("timesheets_adjustment", ALONE),
        wall(
            "timesheets_locationconsent",
            seen_by(organisations="organisation_ids", concerned=("service_user_id",)),
        ),
        insert_only("timesheets_clockevent"),
        insert_only("timesheets_adjustment"),
        insert_only("timesheets_confirmation"),
    )
