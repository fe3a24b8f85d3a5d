"""A week as the set of its quarter-hours: what typing, painting and copying a week have in common.

The week is a ring: what runs over midnight on Sunday is Monday's. bool[672], Monday midnight first.
"""

import re
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from commonhours.availability.rules.hours import DAY, Intervals, WeeklyPeriod, WeeklyRows, pattern_intervals
from commonhours.availability.rules.local_days import LocalDays
from commonhours.common.period import QUARTER

Quarters = npt.NDArray[np.bool_]

A_DAY = DAY // QUARTER
A_WEEK = 7 * A_DAY

_PAINTED = re.compile(rf"[0-9a-f]{{{A_WEEK // 4}}}")


def set_of_week(periods: Iterable[WeeklyPeriod]) -> Quarters:
    """The quarter-hours that these periods cover."""
    covered = np.zeros(A_WEEK, np.bool_)
    for period in periods:
        midnight = period.weekday * A_DAY
        run = np.arange(midnight + period.start_minute // QUARTER, midnight + period.end_minute // QUARTER)
        covered[run % A_WEEK] = True
    return covered


def week_of_set(covered: Quarters) -> tuple[WeeklyPeriod, ...]:
    """The fewest periods that cover just these quarter-hours, in order of the week.

    A stretch of up to a day is one period, over midnight too; a longer one is told day by day.
    """
    if covered.all():
        return tuple(WeeklyPeriod(day, 0, DAY) for day in range(7))
    begins = np.flatnonzero(covered & ~np.roll(covered, 1))
    # Each stretch ends at the first quarter-hour after it that is not covered, perhaps round the end of the week.
    gaps = np.flatnonzero(np.concatenate([~covered, ~covered]))
    ends = gaps[np.searchsorted(gaps, begins)]
    return tuple(
        sorted(piece for a, b in zip(begins, ends, strict=True) for piece in _pieces(int(a), int(b)))
    )


def _pieces(begin: int, end: int) -> Iterator[WeeklyPeriod]:
    while begin < end:
        day, quarter = divmod(begin, A_DAY)
        until = end if end - begin <= A_DAY else (day + 1) * A_DAY
        length = (until - begin) * QUARTER
        yield WeeklyPeriod(day % 7, quarter * QUARTER, quarter * QUARTER + length)
        begin = until


def painted_text(covered: Quarters) -> str:
    """The set as 168 hexadecimal digits: how a painted week travels in a form."""
    return np.packbits(covered).tobytes().hex()


def painted_set(text: str) -> Quarters | None:
    """What `painted_text` wrote; None for anything else."""
    if not _PAINTED.fullmatch(text):
        return None
    return np.unpackbits(np.frombuffer(bytes.fromhex(text), np.uint8)).astype(np.bool_)


def runs(covered: Quarters) -> list[tuple[int, int]]:
    """Where stretches begin and end, in any row of slots."""
    turns = np.flatnonzero(np.diff(covered.astype(np.int8), prepend=0, append=0))
    return [(int(a), int(b)) for a, b in turns.reshape(-1, 2)]


def laid(rows: WeeklyRows, days: LocalDays) -> Quarters:
    """bool[slots]: what one worker's pattern opens on the horizon."""
    opened: Intervals = pattern_intervals(rows, days)
    slots = np.zeros(days.slots, np.bool_)
    for first, last in zip(opened.slot_from, opened.slot_to, strict=True):
        slots[first:last] = True
    return slots


def set_on_the_wall(slots: Quarters, days: LocalDays) -> Quarters:
    """The week that seven days from a Monday show on the wall clock.

    An hour that comes twice is in it when either is; one that is skipped says what the next one does.
    """
    first = days.start_slot[:7, :A_DAY].ravel()
    last = days.end_slot[:7, 1 : A_DAY + 1].ravel() - 1
    covered: Quarters = slots[first] | slots[np.maximum(first, last)]
    return covered
