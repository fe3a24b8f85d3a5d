"""Row security of payers' records; what was sent and answered can only be added, and its numbers are one chain."""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, statements, wall

OFFICE = seen_by(organisations="organisation_ids")


class Migration(migrations.Migration):
    dependencies = (("evv", "0001_visit_records"),)

    operations = (
        *(
            wall(f"evv_{name}", OFFICE)
            for name in ("payer", "procedure", "number", "record", "batch", "sending", "answer")
        ),
        # A number follows one that was used for the same record, and none other.
        statements(
            (
                "ALTER TABLE evv_sending ADD CONSTRAINT sending_follows_its_own FOREIGN KEY (record_id, follows)"
                " REFERENCES evv_sending (record_id, sequence)",
            ),
            ("ALTER TABLE evv_sending DROP CONSTRAINT sending_follows_its_own",),
        ),
        insert_only("evv_sending"),
        insert_only("evv_answer"),
    )
