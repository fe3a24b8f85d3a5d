"""Reads of what was written down of visits: for the office by visit, for a worker about themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.models import VisitEvent
from commonhours.organisations.permissions import Permission, may
from commonhours.people.queries import names_of_people

SHOWN = timedelta(days=62)


@dataclass(frozen=True)
class EventLine:
    """What was written down about whom, by whom and when; and their reply."""

    id: UUID
    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    person: str
    kind: str
    minutes: int
    words: str
    recorded_by: str
    recorded_at: datetime
    reply: str


def events_of(*, by: Actor, visit_id: UUID) -> tuple[EventLine, ...]:
    """What was written down of a visit, for those of its organisations who book or know its people; () for others."""
    with seeing(by.sight):
        visit = Visit.objects.filter(id=visit_id).first()
        if visit is None or not may(by, Permission.SEE_PEOPLE, visit.organisation_ids):
            return ()
        return _lines(VisitEvent.objects.filter(visit_id=visit_id))


def events_about(*, by: Actor, at: datetime) -> tuple[EventLine, ...]:
    """What was written down about the asker in the last two months, newest first."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        own = VisitEvent.objects.filter(person_id=by.person_id, recorded_at__gte=at - SHOWN)
        return _lines(own)


def _lines(rows: QuerySet[VisitEvent]) -> tuple[EventLine, ...]:
    events = list(rows.order_by("-recorded_at", "-id"))
    concern([each for event in events for each in (event.visit_id, event.person_id)])
    visits = Visit.objects.in_bulk([event.visit_id for event in events])
    staff = names_of_accounts({event.recorded_by_id for event in events})
    people = names_of_people({event.person_id for event in events})
    return tuple(
        EventLine(
            event.id,
            event.visit_id,
            visits[event.visit_id].starts_at,
            visits[event.visit_id].ends_at,
            people.get(event.person_id, ""),
            event.kind,
            event.minutes,
            event.words,
            staff.get(event.recorded_by_id, ""),
            event.recorded_at,
            event.reply,
        )
        for event in events
    )
