"""A worker says that they come later than planned, before anybody waits at the door. It moves nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.actions.changing import locked_visit
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.dispatch.late import ON_TIME, STEPS, words_of
from commonhours.dispatch.models import ComingLate
from commonhours.timesheets.models import Timesheet
from commonhours.trail.actions import acting, once

# Earlier than this nobody knows how long the road will be; another time is asked for instead.
BEFORE = timedelta(hours=4)


@dataclass(frozen=True)
class ToldLate:
    """Who comes later to which visit, by how many minutes, and when that is; 0 is on time after all."""

    visit_id: UUID
    person_id: UUID
    minutes: int
    expected_at: datetime


@once(ToldLate)
def tell_late(*, by: Actor, at: datetime, visit_id: UUID, minutes: int) -> ToldLate:
    """Say that I come later to a visit of mine that is near, and have not begun; what is said last holds.

    0 minutes takes back what I said before. Planned hours stay as they are. Refuses with `unknown_visit`,
    `unknown_choice`, `already_cancelled`, `too_early_for_late`, `late_is_over` or `begun_already`.
    """
    with acting("visit.late", by=by, at=at) as act:
        place = _own_place(by, visit_id)
        concern([visit_id])
        visit = locked_visit(visit_id)
        _refuse_unsound(visit, place, at, minutes)
        expected_at = place.starts_at + timedelta(minutes=minutes)
        row = {
            "id": new_id(),
            "visit": visit_id,
            "person": place.person_id,
            "expected_at": expected_at,
            "said_at": at,
            "organisation_ids": place.organisation_ids,
        }
        if not insert(ComingLate, [row], unless="coming_late_in_order"):
            raise Refused.because("already_recorded")
        act.subject_id = visit_id
        act.concerns(place.organisation_ids)
        act.note(visit=visit_id, minutes=minutes, expected_at=expected_at.isoformat(), late=place.person_id)
        act.outcome = told = ToldLate(visit_id, place.person_id, minutes, expected_at)
        return told


def _own_place(by: Actor, visit_id: UUID) -> Assignment:
    if by.person_id is None:
        raise NotFound.because("unknown_visit", field="visit")
    own = Assignment.objects.filter(visit_id=visit_id, person_id=by.person_id, state__in=OCCUPYING)
    place = own.first()
    if place is None:
        raise NotFound.because("unknown_visit", field="visit")
    return place


def _refuse_unsound(visit: Visit, place: Assignment, at: datetime, minutes: int) -> None:
    said = words_of([visit.id]).get((visit.id, place.person_id))
    if minutes not in STEPS and not (minutes == ON_TIME and said):
        raise Invalid.because("unknown_choice", field="minutes")
    if visit.state == "cancelled":
        raise Refused.because("already_cancelled")
    if place.starts_at - at > BEFORE:
        raise Refused.because("too_early_for_late", hours=BEFORE // timedelta(hours=1))
    if place.ends_at <= at:
        raise Refused.because("late_is_over")
    if Timesheet.objects.filter(id=place.id, starts_at__isnull=False).exists():
        raise Refused.because("begun_already")
