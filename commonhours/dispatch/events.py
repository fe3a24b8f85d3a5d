"""Reads of what was written down of visits, those missed among them: for the office by visit, for a worker about
themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import Absence, Visit
from commonhours.common.actor import Actor
from commonhours.common.looks import RECORD, looked_at
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.models import VisitEvent
from commonhours.organisations.permissions import Permission, may
from commonhours.people.queries import names_of_people

SHOWN = timedelta(days=62)


@dataclass(frozen=True)
class EventLine:
    """What was written down about whom, by whom and when; and their reply, or how far they contest that they
    missed it (what they say then, only they and whoever decides read)."""

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
    reply: str = ""
    contest: str = ""


def events_of(*, by: Actor, visit_id: UUID) -> tuple[EventLine, ...]:
    """What was written down of a visit, for those of its organisations who book or know its people; () for others."""
    with seeing(by.sight):
        visit = Visit.objects.filter(id=visit_id).first()
        if visit is None or not may(by, Permission.SEE_PEOPLE, visit.organisation_ids):
            return ()
        return _lines(
            VisitEvent.objects.filter(visit_id=visit_id),
            Absence.objects.filter(assignment__visit_id=visit_id, how="no_show"),
        )


def events_about(*, by: Actor, at: datetime) -> tuple[EventLine, ...]:
    """What was written down about the asker in the last two months, newest first."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        own = {"person_id": by.person_id, "recorded_at__gte": at - SHOWN}
        return _lines(
            VisitEvent.objects.filter(**own),
            Absence.objects.filter(**own, how="no_show"),
        )


def _lines(events: QuerySet[VisitEvent], absences: QuerySet[Absence]) -> tuple[EventLine, ...]:
    found: list[VisitEvent | Absence] = [*events, *absences.select_related("assignment")]
    rows = sorted(found, key=lambda row: (row.recorded_at, row.id), reverse=True)
    concern([each for row in rows for each in (_visit_of(row), row.person_id)])
    visits = Visit.objects.in_bulk([_visit_of(row) for row in rows])
    staff = names_of_accounts({row.recorded_by_id for row in rows})
    people = names_of_people({row.person_id for row in rows})
    looked_at(people, RECORD)
    return tuple(
        EventLine(
            id=row.id,
            visit_id=_visit_of(row),
            starts_at=visits[_visit_of(row)].starts_at,
            ends_at=visits[_visit_of(row)].ends_at,
            person=people.get(row.person_id, ""),
            recorded_by=staff.get(row.recorded_by_id, ""),
            recorded_at=row.recorded_at,
            **_said(row),
        )
        for row in rows
    )


def _visit_of(row: VisitEvent | Absence) -> UUID:
    return row.visit_id if isinstance(row, VisitEvent) else row.assignment.visit_id


def _said(row: VisitEvent | Absence) -> dict[str, Any]:
    if isinstance(row, VisitEvent):
        return {"kind": row.kind, "minutes": row.minutes, "words": row.words, "reply": row.reply}
    contest = "excused" if row.excuse else row.contest
    return {"kind": row.how, "minutes": 0, "words": row.note, "contest": contest}
