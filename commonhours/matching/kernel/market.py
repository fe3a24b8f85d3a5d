"""The market as arrays: who is free when, who has what, where they live, what they accept, what they have booked.

A worker is a number. Bit `worker % 64` of word `worker // 64` speaks of them in every bitmap; bits beyond the
last worker are never set in `active`, so nothing finds them. A slot is a quarter-hour since the horizon's start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.rules import NO_LIMIT, Calendar, RegionTerms
from commonhours.common.compiled import njit
from commonhours.common.place import CAR, NO_MATRIX, UNMEASURED, direction

SLOT_MINUTES = 15
SLOTS = 71 * 96  # ten weeks and a day; an hour comes or goes with the clocks

Bitmap = NDArray[np.uint64]
Ids = NDArray[np.int32]


class Bits(NamedTuple):
    """uint64 bitmaps over workers."""

    free: Bitmap  # [slots, words]: available, not booked, not blocked
    rows: Bitmap  # [attribute rows, words]: one attribute value each
    active: Bitmap  # [words]: may be matched at all


class People(NamedTuple):
    """What one number a worker says. Minutes unless named otherwise."""

    lat: NDArray[np.float64]  # [workers] home, degrees
    lng: NDArray[np.float64]
    measured: Ids  # [workers] home's row in the measured matrix, -1 for none
    mode: NDArray[np.int8]  # [workers] way of travel
    notice: Ids  # [workers]
    shortest: Ids  # [workers]
    most_day: Ids  # [workers]
    most_week: Ids  # [workers]
    travel_limit: Ids  # [workers]
    static: NDArray[
        np.float32
    ]  # [workers] score that hangs on the worker alone (reliability, cost, …), 0 to 1
    fairness: NDArray[np.float32]  # [workers, weeks] how far below the hours they want, 0 to 1
    home: NDArray[
        np.float64
    ]  # [workers, 3] lat and lng as a direction: `settle` keeps it, once they are written


class Diaries(NamedTuple):
    """Everybody's visits, each row sorted by start; entries at and beyond `lengths` are leftovers."""

    starts: Ids  # [workers, room] minutes since the horizon's start, negative before it
    ends: Ids
    lat: NDArray[np.float64]  # [workers, room] degrees, NaN when remote
    lng: NDArray[np.float64]
    measured: Ids
    lengths: Ids  # [workers]


@dataclass
class Market:
    """All that a match reads. The follower of the trail writes it, one kernel call at a time."""

    bits: Bits
    people: People
    diaries: Diaries
    calendar: Calendar
    region: RegionTerms
    matrix: Ids = field(default_factory=NO_MATRIX.copy)  # int32 [places, places] measured minutes

    def __post_init__(self) -> None:
        workers, words, room = self.workers, -(-self.workers // 64), self.diaries.starts.shape[1]
        slots, rows, weeks = len(self.bits.free), len(self.bits.rows), self.people.fairness.shape[1]
        _shaped("bits", self.bits, ((slots, words), (rows, words), (words,)), ("uint64",) * 3)
        person = ("float64", "float64", "int32", "int8", *("int32",) * 5, "float32", "float32", "float64")
        _shaped("people", self.people, ((workers,),) * 10 + ((workers, weeks), (workers, 3)), person)
        visit = ("int32", "int32", "float64", "float64", "int32", "int32")
        _shaped("diaries", self.diaries, ((workers, room),) * 5 + ((workers,),), visit)
        _shaped("matrix", (self.matrix,), ((len(self.matrix), len(self.matrix)),), ("int32",))
        if self.bits.active[-1:].any() and int(self.bits.active[-1]).bit_length() > workers - 64 * (
            words - 1
        ):
            raise ValueError("a bit beyond the last worker is active")
        if self.diaries.lengths.max(initial=0) > room:
            raise ValueError("a diary is longer than its room")

    @property
    def workers(self) -> int:
        return len(self.people.lat)

    @property
    def words(self) -> int:
        return len(self.bits.active)

    @property
    def slots(self) -> int:
        return len(self.bits.free)


def _shaped(
    name: str, arrays: tuple[NDArray[np.generic], ...], shapes: tuple[object, ...], kinds: tuple[str, ...]
) -> None:
    for array, shape, kind in zip(arrays, shapes, kinds, strict=True):
        if array.shape != shape or array.dtype != kind or not array.flags.c_contiguous:
            raise ValueError(f"{name}: {array.dtype}{list(array.shape)} where {kind}{shape} was due")


def blank_market(
    *,
    workers: int,
    rows: int,
    calendar: Calendar,
    region: RegionTerms,
    slots: int = SLOTS,
    room: int = 64,
    weeks: int = 11,
    matrix: Ids = NO_MATRIX,
) -> Market:
    """A market of active workers who are never free, have no attribute, accept everything and live nowhere."""
    words = -(-workers // 64)
    free, attributes = np.zeros((slots, words), np.uint64), np.zeros((rows, words), np.uint64)
    bits = Bits(free, attributes, bitmap_of(np.arange(workers), words))
    people = People(
        lat=np.zeros(workers),
        lng=np.zeros(workers),
        measured=np.full(workers, UNMEASURED, np.int32),
        mode=np.full(workers, CAR, np.int8),
        notice=np.zeros(workers, np.int32),
        shortest=np.zeros(workers, np.int32),
        most_day=np.full(workers, NO_LIMIT, np.int32),
        most_week=np.full(workers, NO_LIMIT, np.int32),
        travel_limit=np.full(workers, NO_LIMIT, np.int32),
        static=np.zeros(workers, np.float32),
        fairness=np.zeros((workers, weeks), np.float32),
        home=np.zeros((workers, 3)),
    )
    settle(people)
    return Market(bits, people, blank_diaries(workers, room), calendar, region, matrix)


def settle(people: People) -> None:
    """Derive everybody's direction from where they live; call it after lat or lng have been written."""
    _settle(people.lat, people.lng, people.home)


@njit
def _settle(lat: NDArray[np.float64], lng: NDArray[np.float64], home: NDArray[np.float64]) -> None:
    for worker in range(len(lat)):
        home[worker, 0], home[worker, 1], home[worker, 2] = direction(lat[worker], lng[worker])


def blank_diaries(workers: int, room: int) -> Diaries:
    """Diaries without visits, with room for so many each."""
    times = np.zeros((workers, room), np.int32)
    places = np.zeros((workers, room), np.float64)
    measured = np.full((workers, room), UNMEASURED, np.int32)
    return Diaries(times, times.copy(), places, places.copy(), measured, np.zeros(workers, np.int32))


def bitmap_of(workers: NDArray[np.integer], words: int) -> Bitmap:
    """uint64[words] with the bits of these workers set. Raises IndexError for a number beyond the words."""
    bitmap = np.zeros(words, np.uint64)
    numbers = np.asarray(workers, np.int64)
    bits = np.left_shift(np.uint64(1), (numbers % 64).astype(np.uint64))
    np.bitwise_or.at(bitmap, numbers // 64, bits)
    return bitmap


def workers_of(bitmap: Bitmap) -> Ids:
    """int32: the workers whose bits are set, in order."""
    return np.flatnonzero(np.unpackbits(bitmap.view(np.uint8), bitorder="little")).astype(np.int32)
