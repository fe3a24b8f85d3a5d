"""Row security for consent, new faces and swaps; visits of a series learn which occurrence they are."""

from django.db import migrations

from commonhours.common.walls import seen_by, statements, wall


class Migration(migrations.Migration):
    dependencies = (("bookings", "0004_changes_and_swaps"),)

    operations = (
        wall("bookings_newfaces", seen_by(organisations="organisation_ids", concerned=("service_user_id",))),
        wall("bookings_consent", seen_by(organisations="organisation_ids", concerned=("service_user_id",))),
        wall(
            "bookings_swap",
            seen_by(organisations="organisation_ids", person="person_id", concerned=("id", "visit_id")),
        ),
        wall("bookings_swapinvitation", seen_by(person="person_id", concerned=("swap_id",))),
        # Nothing could be moved before, so every visit stands where its series has it.
        statements(
            ("UPDATE bookings_visit SET occurs_at = starts_at WHERE series_id IS NOT NULL",),
        ),
    )
