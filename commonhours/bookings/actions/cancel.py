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
from commonhours.trail.actions import acting, once


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
        require(by, Permission.BOOK, [visit.organisation_id])
        concern([visit_id])
        if visit.state == "cancelled":
            raise Refused.because("already_cancelled")
        if visit.starts_at <= at:
            raise Refused.because("already_begun")
        coming = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
        person_ids = tuple(coming.order_by("person_id").values_list("person_id", flat=True))
        lock_people(person_ids)
        coming.update(state="cancelled")
        Visit.objects.filter(id=visit_id).update(state="cancelled", reason=reason)
        give_back(visit_id=visit_id, at=at)
        act.subject_id = visit_id
        act.touches(*person_ids)
        act.concerns(visit.organisation_ids)
        act.note(visit=visit_id, reason=reason, starts_at=visit.starts_at, ends_at=visit.ends_at, people=person_ids)
        act.outcome = Cancelled(visit_id, person_ids)
        return act.outcome
