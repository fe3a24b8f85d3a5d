"""Look at the evidence of a visit, and take it away; each file that leaves the house is an act."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.integrations.evidence.bundle import signed_file
from commonhours.integrations.evidence.gather import gathered
from commonhours.integrations.signing import did_of, key_of_region
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.organisations.queries import region
from commonhours.trail.actions import acting

P = Permission.SEE_EVIDENCE


@dataclass(frozen=True)
class Bundle:
    """A file of evidence as text, and the name of the key that signed it."""

    timesheet_id: UUID
    file: str
    key: str


def evidence(*, by: Actor, at: datetime, timesheet_id: UUID) -> dict[str, Any]:
    """What the file would say, to be read; refuses with `unknown_timesheet` or `not_allowed`."""
    require_somewhere(by, P)
    with seeing(by.sight):
        return gathered(_place(by, at, timesheet_id), at=at)


def take_evidence(*, by: Actor, at: datetime, timesheet_id: UUID) -> Bundle:
    """Sign the evidence of a visit for somebody who takes it away.

    Refuses with `unknown_timesheet` or `not_allowed`.
    """
    # Each file that goes out is an act of its own: there is no answer kept that could be given again.
    with acting("evidence.take", by=replace(by, key=""), at=at) as act:
        require_somewhere(by, P)
        place = _place(by, at, timesheet_id)
        key = key_of_region(region().id)
        file = signed_file(gathered(place, at=at), key)
        act.subject_id = place.id
        act.touches(place.person_id)
        act.concerns(place.organisation_ids)
        act.note(bytes=len(file))
        return Bundle(place.id, file.decode(), did_of(key.public_key()))


def evidence_key() -> str:
    """The name of the region's key, which says the whole key: what others check a file against."""
    return did_of(key_of_region(region().id).public_key())


def _place(by: Actor, at: datetime, timesheet_id: UUID) -> Assignment:
    place = Assignment.objects.filter(id=timesheet_id, starts_at__lte=at).first()
    if place is None:
        raise NotFound.because("unknown_timesheet", field="timesheet")
    require(by, P, place.organisation_ids)
    concern([place.visit_id])
    return place
