"""Make messages from acts, note that one went out or was read. Sending is in sending.py: it takes the network."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.notifications.models import Message
from commonhours.notifications.queries import (
    VisitToTell,
    address_of,
    facts_together,
    language_of,
    reachable,
    visits_to_tell,
)
from commonhours.people.models import Person
from commonhours.trail.actions import acting
from commonhours.trail.queries import Entry

# Messages are consequences of an act that is in the trail already, and carry its id: making and sending them are no
# acts of their own, or each act would breed others. Nobody is permitted to write to an inbox; row security lets the
# house do it, which sees the region.


def tell_booked(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell each worker of a new visit, or of all new visits of a series at once; return how many messages that made."""
    code = "series_booked" if entry.verb.startswith("series.") else "visit_booked"
    return _tell(code, by=by, at=at, entry=entry)


def tell_cancelled(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell each worker that they are free again. The reason stays with the office: it may speak of illness."""
    return _tell("visit_cancelled", by=by, at=at, entry=entry)


def _touched(entry: Entry) -> dict[UUID, list[UUID]]:
    """Whom an act concerns, with their visits: it notes a list of visits, or one; nothing once it is erased."""
    one = [entry.facts] if "people" in entry.facts else []
    touched: dict[UUID, list[UUID]] = {}
    for visit in entry.facts.get("visits", one):
        for person in visit["people"]:
            touched.setdefault(UUID(person), []).append(UUID(visit["visit"]))
    return touched


def _tell(code: str, *, by: Actor, at: datetime, entry: Entry) -> int:
    touched = _touched(entry)
    with seeing(by.sight):
        told = visits_to_tell({visit for visits in touched.values() for visit in visits})
        rows: list[dict[str, Any]] = []
        for person in reachable(touched).values():
            about = [told[visit] for visit in touched[person.id] if visit in told]
            if about:
                rows += _rows(person, code, about, at=at, entry=entry)
        # Twice is once: an act that is read again tells nobody again.
        return len(insert(Message, rows, unless="message_once")) if rows else 0


def _rows(
    person: Person, code: str, about: Sequence[VisitToTell], *, at: datetime, entry: Entry
) -> list[dict[str, Any]]:
    told = sorted({seen for each in about for seen in each.organisation_ids})
    return rows_of(person, code, facts_together(about), told, at=at, entry=entry)


def rows_of(
    person: Person,
    code: str,
    facts: Mapping[str, Any],
    organisation_ids: Sequence[UUID],
    *,
    at: datetime,
    entry: Entry,
) -> list[dict[str, Any]]:
    """One row for each channel that reaches this person; what is in the application has arrived as it is written."""
    row = {
        "act_id": entry.id,
        "person_id": person.id,
        "code": code,
        "facts": dict(facts),
        "language": language_of(person),
        "made_at": at,
        "organisation_ids": list(organisation_ids),
    }
    rows = [{"id": new_id(), "channel": "in_app", "sent_at": at, **row}]
    if address_of(person):
        rows.append({"id": new_id(), "channel": "email", "sent_at": None, **row})
    return rows


def mark_sent(*, by: Actor, at: datetime, message_id: UUID) -> None:
    """Note that an e-mail was handed over."""
    with seeing(by.sight):
        Message.objects.filter(id=message_id, sent_at__isnull=True).update(sent_at=at)


def mark_read(*, by: Actor, at: datetime, message_ids: Sequence[UUID] | None = None) -> int:
    """Note that somebody has read messages of their own, or all of them; return how many were new.

    Refuses with `not_found` what is not theirs.
    """
    with acting("message.read", by=by, at=at) as act:
        own = Q(person_id=by.person_id, channel="in_app")
        mine = Message.objects.filter(own) if by.person_id else Message.objects.none()
        if message_ids is not None:
            mine = mine.filter(id__in=message_ids)
            if mine.count() != len(set(message_ids)):
                raise NotFound.because("not_found")
        count = mine.filter(read_at__isnull=True).update(read_at=at)
        act.note(messages=list(message_ids or ()), count=count)
        return count
