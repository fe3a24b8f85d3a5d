"""Row security: looks and the questions about them open by their organisation's id to those alone who hold a role there,
or in the region."""

from django.db import migrations

from commonhours.common.walls import change_wall, opened_by, opened_there

# Whoever looked for the region belongs to no organisation: those who govern it answer for them.
_REGION = "(organisation_id IS NULL AND current_setting('app.region', true) = 'on')"
ORGANISATION, ABOUT = "organisation_id", ("about_id",)


class Migration(migrations.Migration):
    dependencies = (("privacy", "0002_walls_of_looks"),)

    operations = (
        change_wall(
            "privacy_look",
            f"{opened_there(ORGANISATION, persons=ABOUT, concerned=ABOUT)} OR {_REGION}",
            before=f"{opened_by(ORGANISATION, persons=ABOUT, concerned=ABOUT)} OR {_REGION}",
        ),
        change_wall(
            "privacy_question",
            f"{opened_there(ORGANISATION, persons=ABOUT, concerned=ABOUT, account='asked_by_id')} OR {_REGION}",
            before=f"{opened_by(ORGANISATION, persons=ABOUT, concerned=ABOUT, account='asked_by_id')}"
            f" OR {_REGION}",
        ),
    )
