"""Row security: what is written of workers opens by its organisation's id to those alone who hold a role there, or in
the region, whatever permission was asked for before."""

from typing import TypedDict

from django.db import migrations

from commonhours.common.walls import change_wall, opened_by, opened_there

ORGANISATION, PERSON, ACCOUNT = "organisation_id", "person_id", "account_id"


class Besides(TypedDict, total=False):
    """Whom a row opens for besides, and to whom never."""

    persons: tuple[str, ...]
    account: str
    never_to: str


WALLS: dict[str, Besides] = {
    "supervision_supervisor": {"persons": (PERSON,), "account": ACCOUNT},
    "supervision_checkin": {"persons": (PERSON,)},
    "supervision_privatenote": {"never_to": PERSON},
    "supervision_observedvisit": {"persons": (PERSON,)},
    "supervision_firstday": {"persons": (PERSON, "buddy_id")},
    "supervision_word": {"persons": (PERSON,), "account": ACCOUNT},
}


class Migration(migrations.Migration):
    dependencies = (("supervision", "0002_walls_of_supervision"),)

    operations = tuple(
        change_wall(
            table,
            opened_there(ORGANISATION, **besides),
            before=opened_by(ORGANISATION, **besides),
        )
        for table, besides in WALLS.items()
    )
