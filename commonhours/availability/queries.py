"""Reads of when a worker can, and on which terms. The asker must have been let near them (`concern`)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.db.models import Count, Max, Q

from commonhours.availability.models import Calendar, Change, PatternPeriod, Terms
from commonhours.availability.rules import (
    BLOCKED,
    EXTRA,
    DatedRows,
    LocalDays,
    WeeklyRows,
    free_slots,
    hours_of,
)
from commonhours.availability.rules.hours import ALWAYS, FOREVER
from commonhours.availability.rules.week_set import Quarters
from commonhours.common.refusals import Refusal


@dataclass(frozen=True)
class PatternLine:
    """A stretch of every week, Monday being 0; minutes past 1440 belong to the next day."""

    weekday: int
    start_minute: int
    end_minute: int
    since: date | None
    until: date | None


@dataclass(frozen=True)
class TermsLine:
    """On which terms somebody works, in minutes."""

    contract: str
    guaranteed_minutes: int
    wanted_minutes: int
    notice_minutes: int
    shortest_minutes: int
    most_minutes_day: int
    most_minutes_week: int
    travel_mode: int
    travel_minutes: int


def pattern_of(person_id: UUID) -> tuple[PatternLine, ...]:
    """The weekly pattern, in order of the week."""
    rows = PatternPeriod.objects.filter(person_id=person_id).order_by("weekday", "start_minute", "id")
    fields = ("weekday", "start_minute", "end_minute", "since", "until")
    return tuple(PatternLine(*row) for row in rows.values_list(*fields))


def terms_of(person_id: UUID) -> TermsLine | None:
    """The terms; None for somebody who is no worker."""
    names = tuple(TermsLine.__dataclass_fields__)
    row = Terms.objects.filter(person_id=person_id).values_list(*names).first()
    return TermsLine(*row) if row else None


@dataclass(frozen=True)
class CalendarLine:
    """One of somebody's calendars: when it was read, what it blocks from now on, and what is wrong with it."""

    id: UUID
    name: str
    feed: bool
    attached_at: datetime
    read_at: datetime | None
    due_at: datetime | None
    failures: int
    trouble: Refusal | None
    times: int
    last: datetime | None


def calendars_of(person_id: UUID, *, at: datetime) -> tuple[CalendarLine, ...]:
    """Somebody's calendars, the oldest first; never an address."""
    ahead = Q(times__ends_at__gt=at)
    rows = Calendar.objects.filter(person_id=person_id).order_by("attached_at", "id")
    counted = rows.annotate(count=Count("times", filter=ahead), last=Max("times__ends_at"))
    return tuple(_line(row, row.count, row.last) for row in counted)


def _line(row: Calendar, times: int, last: datetime | None) -> CalendarLine:
    trouble = Refusal(row.trouble["code"], row.trouble["facts"]) if row.trouble else None
    whens = (row.attached_at, row.read_at, row.due_at)
    return CalendarLine(row.id, row.name, bool(row.address), *whens, row.failures, trouble, times, last)


@dataclass(frozen=True)
class Due:
    """A feed that is to be read, with what its server gave us to ask whether it has changed."""

    id: UUID
    address: str
    failures: int
    whole_at: datetime | None
    etag: str
    modified: str


def due_calendars(*, at: datetime, most: int) -> tuple[Due, ...]:
    """The feeds whose time has come, the longest overdue first; the house alone sees them all."""
    rows = Calendar.objects.filter(due_at__lte=at).order_by("due_at", "id")
    fields = ("id", "address", "failures", "whole_at", "etag", "modified")
    return tuple(Due(*row) for row in rows.values_list(*fields)[:most])


@dataclass(frozen=True)
class ChangeLine:
    """An exception: an extra stretch or a blocked one, and why, for those who may know."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    blocked: bool
    reason: str


def changes_of(person_id: UUID, since: datetime, until: datetime) -> tuple[ChangeLine, ...]:
    """The exceptions between two instants, by time."""
    rows = Change.objects.filter(person_id=person_id, ends_at__gt=since, starts_at__lt=until)
    fields = ("id", "starts_at", "ends_at", "blocked", "reason")
    return tuple(ChangeLine(*row) for row in rows.order_by("starts_at", "id").values_list(*fields))


def pattern_rows(person_id: UUID, days: LocalDays) -> WeeklyRows:
    """The weekly pattern as rows of one worker over a horizon."""
    lines = pattern_of(person_id)
    columns = [
        (
            line.weekday,
            line.start_minute,
            line.end_minute,
            ALWAYS if line.since is None else days.day_index(line.since),
            FOREVER if line.until is None else days.day_index(line.until),
        )
        for line in lines
    ]
    weekday, start, end, since, until = np.array(columns, np.int32).reshape(-1, 5).T
    return WeeklyRows(np.zeros_like(weekday), weekday, start, end, since, until)


def open_slots(person_id: UUID, days: LocalDays) -> Quarters:
    """bool[slots]: what pattern and exceptions leave open, visits or no visits."""
    lines = changes_of(person_id, days.start, days.instant_of(days.slots))
    dated = DatedRows(
        np.zeros(len(lines), np.int32),
        np.array([line.starts_at.timestamp() for line in lines], np.int64),
        np.array([line.ends_at.timestamp() for line in lines], np.int64),
    )
    kinds = np.array([BLOCKED if line.blocked else EXTRA for line in lines], np.int8)
    nothing = DatedRows(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int64))
    extra, blocked = dated.of_kind(EXTRA, kinds), dated.of_kind(BLOCKED, kinds)
    return free_slots(hours_of(pattern_rows(person_id, days), extra, blocked, nothing, days), days)
