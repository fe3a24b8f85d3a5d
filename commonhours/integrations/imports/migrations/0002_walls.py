"""Row security for imports: a file holds people whom nobody has taken in yet."""

from django.db import migrations

from commonhours.common.walls import seen_by, statements, wall


class Migration(migrations.Migration):
    dependencies = (("imports", "0001_initial"), ("people", "0002_walls"))

    operations = (
        wall("imports_import", seen_by(organisations="array[organisation_id]")),
        wall("imports_subject", seen_by(organisations="array[organisation_id]")),
        # An undo takes a person's lock row with the person; only of people whom the act is about.
        statements(
            (
                "CREATE POLICY people_personlock_drop ON people_personlock FOR DELETE TO {application}"
                " USING (person_id = ANY (nullif(current_setting('app.concerned', true), '')::uuid[]))",
            ),
            ("DROP POLICY people_personlock_drop ON people_personlock",),
        ),
    )
