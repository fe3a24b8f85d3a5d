"""Row security for what is written down of workers: for them and for those who supervise, and not for colleagues."""

from django.db import migrations

from commonhours.common.walls import opened_by, wall

ORGANISATION, PERSON, ACCOUNT = "organisation_id", "person_id", "account_id"


class Migration(migrations.Migration):
    dependencies = (("supervision", "0001_looking_after_workers"),)

    operations = (
        wall("supervision_supervisor", opened_by(ORGANISATION, persons=(PERSON,), account=ACCOUNT)),
        wall("supervision_checkin", opened_by(ORGANISATION, persons=(PERSON,))),
        # Not even whoever supervises others reads what is kept about themselves.
        wall("supervision_privatenote", opened_by(ORGANISATION, never_to=PERSON)),
        wall("supervision_observedvisit", opened_by(ORGANISATION, persons=(PERSON,))),
        wall("supervision_firstday", opened_by(ORGANISATION, persons=(PERSON, "buddy_id"))),
        wall("supervision_word", opened_by(ORGANISATION, persons=(PERSON,), account=ACCOUNT)),
    )
