"""An absence is always somebody's word, and has room for what the events of visits said of the same thing."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Where a diary said it, whoever booked the visit answers for a no-show, and the worker for what they gave back.
NAME_THEM = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE bookings_absence a SET recorded_by_id = coalesce(
    CASE WHEN a.how = 'late' THEN (SELECT p.account_id FROM people_person p WHERE p.id = a.person_id) END,
    (SELECT v.booked_by_id FROM bookings_visit v JOIN bookings_assignment s ON s.visit_id = v.id
     WHERE s.id = a.assignment_id))
WHERE recorded_by_id IS NULL;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0008_wall_of_absences"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="absence",
            name="note",
            field=models.CharField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="absence",
            name="words",
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.RunSQL(NAME_THEM, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="absence",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
