"""How many, when, and what stands in the way: counts over the horizon, near misses, the nearest other times."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.rules import RESIDUALS, Ask, Calendar, RegionTerms, is_too_far
from commonhours.common.compiled import njit
from commonhours.matching.kernel.market import Bitmap, Bits, Diaries, Ids, Market, People
from commonhours.matching.kernel.passing import (
    BLOCK,
    group_words,
    has,
    lowest,
    numbers_of,
    passing,
    popcount,
)
from commonhours.matching.kernel.question import Query
from commonhours.matching.kernel.ranking import failures_of, way_of, within


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
    if not (0 <= slot_from <= slot_to <= market.slots and length > 0):
        raise ValueError(f"no such slots: {slot_from} to {slot_to} by {length}")
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


def leave_one_out(market: Market, ask: Ask, query: Query) -> NearMisses:
    """Which single rule, relaxed, would let how many more come. Excluded workers and those beyond the radius
    are not counted, whatever is relaxed."""
    rest = (market.bits, market.people, market.diaries, market.region, market.calendar, market.matrix)
    groups = len(query.negated)
    tally = _leave_one_out(query, ask, *rest)
    return NearMisses(tally[:groups], int(tally[groups]), tally[groups + 1 : -1], int(tally[-1]))


@njit
def _candidates(bits: Bits, people: People, query: Query, ask: Ask, matrix: Any) -> Bitmap:
    who = passing(bits, query, False)
    for worker in numbers_of(who, query.spans):
        if not is_near(worker, query.radius, ask, people, matrix):
            who[worker >> 6] ^= np.uint64(1) << np.uint64(worker & 63)
    return who


@njit
def is_near(worker: int, radius: float, ask: Ask, people: People, matrix: Any) -> bool:
    if not within(worker, radius, ask, people):
        return False
    return not is_too_far(way_of(worker, ask, people, matrix), people.travel_limit[worker])


@njit
def _count_slots(free: Bitmap, who: Bitmap, spans: Ids, starts: Ids, length: int) -> NDArray[np.int32]:
    counts = np.zeros(len(starts), np.int32)
    words = np.empty(BLOCK, np.uint64)
    for place in range(len(starts)):
        for span in range(len(spans)):
            for begin in range(spans[span, 0], spans[span, 1], BLOCK):
                width = min(BLOCK, spans[span, 1] - begin)
                counts[place] += count_block(free, who, words[:width], begin, starts[place], length)
    return counts


@njit
def count_block(free: Bitmap, who: Bitmap, words: Bitmap, begin: int, start: int, length: int) -> int:
    for word in range(len(words)):
        words[word] = who[begin + word] & free[start, begin + word]
    for slot in range(start + 1, start + length - 1):
        for word in range(len(words)):
            words[word] &= free[slot, begin + word]
    total = np.uint64(0)
    for word in range(len(words)):
        total += popcount(words[word] & free[start + length - 1, begin + word])
    return int(total)


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
def _leave_one_out(
    query: Query,
    ask: Ask,
    bits: Bits,
    people: People,
    diaries: Diaries,
    region: RegionTerms,
    calendar: Calendar,
    matrix: Any,
) -> NDArray[np.int64]:
    """int64 [groups + 1 + residuals + 1]: who lacks each group alone, the window alone, breaks each residual
    rule alone, and who lacks and breaks nothing."""
    tally = np.zeros(len(query.negated) + len(RESIDUALS) + 2, np.int64)
    for span in range(len(query.spans)):
        for begin in range(query.spans[span, 0], query.spans[span, 1], BLOCK):
            end = min(begin + BLOCK, query.spans[span, 1])
            lacks, at_most_one = lacking(begin, end, bits, query)
            for place in numbers_of(at_most_one, np.array([[0, end - begin]], np.int32)):
                worker = begin * 64 + place
                if within(worker, query.radius, ask, people):
                    failed = failures_of(worker, ask, people, diaries, region, calendar, matrix)
                    enter(first_lack(lacks, place), failed, tally)
    return tally


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
def lacking(begin: int, end: int, bits: Bits, query: Query) -> tuple[Any, Bitmap]:
    """Per group (the window last) who lacks it, uint64[groups + 1, end - begin]; and who lacks at most one."""
    groups = len(query.negated)
    lacks = np.zeros((groups + 1, end - begin), np.uint64)
    for group in range(groups):
        lacks[group] = ~group_words(group, begin, end - begin, bits, query)
    for slot in range(query.slot_from, query.slot_to):
        lacks[groups] |= ~bits.free[slot, begin:end]
    once, twice = np.zeros(end - begin, np.uint64), np.zeros(end - begin, np.uint64)
    for group in range(groups + 1):
        twice |= once & lacks[group]
        once |= lacks[group]
    return lacks, query.allowed[begin:end] & ~twice


@njit
def first_lack(lacks: Any, worker: int) -> int:
    """Which group this worker of the block lacks, -1 for none."""
    for group in range(len(lacks)):
        if has(lacks[group], worker):
            return group
    return -1
