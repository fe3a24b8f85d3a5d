"""A worker's word about their day is theirs and the office's, and is only ever added to."""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("payroll", "0004_at_finish"),)

    operations = (
        wall("payroll_atfinish", seen_by(organisations="ARRAY[organisation_id]", person="person_id")),
        insert_only("payroll_atfinish"),
    )
