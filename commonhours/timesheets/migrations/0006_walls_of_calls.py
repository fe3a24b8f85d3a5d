"""Row security for calls from homes, and for the digits by which workers are known on a telephone."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("timesheets", "0005_calls"),)

    operations = (
        wall("timesheets_callcode", seen_by(person="person_id")),
        wall("timesheets_call", seen_by(person="person_id")),
    )
