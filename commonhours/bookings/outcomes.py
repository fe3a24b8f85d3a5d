"""What was said of a visit afterwards, for those who may read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.models import Outcome
from commonhours.bookings.pages import VisitLine
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may_for, may_in_office


@dataclass(frozen=True)
class OutcomeLine:
    """What one side said."""

    side: str
    thanks: bool
    words: str
    next_step: str
    said_at: datetime


@dataclass(frozen=True)
class Outcomes:
    """What the reader may know of it, and the side on which they themselves may say something ("" for none)."""

    lines: tuple[OutcomeLine, ...]
    own_side: str


def outcomes_of(*, by: Actor, visit: VisitLine) -> Outcomes:
    """What was said of a visit that the asker has been let see.

    The office reads everything, each side its own words, and a worker the thanks with the words that go with them:
    what is said in confidence about somebody stays with those who can mend it.
    """
    side = _side(by, visit)
    with seeing(by.sight):
        concern([visit.id])
        rows = Outcome.objects.filter(visit_id=visit.id).order_by("said_at")
        lines = [
            OutcomeLine(
                row.side, row.thanks, row.words, row.next_step if side != "worker" else "", row.said_at
            )
            for row in rows
            if side == "office" or row.side == side or (side == "worker" and row.thanks)
        ]
    return Outcomes(tuple(lines), side)


def _side(by: Actor, visit: VisitLine) -> str:
    here: list[UUID] = [visit.organisation_id]
    if any(each.person_id == by.person_id for each in visit.people):
        return "worker"
    if may_for(by, Permission.BOOK, visit.service_user_id):
        return "served"
    return "office" if may_in_office(by, Permission.BOOK, here) else ""
