"""Row security of what was used of allocations; what was used once is only ever added to."""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("funding", "0006_hours_become_used"),)

    operations = (
        wall("funding_use", seen_by(concerned=("service_user_id", "visit_id"))),
        insert_only("funding_use"),
    )
