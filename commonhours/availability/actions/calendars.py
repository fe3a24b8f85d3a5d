"""A worker's other calendars: attach one, take in what was read, ask for it to be read again, remove it.

Only the worker attaches and removes: a calendar of one's own life is nobody else's to bring. What is booked stays
booked, whatever a calendar says; the worker sees the clash and settles it with the people concerned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.availability.models import BusyTime, Calendar
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.period import Period, outward
from commonhours.common.refusals import Invalid, NotFound, Refusal, Refused
from commonhours.common.sight import concern, seeing
from commonhours.people.actions import lock_people
from commonhours.people.models import Person
from commonhours.trail.actions import acting, once

MOST_CALENDARS = 5
SOONEST = timedelta(minutes=1)
_ROWS = 1000


@dataclass(frozen=True)
class NewCalendar:
    """What is attached: a file's busy times, or the address of a feed that has yet to be read."""

    name: str
    periods: Sequence[Period] = ()
    address: str = ""


@dataclass(frozen=True)
class Attached:
    """The calendar, and how many stretches of time it blocks."""

    calendar_id: UUID
    times: int


@dataclass(frozen=True)
class Removed:
    """The calendar that blocks nothing any more."""

    calendar_id: UUID


@dataclass(frozen=True)
class Asked:
    """The feed that will be read next."""

    calendar_id: UUID


@dataclass(frozen=True)
class Outcome:
    """What came of reading a feed: its busy times (None: unchanged since), or why it could not be read."""

    due_at: datetime
    periods: Sequence[Period] | None = None
    trouble: Refusal | None = None
    etag: str = ""
    modified: str = ""


@once(Attached)
def attach_calendar(*, by: Actor, at: datetime, new: NewCalendar) -> Attached:
    """Attach a calendar to oneself: its times are blocked at once, or when the feed has been read.

    Refuses with `unknown_person`, `calendar.no_name`, `calendar.too_many_calendars` or `calendar.attached_already`.
    """
    with acting("calendar.attach", by=by, at=at) as act:
        person = _oneself(by)
        own = Calendar.objects.filter(person_id=person.id)
        if not new.name.strip():
            raise Invalid.because("calendar.no_name", field="name")
        if own.count() >= MOST_CALENDARS:
            raise Refused.because("calendar.too_many_calendars", most=MOST_CALENDARS)
        if new.address and own.filter(address=new.address).exists():
            raise Refused.because("calendar.attached_already", field="address")
        calendar = Calendar.objects.create(
            person=person,
            name=new.name.strip()[:80],
            address=new.address,
            attached_at=at,
            read_at=None if new.address else at,
            due_at=at if new.address else None,
        )
        times = _block(calendar, new.periods)
        act.subject_id = calendar.id
        act.touches(person.id)
        act.concerns(person.organisation_ids)
        act.note(feed=bool(new.address), times=times)
        attached = act.outcome = Attached(calendar.id, times)
        return attached


@once(Removed)
def remove_calendar(*, by: Actor, at: datetime, calendar_id: UUID) -> Removed:
    """Remove a calendar of one's own; what only it blocked is free again. Refuses with `calendar.unknown`."""
    with acting("calendar.remove", by=by, at=at) as act:
        person, calendar = _own(by, calendar_id)
        calendar.delete()
        act.subject_id = calendar_id
        act.touches(person.id)
        act.concerns(person.organisation_ids)
        removed = act.outcome = Removed(calendar_id)
        return removed


@once(Asked)
def ask_for_reading(*, by: Actor, at: datetime, calendar_id: UUID) -> Asked:
    """Have a feed of one's own read as soon as possible. Refuses with `calendar.unknown` or `calendar.no_feed`."""
    with acting("calendar.ask", by=by, at=at) as act:
        _person, calendar = _own(by, calendar_id)
        if not calendar.address:
            raise Refused.because("calendar.no_feed")
        # Whoever presses again and again does not make us a nuisance to the other side.
        soonest = max(at, (calendar.read_at or calendar.attached_at) + SOONEST)
        Calendar.objects.filter(id=calendar_id).update(due_at=min(calendar.due_at or soonest, soonest))
        act.subject_id = calendar_id
        asked = act.outcome = Asked(calendar_id)
        return asked


def take_reading(*, by: Actor, at: datetime, calendar_id: UUID, outcome: Outcome) -> bool:
    """Take in what the house has read; return whether anybody's time changed. A calendar that is gone is let be.

    Only a change is an act: a feed is read fifty times a day, and says the same.
    """
    with seeing(by.sight):
        calendar = Calendar.objects.filter(id=calendar_id).first()
    if calendar is None:
        return False
    changed = outcome.periods is not None and _merged(outcome.periods) != _known(by, calendar)
    if not changed:
        with seeing(by.sight):
            _note(calendar_id, at, outcome)
        return False
    with acting("calendar.read", by=by, at=at) as act:
        lock_people([calendar.person_id])
        if not Calendar.objects.filter(id=calendar_id).exists():
            return False
        _note(calendar_id, at, outcome)
        BusyTime.objects.filter(calendar_id=calendar_id).delete()
        act.subject_id = calendar_id
        act.touches(calendar.person_id)
        act.note(times=_block(calendar, outcome.periods or ()))
    return True


def _note(calendar_id: UUID, at: datetime, outcome: Outcome) -> None:
    rows = Calendar.objects.filter(id=calendar_id)
    if outcome.trouble is not None:
        failures = rows.values_list("failures", flat=True).first() or 0
        told = {"code": outcome.trouble.code, "facts": dict(outcome.trouble.facts)}
        rows.update(due_at=outcome.due_at, trouble=told, failures=failures + 1)
        return
    rows.update(due_at=outcome.due_at, read_at=at, trouble={}, failures=0)
    if outcome.periods is not None:
        rows.update(whole_at=at, etag=outcome.etag[:200], modified=outcome.modified[:60])


def _known(by: Actor, calendar: Calendar) -> list[Period]:
    with seeing(by.sight):
        rows = BusyTime.objects.filter(calendar=calendar).order_by("starts_at")
        return [Period(*row) for row in rows.values_list("starts_at", "ends_at")]


def _merged(periods: Iterable[Period]) -> list[Period]:
    """The periods in whole quarter-hours, those that touch as one."""
    merged: list[Period] = []
    for period in sorted(outward(period) for period in periods):
        if merged and period.start <= merged[-1].end:
            merged[-1] = Period(merged[-1].start, max(merged[-1].end, period.end))
        else:
            merged.append(period)
    return merged


def _block(calendar: Calendar, periods: Iterable[Period]) -> int:
    rows = [
        {
            "id": new_id(),
            "calendar_id": calendar.id,
            "person_id": calendar.person_id,
            "starts_at": period.start,
            "ends_at": period.end,
        }
        for period in _merged(periods)
    ]
    for first in range(0, len(rows), _ROWS):
        insert(BusyTime, rows[first : first + _ROWS])
    return len(rows)


def _oneself(by: Actor) -> Person:
    """The worker who acts, locked; nobody else has calendars here."""
    if by.person_id is None:
        raise NotFound.because("unknown_person", field="person")
    lock_people([by.person_id])
    concern([by.person_id])
    return Person.objects.get(id=by.person_id)


def _own(by: Actor, calendar_id: UUID) -> tuple[Person, Calendar]:
    person = _oneself(by)
    calendar = Calendar.objects.filter(id=calendar_id, person_id=person.id).first()
    if calendar is None:
        raise NotFound.because("calendar.unknown")
    return person, calendar
