"""Row security for what was reported: for whoever reported it and a few officers, and for nobody whom it is about."""

from django.db import migrations

from commonhours.common.walls import kept_for, only_these_change, statements, wall

SHUT = ("shut_persons", "shut_accounts")


class Migration(migrations.Migration):
    dependencies = (("incidents", "0001_incidents"),)

    operations = (
        wall("incidents_incident", kept_for("id", account="reporter_id")),
        wall("incidents_side", kept_for("incident_id")),
        wall("incidents_involved", kept_for("incident_id")),
        wall("incidents_step", kept_for("side_id")),
        wall("incidents_reading", kept_for("incident_id")),
        wall("incidents_evidence", kept_for("incident_id", account="added_by_id")),
        # What was said, done, shown and read stands as it was written; only who may see it changes.
        only_these_change("incidents_step", *SHUT),
        only_these_change("incidents_involved", *SHUT, "opens_to"),
        only_these_change("incidents_reading", *SHUT, "opens_to"),
        only_these_change("incidents_evidence", *SHUT, "opens_to"),
        only_these_change("incidents_incident", *SHUT, "opens_to", "state", "told"),
        statements(("REVOKE DELETE, TRUNCATE ON incidents_side FROM {application}",)),
    )
