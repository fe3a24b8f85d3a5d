"""When people are free, over bitmaps: arrays in, arrays out, no clock and no database.

`free` is uint64[slots, words], a bit for each worker and quarter-hour; `who` is uint64[days, words], whoever is counted
on each day, or uint64[1, words] where the days do not differ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonhours.availability.rules import LocalDays
from commonhours.planning.question import Question, days_of

Bitmap = NDArray[np.uint64]
Counts = NDArray[np.int64]
QUARTER = 15
HOUR_SLOTS = 4


@dataclass(frozen=True)
class Windows:
    """Half-open runs of slots, as columns int32[n] each, and the place of each one's day among those asked about."""

    day: NDArray[np.int32]
    slot_from: NDArray[np.int32]
    slot_to: NDArray[np.int32]

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int]]) -> "Windows":
        """Rows of (day, slot from, slot to); empty runs are left out."""
        kept = [row for row in rows if row[1] < row[2]]
        return cls(*np.array(kept, np.int32).reshape(-1, 3).T)


def day_numbers(question: Question, days: LocalDays) -> list[int]:
    """The days of a horizon that a question asks about, by number."""
    numbers = (days.day_index(day) for day in days_of(question, question.span))
    return [number for number in numbers if 0 <= number < days.days]


def windows_of(question: Question, days: LocalDays, numbers: Sequence[int], earliest: int = 0) -> Windows:
    """The hours of each of these days that are asked about, in whole quarters, from the slot `earliest` on."""
    return Windows.of(
        (place, *_slots(days, day, begin, end, earliest))
        for place, day in enumerate(numbers)
        for begin, end in question.hours
    )


def hours_of_day(question: Question) -> list[tuple[int, int, int]]:
    """Every hour that the question touches, with the minutes of it that are asked about."""
    found = []
    for hour in range(24):
        for begin, end in question.hours:
            first, last = max(begin, hour * 60), min(end, hour * 60 + 60)
            if first < last:
                found.append((hour, first, last))
    return found


def hour_windows(
    question: Question, days: LocalDays, numbers: Sequence[int], earliest: int = 0
) -> tuple[list[tuple[int, int]], Windows]:
    """Each hour asked about as (place of its day, hour), and its slots; hours that a clock skips are not there."""
    hours = hours_of_day(question)
    rows = [
        (hour, (place, *_slots(days, day, first, last, earliest)))
        for place, day in enumerate(numbers)
        for hour, first, last in hours
    ]
    kept = [(hour, row) for hour, row in rows if row[1] < row[2]]
    return [(row[0], hour) for hour, row in kept], Windows.of(row for _, row in kept)


def _slots(days: LocalDays, day: int, begin: int, end: int, earliest: int) -> tuple[int, int]:
    """The slots of minutes of a local day; a quarter that is asked about in part is left out, and what has gone by."""
    # Where an hour comes twice, both are in the one hour of the wall, and in no other.
    slot_from, slot_to = (int(days.start_slot[day, at]) for at in (-(-begin // QUARTER), end // QUARTER))
    return max(slot_from, earliest), slot_to


def throughout(free: Bitmap, length: int) -> Bitmap:
    """uint64[slots - length + 1, words]: who is free throughout the `length` slots that begin at each."""
    runs, covered = free, 1
    while covered < length:
        step = min(covered, length - covered)
        runs = runs[: len(runs) - step] & runs[step:]
        covered += step
    return runs


def free_on_days(free: Bitmap, windows: Windows, length: int, days: int) -> Bitmap:
    """uint64[days, words]: who has so many slots at a stretch in a window of each day."""
    found = np.zeros((days, free.shape[1]), np.uint64)
    if length > len(free):
        return found
    runs = throughout(free, length)
    for day, begin, end in zip(windows.day, windows.slot_from, windows.slot_to, strict=True):
        if end - begin >= length:
            found[day] |= np.bitwise_or.reduce(runs[begin : end - length + 1], axis=0)
    return found


def counts_throughout(free: Bitmap, who: Bitmap, windows: Windows) -> Counts:
    """int64[windows]: how many of those who are counted on its day are free throughout each window."""
    counts = np.zeros(len(windows.day), np.int64)
    lengths = windows.slot_to - windows.slot_from
    for length in np.unique(lengths):
        chosen = np.flatnonzero(lengths == length)
        runs = throughout(free, int(length))[windows.slot_from[chosen]]
        counts[chosen] = popcount(runs & _rows(who, windows.day[chosen]))
    return counts


def quarters_in(free: Bitmap, who: Bitmap, windows: Windows) -> Counts:
    """int64[windows]: free quarter-hours of all who are counted together, in each window."""
    slots, each = _unrolled(windows)
    counts = popcount(free[slots] & _rows(who, windows.day[each]))
    return np.bincount(each, counts, len(windows.day)).astype(np.int64)


def quarters_on_days(free: Bitmap, windows: Windows, days: int) -> NDArray[np.int16]:
    """int16[days, 64 × words]: free quarter-hours of each worker in the windows of each day."""
    total = np.zeros((days, free.shape[1] * 64), np.int16)
    for day, begin, end in zip(windows.day, windows.slot_from, windows.slot_to, strict=True):
        total[day] += unpacked(free[begin:end]).sum(axis=0, dtype=np.int16)
    return total


def popcount(bits: Bitmap) -> Counts:
    """int64[...]: how many bits are set in each row of words."""
    counts: Counts = np.bitwise_count(bits).sum(axis=-1, dtype=np.int64)
    return counts


def anybody(bits: Bitmap) -> Bitmap:
    """uint64[words]: who is in any of the rows."""
    found: Bitmap = np.bitwise_or.reduce(bits, axis=0)
    return found


def _rows(who: Bitmap, days: NDArray[np.int32]) -> Bitmap:
    return who if len(who) == 1 else who[days]


def _unrolled(windows: Windows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every slot of every window, and which window it is of."""
    lengths = (windows.slot_to - windows.slot_from).astype(np.int64)
    each = np.repeat(np.arange(len(lengths)), lengths)
    within = np.arange(len(each)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return windows.slot_from[each] + within, each


def unpacked(bits: Bitmap) -> NDArray[np.uint8]:
    """uint8[rows, 64 × words]: a bit each."""
    return np.unpackbits(np.ascontiguousarray(bits).view(np.uint8), axis=1, bitorder="little")
