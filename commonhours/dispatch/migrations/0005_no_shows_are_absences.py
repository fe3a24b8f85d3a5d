"""Who did not come is written down once, as an absence: what was said of it as an event moves there."""

from django.db import migrations, models

# What was answered becomes what is contested, so that somebody decides; where both were written down, the absence
# stands as it was decided, and takes over the words it has none of.
MOVE = """
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO bookings_absence (id, assignment_id, person_id, how, excuse, recorded_by_id, recorded_at, note,
    contest, words, contested_at, reason, organisation_ids)
SELECT DISTINCT ON (s.id) e.id, s.id, e.person_id, 'no_show', '', e.recorded_by_id, e.recorded_at, e.words,
    CASE WHEN e.reply = '' THEN '' ELSE 'open' END, e.reply, e.replied_at, '', s.organisation_ids
FROM dispatch_visitevent e
JOIN bookings_assignment s ON s.visit_id = e.visit_id AND s.person_id = e.person_id AND s.state = 'no_show'
WHERE e.kind = 'no_show'
ORDER BY s.id, e.recorded_at
ON CONFLICT (assignment_id) DO UPDATE SET
    note = coalesce(nullif(bookings_absence.note, ''), excluded.note),
    contest = CASE WHEN bookings_absence.contest = '' THEN excluded.contest ELSE bookings_absence.contest END,
    words = CASE WHEN bookings_absence.contest = '' THEN excluded.words ELSE bookings_absence.words END,
    contested_at = coalesce(bookings_absence.contested_at, excluded.contested_at);
DELETE FROM dispatch_visitevent WHERE kind = 'no_show';
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0009_absences_have_a_recorder"),
        ("dispatch", "0004_wall_of_visit_events"),
    ]

    operations = [
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="visitevent", name="visit_event_kind_known"),
        migrations.AddConstraint(
            model_name="visitevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["late", "cut_short", "relief_absent"])),
                name="visit_event_kind_known",
            ),
        ),
    ]
