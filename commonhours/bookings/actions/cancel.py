"""Cancel a visit: free its people, return its hours, keep what happened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.changing import lateness, locked_visit, open_change
from commonhours.bookings.actions.picture import mark, note_change
from commonhours.bookings.models import OCCUPYING, Assignment, Swap, Visit
from commonhours.common.actor import Actor
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

    Refuses with `unknown_visit`, `already_cancelled`, `already_begun` or `not_allowed`; a late one is refused to all
    but the office (`too_late_for_that`), and to the office without a reason (`reason_missing`).
    """
    with acting("visit.cancel", by=by, at=at) as act:
        visit = locked_visit(visit_id)
        require(by, Permission.BOOK, [visit.organisation_id], served=visit.service_user_id)
        late = lateness(by, visit, at, reason)
        standing = open_change(act, visit, late=late)
        person_ids = coming_to([visit_id])
        lock_people(person_ids)
        call_off(act, visit, person_ids, reason, late=late)
        act.subject_id = visit_id
        act.note(
            visit=visit_id,
            reason=reason,
            late=late,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            people=person_ids,
        )
        note_change(
            act, visit_id, was=standing.was, left=mark("cancelled", visit.starts_at, visit.ends_at, ())
        )
        cancelled = Cancelled(visit_id, person_ids)
        act.outcome = cancelled
        return cancelled


def coming_to(visit_ids: list[UUID]) -> tuple[UUID, ...]:
    """Who is to come to these visits, in id order."""
    coming = Assignment.objects.filter(visit_id__in=visit_ids, state__in=OCCUPYING)
    return tuple(coming.order_by("person_id").values_list("person_id", flat=True).distinct())


def call_off(
    act: OpenAct, visit: Visit, person_ids: tuple[UUID, ...], reason: str, *, late: bool = False
) -> None:
    """Call one visit off whose row and people are locked: set the people free, return the hours."""
    Assignment.objects.filter(visit_id=visit.id, state__in=OCCUPYING).update(state="cancelled", late=late)
    Swap.objects.filter(visit_id=visit.id, state="open").update(state="expired", ended_at=act.at)
    Visit.objects.filter(id=visit.id).update(state="cancelled", reason=reason)
    give_back(visit_id=visit.id, at=act.at)
    act.touches(*person_ids)
    act.concerns(visit.organisation_ids)
