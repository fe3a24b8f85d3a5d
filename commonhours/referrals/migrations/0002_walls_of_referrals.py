"""Row security: a referral opens for whoever it is about, and for those of the organisation that sent it who may send
somebody on; not for all who belong there, nor for the region. What a worker asked for is seen by them and by the same.
"""

from django.db import migrations

from commonhours.common.walls import opened_by, wall


class Migration(migrations.Migration):
    dependencies = (("referrals", "0001_referrals"),)

    operations = (
        wall("referrals_referral", opened_by("organisation_id", concerned=("id", "service_user_id"))),
        wall("referrals_referralstep", opened_by("organisation_id", concerned=("referral_id",))),
        wall("referrals_officeasked", opened_by("organisation_id", persons=("worker_id",))),
    )
