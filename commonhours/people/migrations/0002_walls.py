"""Row security for people, from the first migration on."""

from django.db import migrations

from commonhours.common.walls import seen_by, statements, wall


class Migration(migrations.Migration):
    dependencies = (("people", "0001_initial"),)

    operations = (
        wall(
            "people_person",
            seen_by(organisations="organisation_ids", person="id", account="account_id", concerned=("id",)),
        ),
        wall(
            "people_serviceuser",
            seen_by(organisations="organisation_ids", person="person_id", concerned=("id",)),
        ),
        wall("people_site", seen_by(concerned=("service_user_id",))),
        wall(
            "people_membership",
            seen_by(
                organisations="array[organisation_id]",
                person="person_id",
                concerned=("person_id", "service_user_id"),
            ),
        ),
        wall("people_personalrule", seen_by(person="person_id", concerned=("person_id",))),
        wall("people_need", seen_by(concerned=("service_user_id",))),
        wall("people_homefeature", seen_by(concerned=("service_user_id",))),
        wall("people_liking", seen_by(concerned=("service_user_id",))),
        # Anybody's lock row may be locked, or a partner's would silently not be; nobody's may be changed.
        statements(
            (
                "ALTER TABLE people_personlock ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY people_personlock_seen ON people_personlock FOR SELECT TO {application} USING (true)",
                "CREATE POLICY people_personlock_add ON people_personlock FOR INSERT TO {application} WITH CHECK (true)",
                "CREATE POLICY people_personlock_lock ON people_personlock FOR UPDATE TO {application}"
                " USING (true) WITH CHECK (false)",
                "CREATE POLICY people_personlock_read ON people_personlock FOR SELECT TO {reader} USING (true)",
            ),
            ("ALTER TABLE people_personlock DISABLE ROW LEVEL SECURITY",),
        ),
    )
