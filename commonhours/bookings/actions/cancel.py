"""Cancel a visit: free its people, return its hours, keep what happened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern
from commonhours.funding.actions import give_back
from commonhours.organisations.permissions import Permission, require
from commonhours.people.actions import lock_people
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Cancelled:
    """The visit that will not take place, and whom it set free."""

    visit_id: UUID
    person_ids: tuple[UUID, ...]


@once(Cancelled)
def cancel_visit(*, by: Actor, at: datetime, visit_id: UUID, reason: str = "") -> Cancelled:
    """Cancel a visit that has not begun.

    Refuses with `unknown_visit`, `already_cancelled`, `already_begun` or `not_allowed`.
    """
    with acting("visit.cancel", by=by, at=at) as act:
        visit = Visit.objects.select_for_update(no_key=True).filter(id=visit_id).first()
        if visit is None:
            raise NotFound.because("unknown_visit", field="visit")
        require(by, Permission.BOOK, [visit.organisation_id], served=visit.service_user_id)
        concern([visit_id])
        if visit.state == "cancelled":
            raise Refused.because("already_cancelled")
        if visit.starts_at <= at:
            raise Refused.because("already_begun")
        person_ids = coming_to([visit_id])
        lock_people(person_ids)
        call_off(act, visit, person_ids, reason)
        act.subject_id = visit_id
        act.note(
            visit=visit_id, reason=reason, starts_at=visit.starts_at, ends_at=visit.ends_at, people=person_ids
        )
        cancelled = Cancelled(visit_id, person_ids)
        act.outcome = cancelled
        return cancelled


def coming_to(visit_ids: list[UUID]) -> tuple[UUID, ...]:
    """Who is to come to these visits, in id order."""
    coming = Assignment.objects.filter(visit_id__in=visit_ids, state__in=OCCUPYING)
    return tuple(coming.order_by("person_id").values_list("person_id", flat=True).distinct())


def call_off(act: OpenAct, visit: Visit, person_ids: tuple[UUID, ...], reason: str) -> None:
    """Call one visit off whose row and people are locked: set the people free, return the hours."""
    Assignment.objects.filter(visit_id=visit.id, state__in=OCCUPYING).update(state="cancelled")
    Visit.objects.filter(id=visit.id).update(state="cancelled", reason=reason)
    give_back(visit_id=visit.id, at=act.at)
    act.touches(*person_ids)
    act.concerns(visit.organisation_ids)
