"""The legal name and address of an organisation, for whoever keeps its books."""

from dataclasses import dataclass
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, require, require_somewhere


@dataclass(frozen=True)
class Letterhead:
    """An organisation as people call it, and as its papers do; empty where nobody has said."""

    organisation_id: UUID
    name: str
    legal_name: str
    postal_address: str


def letterhead_of(*, by: Actor, organisation_id: UUID) -> Letterhead:
    """What papers of an organisation carry; refuse with `not_allowed` or `not_found`."""
    require_somewhere(by, Permission.KEEP_BOOKS)
    require(by, Permission.KEEP_BOOKS, [organisation_id])
    with seeing(by.sight):
        row = Organisation.objects.filter(id=organisation_id).first()
    if row is None:
        raise NotFound.because("not_found", field="organisation")
    return Letterhead(row.id, row.name, row.legal_name, row.postal_address)
