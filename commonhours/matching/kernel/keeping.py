"""Keeping the market true: a worker's free quarter-hours, one attribute, one visit in or out of a diary."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhours.common.compiled import njit
from commonhours.common.place import direction
from commonhours.matching.kernel.market import HOUR, Bitmap, Bits, Diaries, Market, blank_diaries

FULL = -1


def write_free(bits: Bits, worker: int, slots: NDArray[np.bool_], first: int = 0) -> None:
    """Set the worker's free bits from slot `first` on to `slots` (bool), and the hours that they touch: a booking
    writes its own few, a cancellation those that availability less the other visits gives. Raises ValueError
    outside the bitmap."""
    write_column(bits.free, worker, slots, first)
    _write_hours(bits, worker, first, first + len(slots))


def write_column(rows: Bitmap, worker: int, held: NDArray[np.bool_], first: int = 0) -> None:
    """Set the worker's bits from row `first` on. Raises ValueError outside the bitmap."""
    if not (0 <= first <= len(rows) - len(held) and 0 <= worker < 64 * rows.shape[1]):
        raise ValueError(f"no such rows: {first} to {first + len(held)} of worker {worker}")
    _write_column(rows, worker, held, first)


def read_column(free: Bitmap, worker: int, first: int = 0, last: int | None = None) -> NDArray[np.bool_]:
    """bool: the worker's free bits over slots [first, last)."""
    return (free[first:last, worker >> 6] >> np.uint64(worker & 63) & np.uint64(1)).astype(np.bool_)


def write_bit(bitmap: Bitmap, worker: int, held: bool) -> None:
    """Set or clear one worker's bit in uint64[words]: an attribute gained or lost."""
    mask = np.uint64(1) << np.uint64(worker & 63)
    bitmap[worker >> 6] = bitmap[worker >> 6] | mask if held else bitmap[worker >> 6] & ~mask


def put_visit(
    market: Market, worker: int, start: int, end: int, lat: float, lng: float, measured: int = -1
) -> None:
    """Enter a visit of [start, end) minutes in the worker's diary; entering it again changes nothing.

    A full diary makes every diary twice as long: rare, and then slow.
    """
    check_worker(market, worker)
    if enter(market.diaries, worker, start, end, lat, lng, measured) == FULL:
        market.diaries = roomier(market.diaries)
        enter(market.diaries, worker, start, end, lat, lng, measured)


def drop_visit(market: Market, worker: int, start: int) -> bool:
    """Take out the visit that starts then; False when there is none."""
    check_worker(market, worker)
    return bool(_drop(market.diaries, worker, start))


def check_worker(market: Market, worker: int) -> None:
    if not 0 <= worker < market.workers:
        raise ValueError(f"no worker {worker} among {market.workers}")


def roomier(diaries: Diaries) -> Diaries:
    """The same diaries with twice the room."""
    workers, room = diaries.places.shape
    wider = blank_diaries(workers, max(4, 2 * room))
    wider.times[:, :, :room], wider.places[:, :room] = diaries.times, diaries.places
    return wider._replace(lengths=diaries.lengths)


@njit
def _write_column(rows: Bitmap, worker: int, held: NDArray[np.bool_], first: int) -> None:
    word, mask = worker >> 6, np.uint64(1) << np.uint64(worker & 63)
    for row in range(len(held)):
        if held[row]:
            rows[first + row, word] |= mask
        else:
            rows[first + row, word] &= ~mask


@njit
def _write_hours(bits: Bits, worker: int, first: int, last: int) -> None:
    """Say anew of each hour that these slots touch whether the worker is free through it."""
    word, mask, hours, own = (
        worker >> 6,
        np.uint64(1) << np.uint64(worker & 63),
        bits.hours,
        bits.turned[worker],
    )
    for hour in range(first // HOUR, min(len(hours), -(-last // HOUR))):
        all_of_it = mask
        for slot in range(hour * HOUR, (hour + 1) * HOUR):
            all_of_it &= bits.free[slot, word]
        hours[hour, word] = (hours[hour, word] & ~mask) | all_of_it
        place, here = hour >> 6, np.uint64(1) << np.uint64(hour & 63)
        own[place] = own[place] | here if all_of_it else own[place] & ~here


@njit
def enter(diaries: Diaries, worker: int, start: int, end: int, lat: float, lng: float, measured: int) -> int:
    """Enter a visit; its place in the diary, or FULL."""
    starts, ends, places = diaries.times[worker, 0], diaries.times[worker, 1], diaries.places[worker]
    length = diaries.lengths[worker]
    place = int(np.searchsorted(starts[:length], start))
    if place == length or starts[place] != start:
        if length == len(starts):
            return FULL
        shift(diaries, worker, place, length, 1)
        diaries.lengths[worker] += 1
    starts[place], ends[place], where = start, end, places[place]
    where.x, where.y, where.z = direction(lat, lng)
    where.measured = measured
    return place


@njit
def _drop(diaries: Diaries, worker: int, start: int) -> bool:
    length = diaries.lengths[worker]
    starts = diaries.times[worker, 0]
    place = int(np.searchsorted(starts[:length], start))
    if place == length or starts[place] != start:
        return False
    shift(diaries, worker, place + 1, length, -1)
    diaries.lengths[worker] -= 1
    return True


@njit
def shift(diaries: Diaries, worker: int, first: int, last: int, by: int) -> None:
    """Move the entries [first, last) of one diary by one place, up or down."""
    slide(diaries.times[worker, 0], first, last, by)
    slide(diaries.times[worker, 1], first, last, by)
    slide(diaries.places[worker], first, last, by)


@njit
def slide(entries: Any, first: int, last: int, by: int) -> None:
    if by > 0:
        for place in range(last - 1, first - 1, -1):
            entries[place + 1] = entries[place]
    else:
        for place in range(first, last):
            entries[place - 1] = entries[place]
