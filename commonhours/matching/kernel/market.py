"""The market as arrays: who is free when, who has what, where they live, what they accept, what they have booked.

A worker is a number. Bit `worker % 64` of word `worker // 64` speaks of them in every bitmap; bits beyond the
last worker are never set in `active`, so nothing finds them. A slot is a quarter-hour since the horizon's start.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.rules import NO_LIMIT, PLACE, Calendar, RegionTerms
from commonhours.common.compiled import njit
from commonhours.common.place import CAR, NO_MATRIX, UNMEASURED, direction

SLOT_MINUTES = 15
HOUR = 4  # slots; hours are counted from the horizon's start, so that they begin when clocks strike
SLOTS = 71 * 96  # ten weeks and a day; an hour comes or goes with the clocks
WEEKS = 11  # as many as ten weeks and a day can touch

Bitmap = NDArray[np.uint64]
Ids = NDArray[np.int32]
LINE = 64  # bytes of the processor's cache that come together
A_LINE = LINE // 8  # words


class Bits(NamedTuple):
    """uint64 bitmaps over workers."""

    free: Bitmap  # [slots, words]: available, not booked, not blocked
    rows: Bitmap  # [attribute rows, words]: one attribute value each
    active: Bitmap  # [words]: may be matched at all
    # What follows from `free`, and `write_free` keeps:
    hours: Bitmap  # [slots // HOUR, words]: free through the whole hour
    turned: Bitmap  # [64 * words, hours // 64, rounded up]: the same turned round, each worker's hours side by side


# A worker: what every question reads of whoever passes the bitmaps in the first line of the cache, what is read
# of the few who are near enough in the second. Minutes unless named otherwise.
PERSON = np.dtype(
    [
        *((axis, "f8") for axis in ("x", "y", "z")),  # home as a direction: `settle` keeps it
        *((name, "i4") for name in ("travel_limit", "mode")),
        ("measured", "i4"),  # home's row in the measured matrix, -1 for none
        *((name, "i4") for name in ("notice", "shortest", "most_day", "most_week")),
        ("static", "f4"),  # score that hangs on the worker alone (reliability, cost, …), 0 to 1
        ("spare", "i8"),
        *((degrees, "f8") for degrees in ("lat", "lng")),  # home
        ("fairness", "f4", (WEEKS,)),  # how far below the hours they want each week leaves them, 0 to 1
        ("spare_too", "i4"),
    ]
)
People = NDArray[np.void]  # PERSON [workers]


class Diaries(NamedTuple):
    """Everybody's visits, each row sorted by start; entries at and beyond `lengths` are leftovers."""

    times: Ids  # [workers, 2, room] starts, then ends: minutes since the horizon's start, negative before it
    places: NDArray[np.void]  # PLACE [workers, room]
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
        workers, words, room = self.workers, -(-self.workers // 64), self.diaries.places.shape[1]
        slots, rows = len(self.bits.free), len(self.bits.rows)
        hours = slots // HOUR
        bits = ((slots, words), (rows, words), (words,), (hours, words), (64 * words, -(-hours // 64)))
        _shaped("bits", self.bits, bits, ("uint64",) * 5)
        _shaped("people", (self.people,), ((workers,),), (PERSON,))
        diary = ((workers, 2, room), (workers, room), (workers,))
        _shaped("diaries", self.diaries, diary, ("int32", PLACE, "int32"))
        _shaped("matrix", (self.matrix,), ((len(self.matrix), len(self.matrix)),), ("int32",))
        if self.bits.active[-1:].any() and int(self.bits.active[-1]).bit_length() > workers - 64 * (
            words - 1
        ):
            raise ValueError("a bit beyond the last worker is active")
        if self.diaries.lengths.max(initial=0) > room:
            raise ValueError("a diary is longer than its room")

    @property
    def workers(self) -> int:
        return len(self.people)

    @property
    def words(self) -> int:
        return len(self.bits.active)

    @property
    def slots(self) -> int:
        return len(self.bits.free)


def _shaped(
    name: str, arrays: tuple[NDArray[Any], ...], shapes: tuple[object, ...], kinds: tuple[object, ...]
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
    matrix: Ids = NO_MATRIX,
) -> Market:
    """A market of active workers who are never free, have no attribute, accept everything and live nowhere."""
    words = -(-workers // 64)
    free, attributes = np.zeros((slots, words), np.uint64), np.zeros((rows, words), np.uint64)
    bits = bits_of(free, attributes, bitmap_of(np.arange(workers), words))
    people = aligned((workers,), PERSON)
    people["measured"], people["mode"] = UNMEASURED, CAR
    for limit in ("most_day", "most_week", "travel_limit"):
        people[limit] = NO_LIMIT
    settle(people)
    return Market(bits, people, blank_diaries(workers, room), calendar, region, matrix)


def bits_of(free: Bitmap, rows: Bitmap, active: Bitmap) -> Bits:
    """The bitmaps, with the whole hours that follow from the quarter-hours."""
    hours = _whole_hours(free)
    return Bits(free, rows, active, hours, _turned(hours))


@njit
def _whole_hours(free: Bitmap) -> Bitmap:
    hours = np.empty((len(free) // HOUR, free.shape[1]), np.uint64)
    for hour in range(len(hours)):
        slot = hour * HOUR
        for word in range(hours.shape[1]):
            first, second = free[slot, word], free[slot + 1, word]
            hours[hour, word] = first & second & free[slot + 2, word] & free[slot + 3, word]
    return hours


@njit
def _turned(hours: Bitmap) -> Bitmap:
    """uint64[64 * words, hours // 64, rounded up]: hours by worker, from uint64[hours, words].

    A line of the cache holds eight words: they are read together, or each would be fetched eight times.
    """
    many, words = hours.shape
    turned, square = np.zeros((64 * words, -(-many // 64)), np.uint64), np.empty((A_LINE, 64), np.uint64)
    for first in range(0, words, A_LINE):
        last = min(first + A_LINE, words)
        for place in range(turned.shape[1]):
            square[:] = 0
            for hour in range(place * 64, min(place * 64 + 64, many)):
                for word in range(first, last):
                    square[word - first, hour & 63] = hours[hour, word]
            for word in range(first, last):
                turn(square[word - first])
                for bit in range(64):
                    turned[word * 64 + bit, place] = square[word - first, bit]
    return turned


@njit
def turn(square: Bitmap) -> None:
    """Exchange rows and columns of 64 × 64 bits, in place (H. S. Warren, Hacker's Delight, 7-3)."""
    size, mask = 32, np.uint64(0xFFFFFFFF)
    while size:
        row = 0
        while row < 64:
            other = row | size
            swapped = ((square[row] >> np.uint64(size)) ^ square[other]) & mask
            square[row] ^= swapped << np.uint64(size)
            square[other] ^= swapped
            row = (other + 1) & ~size
        size >>= 1
        mask ^= mask << np.uint64(size)


def settle(people: People) -> None:
    """Derive everybody's direction from where they live; call it after lat or lng have been written."""
    _settle(people)


@njit
def _settle(people: People) -> None:
    for worker in range(len(people)):
        person = people[worker]
        person.x, person.y, person.z = direction(person.lat, person.lng)


def blank_diaries(workers: int, room: int) -> Diaries:
    """Diaries without visits, with room for so many each."""
    places = aligned((workers, room), PLACE)
    return Diaries(np.zeros((workers, 2, room), np.int32), places, np.zeros(workers, np.int32))


def aligned(shape: tuple[int, ...], kind: np.dtype[np.void]) -> NDArray[np.void]:
    """Zeros that begin on a line of the cache, so that no record lies on more of them than it must."""
    size = math.prod(shape) * kind.itemsize
    memory = np.zeros(size + LINE, np.uint8)
    begin = -memory.ctypes.data % LINE
    return memory[begin : begin + size].view(kind).reshape(shape)


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
