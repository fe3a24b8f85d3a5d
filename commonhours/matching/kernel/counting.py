"""How many, when, and what stands in the way: counts over the horizon, near misses, the nearest other times."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.rules import RESIDUALS, Ask, Calendar
from commonhours.common.compiled import njit
from commonhours.matching.kernel.market import Bitmap, Bits, Diaries, Ids, Market, People
from commonhours.matching.kernel.passing import (
    has,
    in_group,
    join,
    keep_window,
    lowest,
    numbers_of,
    passing,
    popcount,
    survivors,
    width,
    words_of,
)
from commonhours.matching.kernel.question import Query
from commonhours.matching.kernel.ranking import chord_to, circle_of, failures_of, limits_of, near_of

Lacks = NDArray[np.uint64]  # [groups + 1, width] the window last


class NearMisses(NamedTuple):
    """How many more could come if one rule alone were relaxed, everything else holding."""

    groups: NDArray[np.int64]  # [groups] by the question's conditions
    window: int  # not available then (who is booked then breaks `overlap`, too, and is not counted)
    residuals: NDArray[np.int64]  # [len(RESIDUALS)]
    passing: int  # who can come as things stand


def candidates(market: Market, ask: Ask, query: Query) -> Bitmap:
    """uint64[words]: who is in every group and lives within the radius and their own limit, whenever free.

    The start for `count_slots` and `first_windows`.
    """
    return _candidates(market.bits, market.people, query, ask, market.matrix)


def count_slots(
    market: Market, who: Bitmap, spans: Ids, *, slot_from: int, slot_to: int, length: int = 4, step: int = 4
) -> NDArray[np.int32]:
    """int32: of these workers (uint64[words]), how many are free throughout the `length` slots that begin at
    slot_from, slot_from + step, … and end by slot_to. The defaults go hour by hour."""
    starts = np.arange(slot_from, slot_to - length + 1, step, dtype=np.int32)
    if not (0 <= slot_from <= slot_to <= market.slots and length > 0 and len(who) == market.words):
        raise ValueError(f"no such slots: {slot_from} to {slot_to} by {length} of {len(who)} words")
    return _count_slots(market.bits.free, who, spans, starts, length)


def first_windows(
    market: Market,
    who: Bitmap,
    spans: Ids,
    *,
    slot: int,
    length: int,
    earliest: int,
    latest: int,
    most: int = 3,
) -> tuple[Ids, Ids]:
    """The nearest start slots before and after `slot`, each up to `most`, nearest first, in [earliest, latest],
    with any of these workers free for `length` slots. Residual rules are not asked: run `match` on each."""
    latest = min(latest, market.slots - length)
    free = market.bits.free
    before = _windows(free, who, spans, length, np.arange(slot - 1, max(0, earliest) - 1, -1), most)
    after = _windows(free, who, spans, length, np.arange(max(slot + 1, 0), latest + 1), most)
    return before, after


def anybody_fits(market: Market, ask: Ask, query: Query) -> bool:
    """Whether `match` would find anybody at all: nobody is ranked, and the first who fits is enough."""
    rest = (market.bits, market.people, market.diaries, market.calendar, market.matrix)
    return bool(_anybody_fits(query, ask, *rest))


def leave_one_out(market: Market, ask: Ask, query: Query) -> NearMisses:
    """Which single rule, relaxed, would let how many more come. Excluded workers and those beyond the radius
    are not counted, whatever is relaxed."""
    rest = (market.bits, market.people, market.diaries, market.calendar, market.matrix)
    groups = len(query.negated)
    tally = _leave_one_out(query, ask, *rest)
    return NearMisses(tally[:groups], int(tally[groups]), tally[groups + 1 : -1], int(tally[-1]))


def single_misses(market: Market, ask: Ask, query: Query) -> tuple[Ids, Ids]:
    """Those whom `leave_one_out` counts, by number, and the one thing that each lacks or breaks: a group, the window
    (as many as there are groups), or behind it a residual rule."""
    rest = (market.bits, market.people, market.diaries, market.calendar, market.matrix)
    return _single_misses(query, ask, *rest)


@njit
def _candidates(bits: Bits, people: People, query: Query, ask: Ask, matrix: Any) -> Bitmap:
    who, able = np.zeros(len(query.allowed), np.uint64), numbers_of(passing(bits, query, False), query.spans)
    near, _ = near_of(able, circle_of(query.radius, ask), people, matrix)
    for worker in near:
        who[worker >> 6] |= np.uint64(1) << np.uint64(worker & 63)
    return who


@njit
def _count_slots(free: Bitmap, who: Bitmap, spans: Ids, starts: Ids, length: int) -> NDArray[np.int32]:
    counts = np.empty(len(starts), np.int32)
    words = occupied(who, spans)
    wanted = who[words]
    left = np.empty_like(wanted)
    for place in range(len(starts)):
        left[:] = wanted
        for slot in range(starts[place], starts[place] + length):
            for word in range(len(words)):
                left[word] &= free[slot, words[word]]
        total = np.uint64(0)
        for word in range(len(left)):
            total += popcount(left[word])
        counts[place] = total
    return counts


@njit
def occupied(who: Bitmap, spans: Ids) -> NDArray[np.int64]:
    """int64: the words within the spans that hold anybody; the others need not be read again."""
    words = words_of(spans)
    held: NDArray[np.int64] = words[who[words] != 0]
    return held


@njit
def _windows(free: Bitmap, who: Bitmap, spans: Ids, length: int, starts: NDArray[np.int64], most: int) -> Ids:
    found, windows = 0, np.empty(most, np.int32)
    for start in starts:
        if found == most:
            break
        if anybody(free, who, spans, start, length):
            windows[found] = start
            found += 1
    return windows[:found]


@njit
def anybody(free: Bitmap, who: Bitmap, spans: Ids, start: int, length: int) -> bool:
    for span in range(len(spans)):
        for word in range(spans[span, 0], spans[span, 1]):
            left = who[word]
            for slot in range(start, start + length):
                left &= free[slot, word]
            if left != 0:
                return True
    return False


@njit
def _anybody_fits(
    query: Query,
    ask: Ask,
    bits: Bits,
    people: People,
    diaries: Diaries,
    calendar: Calendar,
    matrix: Any,
) -> bool:
    near, _ = near_of(survivors(bits, query), circle_of(query.radius, ask), people, matrix)
    for worker in near:
        limits = limits_of(worker, query.limits, query.under)
        if failures_of(worker, ask, people, diaries, limits, calendar, matrix) == 0:
            return True
    return False


@njit
def _leave_one_out(
    query: Query,
    ask: Ask,
    bits: Bits,
    people: People,
    diaries: Diaries,
    calendar: Calendar,
    matrix: Any,
) -> NDArray[np.int64]:
    """int64 [groups + 1 + residuals + 1]: who lacks each group alone, the window alone, breaks each residual
    rule alone, and who lacks and breaks nothing."""
    tally = np.zeros(len(query.negated) + len(RESIDUALS) + 2, np.int64)
    lacks, circle = lacking(bits, query), circle_of(query.radius, ask)
    for worker, lack in zip(*only_lack(lacks, query)):  # noqa: B905 (the compiler knows no strict)
        if chord_to(people[worker], circle) <= circle.reach:
            limits = limits_of(worker, query.limits, query.under)
            enter(lack, failures_of(worker, ask, people, diaries, limits, calendar, matrix), tally)
    return tally


@njit
def _single_misses(
    query: Query,
    ask: Ask,
    bits: Bits,
    people: People,
    diaries: Diaries,
    calendar: Calendar,
    matrix: Any,
) -> tuple[Ids, Ids]:
    workers, lacks = only_lack(lacking(bits, query), query)
    circle, found = circle_of(query.radius, ask), 0
    for place in range(len(workers)):
        worker, lack = workers[place], lacks[place]
        if chord_to(people[worker], circle) > circle.reach:
            continue
        limits = limits_of(worker, query.limits, query.under)
        failed = failures_of(worker, ask, people, diaries, limits, calendar, matrix)
        if lack >= 0 and failed == 0:
            workers[found], lacks[found] = worker, lack
            found += 1
        elif lack < 0 and failed != 0 and failed & (failed - 1) == 0:
            workers[found], lacks[found] = worker, len(query.negated) + 1 + lowest(np.uint64(failed))
            found += 1
    return workers[:found], lacks[:found]


@njit
def enter(lack: int, failed: int, tally: NDArray[np.int64]) -> None:
    """Count a worker who lacks at most one group (-1: none) and breaks these residual rules."""
    if lack >= 0 and failed == 0:
        tally[lack] += 1
    elif lack < 0 and failed == 0:
        tally[-1] += 1
    elif lack < 0 and failed & (failed - 1) == 0:
        tally[len(tally) - 1 - len(RESIDUALS) + lowest(np.uint64(failed))] += 1


@njit
def lacking(bits: Bits, query: Query) -> Lacks:
    """uint64[groups + 1, width]: per group, and for the window last, who lacks it."""
    groups = len(query.negated)
    lacks = np.zeros((groups + 1, width(query.spans)), np.uint64)
    for group in range(groups):
        lacks[group] = ~in_group(group, bits, query)
    free = ~lacks[groups]
    keep_window(free, bits.free, query)
    lacks[groups] = ~free
    return lacks


@njit
def only_lack(lacks: Lacks, query: Query) -> tuple[Ids, Ids]:
    """Workers who lack at most one group, ascending, and which that is (-1: none)."""
    once, twice = np.zeros(lacks.shape[1], np.uint64), np.zeros(lacks.shape[1], np.uint64)
    for group in range(len(lacks)):
        twice |= once & lacks[group]
        once |= lacks[group]
    near = np.zeros(lacks.shape[1], np.uint64)
    join(near, query.allowed, query.spans)
    near &= ~twice
    packed = np.array([[0, lacks.shape[1]]], np.int32)
    places, workers = numbers_of(near, packed), numbers_of(near, query.spans)
    for place in range(len(places)):
        places[place] = first_lack(lacks, places[place])
    return workers, places


@njit
def first_lack(lacks: Lacks, place: int) -> int:
    for group in range(len(lacks)):
        if has(lacks[group], place):
            return group
    return -1
