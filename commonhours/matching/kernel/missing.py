"""What stands in the way: whom one rule alone keeps out, everything else holding."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.rules import RESIDUALS, Ask
from commonhours.common.compiled import njit
from commonhours.matching.kernel.checking import failures_of, limits_of
from commonhours.matching.kernel.market import Bits, Ids, Market
from commonhours.matching.kernel.nearness import chord_to, circle_of
from commonhours.matching.kernel.passing import (
    has,
    in_group,
    join,
    keep_window,
    lowest,
    numbers_of,
    width,
)
from commonhours.matching.kernel.question import Query, bare, named_market, named_question

Lacks = NDArray[np.uint64]  # [groups + 1, width] the window last


class NearMisses(NamedTuple):
    """How many more could come if one rule alone were relaxed, everything else holding."""

    groups: NDArray[np.int64]  # [groups] by the question's conditions
    window: int  # not available then (who is booked then breaks `overlap`, too, and is not counted)
    residuals: NDArray[np.int64]  # [len(RESIDUALS)]
    passing: int  # who can come as things stand


def leave_one_out(market: Market, ask: Ask, query: Query) -> NearMisses:
    """Which single rule, relaxed, would let how many more come. Excluded workers and those beyond the radius
    are not counted, whatever is relaxed."""
    groups = len(query.negated)
    tally = _leave_one_out(*bare(market, ask, query))
    return NearMisses(tally[:groups], int(tally[groups]), tally[groups + 1 : -1], int(tally[-1]))


def single_misses(market: Market, ask: Ask, query: Query) -> tuple[Ids, Ids]:
    """Those whom `leave_one_out` counts, by number, and the one thing that each lacks or breaks: a group, the window
    (as many as there are groups), or behind it a residual rule."""
    return _single_misses(*bare(market, ask, query))


@njit
def _leave_one_out(asked: Any, held: Any) -> NDArray[np.int64]:
    """int64 [groups + 1 + residuals + 1]: who lacks each group alone, the window alone, breaks each residual
    rule alone, and who lacks and breaks nothing."""
    ask, query = named_question(asked)
    bits, people, diaries, calendar, matrix = named_market(held)
    tally = np.zeros(len(query.negated) + len(RESIDUALS) + 2, np.int64)
    lacks, circle = lacking(bits, query), circle_of(query.radius, ask)
    for worker, lack in zip(*only_lack(lacks, query)):  # noqa: B905 (the compiler knows no strict)
        if chord_to(people[worker], circle) <= circle.reach:
            limits = limits_of(worker, query.limits, query.under)
            enter(lack, failures_of(worker, ask, people, diaries, limits, calendar, matrix), tally)
    return tally


@njit
def _single_misses(asked: Any, held: Any) -> tuple[Ids, Ids]:
    ask, query = named_question(asked)
    bits, people, diaries, calendar, matrix = named_market(held)
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
    keep_window(free, bits, query.slot_from, query.slot_to, query.spans)
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
