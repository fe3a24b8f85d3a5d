"""A worker gives a visit of theirs back: the place is open, the visit stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.changing import Standing, lock_all, locked_visit, open_change, refuse_over
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.bookings.notice import is_late
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class HandedBack:
    """The visit that has an open place, and who left it."""

    visit_id: UUID
    person_id: UUID


@once(HandedBack)
def hand_back_visit(*, by: Actor, at: datetime, visit_id: UUID, reason: str) -> HandedBack:
    """Say that I cannot come to a visit of mine; later than the notice only the office can take me off it.

    Refuses with `unknown_visit`, `reason_missing`, `already_cancelled`, `already_begun` or `too_late_for_that`.
    """
    with acting("visit.hand_back", by=by, at=at) as act:
        standing, assignment_id, person_id = own_place(act, visit_id)
        if not reason.strip():
            raise Invalid.because("reason_missing", field="reason")
        standing.end([assignment_id], "handed_back", state="handed_back")
        standing.tell(reason)
        act.outcome = handed = HandedBack(visit_id, person_id)
        return handed


def own_place(act: OpenAct, visit_id: UUID) -> tuple[Standing, UUID, UUID]:
    """The actor's own place in a visit, in time to leave it; row and people locked."""
    person_id = act.by.person_id
    if person_id is None:
        raise NotFound.because("unknown_visit", field="visit")
    own = Assignment.objects.filter(visit_id=visit_id, person_id=person_id, state__in=OCCUPYING)
    if not own.exists():
        raise NotFound.because("unknown_visit", field="visit")
    concern([visit_id])
    visit = locked_visit(visit_id)
    refuse_over(visit, act.at)
    if is_late(visit, act.at):
        raise Refused.because("too_late_for_that")
    standing = open_change(act, visit, late=False)
    lock_all([person_id])
    # Asked again under the lock: in between somebody else may have been given the place.
    assignment_id = own.values_list("id", flat=True).first()
    if assignment_id is None:
        raise NotFound.because("unknown_visit", field="visit")
    return standing, assignment_id, person_id
