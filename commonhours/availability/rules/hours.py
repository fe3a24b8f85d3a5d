"""Patterns, exceptions and visits of any number of workers, all told as intervals of slots.

Rows are arrays: one worker's and a city's are the same code. An `owner` is a worker's number, the position of
their bit; for one worker alone it is 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from commonhours.availability.rules.local_days import LocalDays
from commonhours.common.compiled import njit
from commonhours.common.period import QUARTER

DAY = 1440  # minutes
EXTRA, BLOCKED = 0, 1  # kinds of exception

ALWAYS, FOREVER = -(2**30), 2**30  # day indices of a pattern that has no first or no last day

Whole = npt.NDArray[np.int32]
Number = int | Whole


class BadPattern(ValueError):
    """A pattern's period is on quarter-hours, starts within its day and is over by the end of the next."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class BadInterval(ValueError):
    """An interval has one owner, and ends no earlier than it starts; no owner is negative."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


@dataclass(frozen=True, slots=True, order=True)
class WeeklyPeriod:
    """One period of a week: `weekday` 0 is Monday; minutes of that day; an end past 1440 is the next day's.

    Raises BadPattern unless 0 <= start < 1440, start < end <= 2880, both on quarter-hours.
    """

    weekday: int
    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        if not _is_sound(self.weekday, self.start_minute, self.end_minute):
            raise BadPattern


@dataclass(frozen=True, slots=True, eq=False)
class WeeklyRows:
    """Weekly periods of many workers, int32[n] each, as WeeklyPeriod; raises BadPattern.

    `valid_from` and `valid_until` are days of the horizon (`LocalDays.day_index`), half-open; they say on
    which days a period may *start*: a night that begins on the last valid evening is worked to its end.
    """

    owner: Whole
    weekday: Whole
    start_minute: Whole
    end_minute: Whole
    valid_from: Whole
    valid_until: Whole

    def __post_init__(self) -> None:
        _as_columns(self)
        if not np.all(_is_sound(self.weekday, self.start_minute, self.end_minute)):
            raise BadPattern

    @classmethod
    def of_one(
        cls, periods: Iterable[WeeklyPeriod], valid_from: int = ALWAYS, valid_until: int = FOREVER
    ) -> "WeeklyRows":
        """The pattern of one worker, owner 0."""
        table = [(p.weekday, p.start_minute, p.end_minute) for p in periods]
        weekday, start, end = np.array(table, np.int32).reshape(-1, 3).T
        same = np.zeros_like(weekday)
        return cls(same, weekday, start, end, same + valid_from, same + valid_until)


@dataclass(frozen=True, slots=True, eq=False)
class DatedRows:
    """Exceptions or visits of many workers: owners int32[n]; instants int64[n], seconds since 1970 (UTC)."""

    owner: Whole
    from_second: npt.NDArray[np.int64]
    until_second: npt.NDArray[np.int64]

    def of_kind(self, kind: int, kinds: npt.NDArray[np.int8]) -> "DatedRows":
        """The rows whose kind (EXTRA or BLOCKED, int8[n]) is this one."""
        chosen = kinds == kind
        return DatedRows(self.owner[chosen], self.from_second[chosen], self.until_second[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """Half-open runs of slots, int32[n] each, in any order, overlapping or not; raises BadInterval."""

    owner: Whole
    slot_from: Whole
    slot_to: Whole

    def __post_init__(self) -> None:
        _as_columns(self)
        if np.any(self.slot_to < self.slot_from) or np.any(self.owner < 0):
            raise BadInterval

    def of_owner(self, owner: int) -> "Intervals":
        """One worker's intervals, renumbered as owner 0."""
        own = self.owner == owner
        return Intervals(np.zeros(int(own.sum()), np.int32), self.slot_from[own], self.slot_to[own])

    @classmethod
    def joined(cls, parts: Iterable["Intervals"]) -> "Intervals":
        some = [part for part in parts if len(part.owner)]
        if len(some) < 2:
            return some[0] if some else cls.none()
        owners, starts, ends = zip(*((p.owner, p.slot_from, p.slot_to) for p in some), strict=True)
        return cls(np.concatenate(owners), np.concatenate(starts), np.concatenate(ends))

    @classmethod
    @cache
    def none(cls) -> "Intervals":
        empty = np.zeros(0, np.int32)
        return cls(empty, empty, empty)


@dataclass(frozen=True, slots=True)
class Hours:
    """What opens a worker's time and what closes it; closed wins, slot by slot."""

    opened: Intervals
    closed: Intervals

    def of_owner(self, owner: int) -> "Hours":
        return Hours(self.opened.of_owner(owner), self.closed.of_owner(owner))


def hours_of(
    pattern: WeeklyRows, extra: DatedRows, blocked: DatedRows, busy: DatedRows, days: LocalDays
) -> Hours:
    """Everything that decides when workers are free: (pattern or extra), less blocked and busy."""
    return Hours(
        opened=Intervals.joined(
            [pattern_intervals(pattern, days), dated_intervals(extra, days, inward=True)]
        ),
        closed=Intervals.joined([dated_intervals(blocked, days), dated_intervals(busy, days)]),
    )


def pattern_intervals(rows: WeeklyRows, days: LocalDays) -> Intervals:
    """The pattern laid over the horizon and the evening before it, clipped; what the clock skips is not there."""
    weekly = rows.owner, rows.weekday, rows.start_minute, rows.end_minute, rows.valid_from, rows.valid_until
    tables = days.start_slot, days.end_slot, days.first_day.weekday(), days.days, days.slots
    return Intervals(*_laid_over(*weekly, *tables))


@njit
def _laid_over(
    owner: Whole,
    weekday: Whole,
    start_minute: Whole,
    end_minute: Whole,
    valid_from: Whole,
    valid_until: Whole,
    start_slot: Whole,
    end_slot: Whole,
    first_weekday: int,
    days: int,
    slots: int,
) -> tuple[Whole, Whole, Whole]:
    laid = np.empty((3, len(owner) * (days // 7 + 2)), np.int32)
    count = 0
    for row in range(len(owner)):
        begins, ends = start_minute[row] // QUARTER, end_minute[row] // QUARTER
        # From the evening before, day -1, whose entries stand last in the tables.
        eve = (weekday[row] - first_weekday + 1) % 7 - 1
        for day in range(eve, min(days, valid_until[row]), 7):
            slot_from, slot_to = max(start_slot[day, begins], 0), min(end_slot[day, ends], slots)
            if valid_from[row] <= day and slot_from < slot_to:
                laid[0, count], laid[1, count], laid[2, count] = owner[row], slot_from, slot_to
                count += 1
    return laid[0, :count], laid[1, :count], laid[2, :count]


def dated_intervals(rows: DatedRows, days: LocalDays, *, inward: bool = False) -> Intervals:
    """Dated rows as slots, clipped: each slot they touch, to close time; `inward`, only whole ones, to open it."""
    if not len(rows.owner):
        return Intervals.none()
    if inward:
        starts, ends = days.slots_until(rows.from_second), days.slots_at(rows.until_second)
    else:
        starts, ends = days.slots_at(rows.from_second), days.slots_until(rows.until_second)
    return _clipped(rows.owner, starts, ends, days.slots)


def _clipped(
    owner: Whole, starts: npt.NDArray[np.integer], ends: npt.NDArray[np.integer], slots: int
) -> Intervals:
    starts, ends = np.clip(starts, 0, slots), np.clip(ends, 0, slots)
    kept = starts < ends
    return Intervals(owner[kept], starts[kept].astype(np.int32), ends[kept].astype(np.int32))


def _is_sound(weekday: Number, start: Number, end: Number) -> Any:
    """What BadPattern says, of one period or of columns of them."""
    within = (weekday >= 0) & (weekday < 7) & (start >= 0) & (start < DAY) & (end > start) & (end <= 2 * DAY)
    return within & (start % QUARTER == 0) & (end % QUARTER == 0)


def _as_columns(rows: WeeklyRows | Intervals) -> None:
    """Hold every column as int32[n], all of one length: what the compiled loops were compiled for."""
    columns = [np.ascontiguousarray(getattr(rows, name), np.int32) for name in rows.__slots__]
    if len({column.shape for column in columns}) != 1 or columns[0].ndim != 1:
        raise BadInterval
    for name, column in zip(rows.__slots__, columns, strict=True):
        object.__setattr__(rows, name, column)
