"""What follows by itself from other acts: a first visit ends the wait, and a referral after a visit begins one."""

from datetime import datetime

from django.db.models import Q

from commonhours.bookings.models import Outcome, Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.intake.actions.asking import blank, write_referral
from commonhours.intake.actions.writing import kept
from commonhours.intake.models import HelpRequest
from commonhours.people.models import ServiceUser
from commonhours.trail.actions import acting
from commonhours.trail.queries import Entry

# A new one has no owner yet: somebody should look at it before it counts as served.
IN_WORK = (HelpRequest.IN_HAND, HelpRequest.WAITING, HelpRequest.REGISTERED)


def note_served(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Note that a first visit has been booked for whoever asked; return how many requests that ended."""
    with seeing(by.sight):
        visits = Visit.objects.filter(Q(id=entry.subject_id) | Q(series_id=entry.subject_id))
        served = list(visits.values_list("service_user_id", flat=True).distinct())
        wanted = HelpRequest.objects.filter(
            service_user_id__in=served, state__in=IN_WORK, arrived_at__lte=entry.at
        )
        found = list(wanted.select_for_update().order_by("id"))
        for row in found:
            _serve(row, by=by, at=entry.at)
        return len(found)


def _serve(row: HelpRequest, *, by: Actor, at: datetime) -> None:
    with acting("request.serve", by=by, at=at) as act:
        row.state, row.served_at, row.touched_at, row.due_at = HelpRequest.SERVED, at, at, None
        kept(act, row, "served")


def note_referral(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Put what a visit's outcome asks for into the queue of the visit's organisation; once, while it is open."""
    if entry.facts.get("next_step") != "referral":
        return 0
    with seeing(by.sight):
        said = Outcome.objects.filter(visit=entry.subject_id, side=entry.facts["side"]).first()
        open_one = HelpRequest.objects.filter(source_visit_id=entry.subject_id, state__in=HelpRequest.OPEN)
        if said is None or open_one.exists():
            return 0
        _refer(said, by=by, at=entry.at)
        return 1


def _refer(said: Outcome, *, by: Actor, at: datetime) -> None:
    with acting("request.follow_up", by=by, at=at) as act:
        visit = Visit.objects.get(id=said.visit_id)
        served = ServiceUser.objects.get(id=visit.service_user_id)
        row = blank("visit", at) | _of(served) | {"source_visit": visit.id, "words": said.words}
        # The side that is served asks for itself; the office speaks for it.
        if said.side == "served":
            row["consent_at"] = at
        else:
            row |= {"writer": "service", "taken_by": said.said_by_id}
        write_referral(act, row, visit.organisation_id)


def _of(served: ServiceUser) -> dict[str, object]:
    return {
        "service_user": served.id,
        "name": served.name,
        "phone": served.phone,
        "language": served.language,
        "area": served.area_id,
    }
