"""Row security: a look is read by whoever it is about and those who act for them, and by the officers who answer for
the lookers, after their permission; not by the lookers themselves, nor by the rest of their organisation."""

from django.db import migrations

from commonhours.common.walls import insert_only, opened_by, wall

# Whoever looked for the region belongs to no organisation: those who govern it answer for them.
_REGION = "(organisation_id IS NULL AND current_setting('app.region', true) = 'on')"


class Migration(migrations.Migration):
    dependencies = (("privacy", "0001_looks"),)

    operations = (
        wall(
            "privacy_look",
            f"{opened_by('organisation_id', persons=('about_id',), concerned=('about_id',))} OR {_REGION}",
            anyone_adds=True,
        ),
        wall(
            "privacy_question",
            opened_by(
                "organisation_id", persons=("about_id",), concerned=("about_id",), account="asked_by_id"
            )
            + f" OR {_REGION}",
        ),
        insert_only("privacy_look"),
    )
