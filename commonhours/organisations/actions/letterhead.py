"""Say under which legal name and address an organisation employs and bills."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, require
from commonhours.trail.actions import acting, once

MOST_NAME, MOST_ADDRESS = 120, 300


@dataclass(frozen=True)
class LetterheadSet:
    """Whose papers say so from now on."""

    organisation_id: UUID
    legal_name: str
    postal_address: str


@once(LetterheadSet)
def set_letterhead(
    *, by: Actor, at: datetime, organisation_id: UUID, legal_name: str, postal_address: str
) -> LetterheadSet:
    """Papers from now on carry this name and address, lines apart; those that were issued stay as they are.

    Refuses with `not_allowed`, `not_found`, `letterhead_missing` or `letterhead_too_long`.
    """
    with acting("organisation.letterhead", by=by, at=at) as act:
        require(by, Permission.KEEP_BOOKS, [organisation_id])
        name, address = legal_name.strip(), _lines(postal_address)
        for field, said, most in (
            ("legal_name", name, MOST_NAME),
            ("postal_address", address, MOST_ADDRESS),
        ):
            if not said:
                raise Invalid.because("letterhead_missing", field=field)
            if len(said) > most:
                raise Invalid.because("letterhead_too_long", field=field, most=most)
        wanted = Organisation.objects.filter(id=organisation_id)
        if not wanted.update(legal_name=name, postal_address=address):
            raise NotFound.because("not_found", field="organisation")
        act.subject_id = organisation_id
        act.concerns([organisation_id])
        act.note(legal_name=name, postal_address=address)
        act.outcome = said_so = LetterheadSet(organisation_id, name, address)
        return said_so


def _lines(address: str) -> str:
    """Each line without what surrounds it, and no empty ones."""
    return "\n".join(line for each in address.splitlines() if (line := " ".join(each.split())))
