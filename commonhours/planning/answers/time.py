"""When people are free on the days of a question: from the index, or beyond it from everybody's weekly pattern."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from commonhours.availability.rules import DatedRows, LocalDays, fill_bitmap, hours_of, local_days
from commonhours.bookings.fit import dated_rows, weekly_rows
from commonhours.matching.index import Index
from commonhours.planning.answers.slots import (
    QUARTER,
    Bitmap,
    Counts,
    Windows,
    counts_throughout,
    day_numbers,
    free_on_days,
    hour_windows,
    quarters_in,
    quarters_on_days,
    windows_of,
)
from commonhours.planning.question import Question, Span

# What is booked in the last four weeks of the horizon is nearly all of it standing, and repeats within four weeks.
REPEATING = timedelta(days=28)


class Time:
    """The quarter-hours of some days, everybody's; worked out only as far as somebody asks."""

    def __init__(self, free: Bitmap, days: LocalDays, question: Question, earliest: int = 0) -> None:
        self._free, self._length = free, max(1, -(-question.at_least // QUARTER))
        numbers = day_numbers(question, days)
        self.dates = [days.first_day + timedelta(days=number) for number in numbers]
        self._windows: Windows = windows_of(question, days, numbers, earliest)
        self._hours = hour_windows(question, days, numbers, earliest)

    @cached_property
    def stretches(self) -> Bitmap:
        """uint64[days, words]: who is free on each day for as long at a stretch as the question says."""
        return free_on_days(self._free, self._windows, self._length, len(self.dates))

    @cached_property
    def quarters(self) -> NDArray[np.int16]:
        """int16[days, 64 × words]: everybody's free quarter-hours of each day."""
        return quarters_on_days(self._free, self._windows, len(self.dates))

    def people_by_hour(self, who: Bitmap) -> dict[tuple[date, int], int]:
        """How many of those who are counted are free throughout each hour."""
        places, windows = self._hours
        return self._dated(places, counts_throughout(self._free, who, windows))

    def quarters_by_hour(self, who: Bitmap) -> dict[tuple[date, int], int]:
        """The free quarter-hours of those who are counted, in each hour."""
        places, windows = self._hours
        return self._dated(places, quarters_in(self._free, who, windows))

    def _dated(self, places: Iterable[tuple[int, int]], counts: Counts) -> dict[tuple[date, int], int]:
        found = zip(places, counts.tolist(), strict=True)
        return {(self.dates[day], hour): count for (day, hour), count in found}


def near(index: Index, question: Question, at: datetime, *, offered: Sequence[int] | None = None) -> Time:
    """The days of the horizon, from now on. With `offered`, what these workers said, whether they are booked or not."""
    days = index.frame.days
    free = index.market.bits.free if offered is None else _opened(index, offered, days, changes=True)
    return Time(free, days, question, days.slot_at(at - timedelta(microseconds=1)) + 1)


def far(index: Index, question: Question, span: Span, who: Sequence[int], *, booked: bool) -> Time:
    """Days beyond the horizon, projected: these workers' weekly patterns as they stand, less what is `booked` of them
    in the last four weeks of the horizon, laid over each four weeks that follow."""
    days = local_days(index.frame.days.zone, span.since, (span.until - span.since).days)
    free = _opened(index, who, days, changes=False)
    return Time(free & ~_repeated(index, who, days) if booked else free, days, question)


def _opened(index: Index, who: Sequence[int], days: LocalDays, *, changes: bool) -> Bitmap:
    """uint64[slots, words]: what these workers' patterns open, with their changes to it or without."""
    dossiers = [(number, index.dossiers[number]) for number in who]
    weekly = weekly_rows([(n, row) for n, dossier in dossiers for row in dossier.pattern], days)
    changed = [(n, row) for n, dossier in dossiers for row in dossier.changes] if changes else []
    return fill_bitmap(hours_of(weekly, *dated_rows(changed), _rows([]), days), len(index.dossiers), days)


def _repeated(index: Index, who: Sequence[int], days: LocalDays) -> Bitmap:
    """uint64[slots, words]: what the last four weeks of the horizon have booked, again and again over later days."""
    horizon = index.frame.days
    end = horizon.first_day + timedelta(days=horizon.days)
    last = int(horizon.instant_of(int(horizon.day_slots[horizon.days - REPEATING.days])).timestamp())
    booked = [
        (number, visit.starts, visit.ends)
        for number in who
        for visit in index.dossiers[number].diary
        if last <= visit.starts < int(horizon.instant_of(horizon.slots).timestamp())
    ]
    rows = np.array(booked, np.int64).reshape(-1, 3)
    first, final = (
        (days.first_day - end).days // REPEATING.days,
        (days.first_day + timedelta(days=days.days) - end).days // REPEATING.days,
    )
    laid = [_moved(rows, 1 + turn, horizon, days) for turn in range(first, final + 1)]
    busy = np.concatenate([rows[:0], *laid])
    nothing = hours_of(weekly_rows([], days), _rows(busy), _rows([]), _rows([]), days)
    return fill_bitmap(nothing, len(index.dossiers), days)


def _moved(rows: NDArray[np.int64], turns: int, horizon: LocalDays, days: LocalDays) -> NDArray[np.int64]:
    """Visits so many times four weeks later, at the same time on the clock on the wall."""
    later = rows.copy()
    for place, (_, starts, ends) in enumerate(rows):
        begins = datetime.fromtimestamp(int(starts), horizon.zone) + turns * REPEATING
        later[place, 1] = int(begins.timestamp())
        later[place, 2] = later[place, 1] + ends - starts
    return later


def _rows(rows: NDArray[np.int64] | list[tuple[int, int, int]]) -> DatedRows:
    owner, starts, ends = np.array(rows, np.int64).reshape(-1, 3).T
    return DatedRows(owner.astype(np.int32), starts, ends)
