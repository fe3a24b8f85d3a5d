"""Row security: referrals open by their organisation's id to those alone who hold a role there, or in the region. Whoever
answers one by its address has what was asked for it opened by the referral itself."""

from django.db import migrations

from commonhours.common.walls import change_wall, opened_by, opened_there

ORGANISATION = "organisation_id"


class Migration(migrations.Migration):
    dependencies = (("referrals", "0002_walls_of_referrals"),)

    operations = (
        change_wall(
            "referrals_referral",
            opened_there(ORGANISATION, concerned=("id", "service_user_id")),
            before=opened_by(ORGANISATION, concerned=("id", "service_user_id")),
        ),
        change_wall(
            "referrals_referralstep",
            opened_there(ORGANISATION, concerned=("referral_id",)),
            before=opened_by(ORGANISATION, concerned=("referral_id",)),
        ),
        change_wall(
            "referrals_officeasked",
            opened_there(ORGANISATION, persons=("worker_id",), concerned=("referral_id",)),
            before=opened_by(ORGANISATION, persons=("worker_id",)),
        ),
    )
