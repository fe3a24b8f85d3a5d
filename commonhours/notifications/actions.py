"""Make messages from acts, note that one went out or was read. Sending is in sending.py: it takes the network."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    return _tell(code, _noted(entry), by=by, at=at, entry=entry)


def tell_cancelled(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell each worker that they are free again. The reason stays with the office: it may speak of illness."""
    return _tell("visit_cancelled", _noted(entry), by=by, at=at, entry=entry)


# What an act changed for whom: the group of its facts, and the message. Old times come from the act.
_CHANGES = (("freed", "visit_freed"), ("moved", "visit_moved"), ("visits", "visit_booked"))


def tell_changed(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever is free of a visit, whoever is new to it and whoever comes at another time; and who is served."""
    made = sum(
        _tell(code, entry.facts.get(group, []), by=by, at=at, entry=entry, as_noted=group != "visits")
        for group, code in _CHANGES
    )
    return made + _tell_served(by=by, at=at, entry=entry)


def tell_invited(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Ask each colleague whether they could take a visit; for whom it is they learn once it is theirs."""
    facts = entry.facts
    noted = [{"visit": facts["visit"], "people": facts["invited"]}] if "invited" in facts else []
    return _tell("swap_offered", noted, by=by, at=at, entry=entry, anonymous=True)


def tell_moved_house(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever comes that a visit has another place."""
    return _tell("place_changed", _noted(entry), by=by, at=at, entry=entry)


def _noted(entry: Entry) -> list[dict[str, Any]]:
    """The visits that an act notes: a list, or one; nothing once it is erased."""
    one = [dict(entry.facts)] if "people" in entry.facts else []
    noted: list[dict[str, Any]] = entry.facts.get("visits", one)
    return noted


def _touched(noted: Sequence[Mapping[str, Any]]) -> dict[UUID, list[UUID]]:
    """Whom visits concern, with their visits."""
    touched: dict[UUID, list[UUID]] = {}
    for visit in noted:
        for person in visit["people"]:
            touched.setdefault(UUID(person), []).append(UUID(visit["visit"]))
    return touched


def _tell(
    code: str,
    noted: Sequence[Mapping[str, Any]],
    *,
    by: Actor,
    at: datetime,
    entry: Entry,
    as_noted: bool = False,
    anonymous: bool = False,
) -> int:
    touched = _touched(noted)
    if not touched:
        return 0
    with seeing(by.sight):
        told = visits_to_tell({visit for visits in touched.values() for visit in visits})
        if as_noted:
            told = {each: _with_old_time(code, told[each], noted) for each in told}
        if anonymous:
            told = {
                key: replace(each, facts={**each.facts, "service_user": ""}) for key, each in told.items()
            }
        return _write(code, touched, told, at=at, entry=entry)


def _with_old_time(code: str, visit: VisitToTell, noted: Sequence[Mapping[str, Any]]) -> VisitToTell:
    """A visit as somebody knew it before the act: the time they are free of, or the time it was moved from."""
    known = visit.facts["visits"][0]
    old = next(each for each in noted if each["visit"] == known["visit"])
    times = {"starts_at": old["starts_at"], "ends_at": old["ends_at"]}
    if code == "visit_moved":
        return replace(visit, facts={**visit.facts, "visits": [{**known, "was": times}]})
    return replace(visit, facts={**visit.facts, "visits": [{**known, **times}]})


def _tell_served(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever is served, where they are not who acted, how their visits stand now."""
    changed = [UUID(each["visit"]) for group, _ in _CHANGES for each in entry.facts.get(group, [])]
    if not changed:
        return 0
    with seeing(by.sight):
        told = visits_to_tell(dict.fromkeys(changed))
        touched: dict[UUID, list[UUID]] = {}
        for key, each in told.items():
            if each.planned and each.served_person_id and each.served_person_id != entry.by_person_id:
                touched.setdefault(each.served_person_id, []).append(key)
        return _write("served_changed", touched, told, at=at, entry=entry)


def _write(
    code: str,
    touched: Mapping[UUID, Sequence[UUID]],
    told: Mapping[UUID, VisitToTell],
    *,
    at: datetime,
    entry: Entry,
) -> int:
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
