"""Row security for trials: an organisation sees its own, whoever is asked their own place in one."""

from django.db import migrations

from commonhours.common.walls import seen_by, statements, wall

HOUSES = "organisation_ids"


class Migration(migrations.Migration):
    dependencies = (("planning", "0003_trials"),)

    operations = (
        # A place in a trial repeats its type of work for the constraint on it: it can be no other.
        statements(
            (
                "ALTER TABLE planning_trialmember ADD CONSTRAINT trial_member_of_its_type FOREIGN KEY"
                " (trial_id, type_of_work_id) REFERENCES planning_trial (id, type_of_work_id)"
                " DEFERRABLE INITIALLY DEFERRED",
            ),
            ("ALTER TABLE planning_trialmember DROP CONSTRAINT trial_member_of_its_type",),
        ),
        wall("planning_trial", seen_by(organisations=HOUSES, concerned=("id",))),
        wall(
            "planning_trialmember",
            seen_by(organisations=HOUSES, person="person_id", concerned=("trial_id", "person_id")),
        ),
    )
