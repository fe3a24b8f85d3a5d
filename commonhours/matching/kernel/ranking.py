"""Rank those who pass, then check them against the residual rules in that order until enough hold."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.rules import Ask, minutes_from_home
from commonhours.common.compiled import njit
from commonhours.matching.kernel.checking import check_numbers, failures_of, fetch, limits_of, terms_of
from commonhours.matching.kernel.market import Ids, Market, People
from commonhours.matching.kernel.nearness import Circle, circle_of, minutes_to, near_of
from commonhours.matching.kernel.passing import keep, numbers_of, passing, row_of
from commonhours.matching.kernel.question import (
    Query,
    Weights,
    Wish,
    bare,
    bare_wish,
    named_market,
    named_question,
    named_wish,
)

FACTORS = ("travel", "static", "fairness", "boost")
Scores = NDArray[np.float64]


class Found(NamedTuple):
    """The best workers, first the best; all arrays [found]."""

    workers: Ids
    tiers: Ids  # place in the wish's tiers
    scores: Scores
    travel: Ids  # minutes from home
    passed: int  # workers who pass all but the residual rules
    checked: int  # of these, how many were checked before enough had held


class Ranked(NamedTuple):
    """Those of one tier who pass and live near enough, in order of number; all arrays [of them]."""

    workers: Ids
    scores: Scores
    travel: Ids


def match(
    market: Market, ask: Ask, query: Query, wish: Wish, most: int = 20, *, counted: bool = True
) -> Found:
    """The best `most` workers for a visit: they pass the query and every residual rule.

    Order: tier, then score (highest first), then the lower number, so that the same market answers alike. Unless
    `counted`, nobody looks where those live whose tier is not needed, and `passed` leaves them out.
    """
    numbers, scores, passed, checked, _ = _match(*bare(market, ask, query), bare_wish(wish), most, counted)
    return Found(numbers[0], numbers[1], scores, numbers[2], passed, checked)


def factors(market: Market, ask: Ask, wish: Wish, workers: Ids) -> NDArray[np.float64]:
    """float64 [workers, 4]: what each of FACTORS adds to the score; the score is their sum from the left."""
    check_numbers(market, workers)
    return _factors(workers, ask, wish, market.people, market.matrix)


@njit
def _match(asked: Any, held: Any, wished: Any, most: int, counted: bool) -> tuple[Ids, Scores, int, int, int]:
    """What `Found` holds, workers, tiers and ways in one array: to hand one back costs as much as ten workers do.
    Last, what `fetch` has read, so that the compiler does not leave the reading out."""
    ask, query = named_question(asked)
    bits, people, diaries, calendar, matrix = named_market(held)
    wish = named_wish(wished)
    circle, left = circle_of(query.radius, ask), passing(bits, query, True)
    numbers, scores = np.empty((3, most), np.int32), np.empty(most)
    chosen, passed, checked, fetched = 0, 0, 0, 0
    # Tier by tier: whoever stands in a lower one is scored only when the higher ones did not hold enough.
    for tier in range(len(wish.tiers) + 1):
        if chosen == most and not counted:
            break
        mine = left.copy()
        if tier < len(wish.tiers):
            keep(mine, row_of(wish.tiers[tier], bits, query), query.spans)
            left ^= mine
        near, chords = near_of(numbers_of(mine, query.spans), circle, people, matrix)
        passed += len(near)
        if chosen == most:
            continue
        ranked = rank(near, chords, circle, wish, people, matrix)
        heap = heap_of(ranked.scores)
        waiting = len(heap)
        while chosen < most and waiting > 0:
            # As many as are still wanted will be checked in any case, so their diaries are fetched side by side.
            drawn = np.empty(min(most - chosen, waiting), np.int32)
            for nth in range(len(drawn)):
                drawn[nth], waiting = pop(heap, waiting, ranked.scores), waiting - 1
            checked += len(drawn)
            fetched += fetch(ranked.workers[drawn], ask, diaries)
            for one in drawn:
                worker = ranked.workers[one]
                limits = limits_of(worker, query.limits, query.under)
                if failures_of(worker, ask, people, diaries, limits, calendar, matrix) == 0:
                    numbers[0, chosen], numbers[1, chosen], numbers[2, chosen] = (
                        worker,
                        tier,
                        ranked.travel[one],
                    )
                    scores[chosen] = ranked.scores[one]
                    chosen += 1
    return numbers[:, :chosen], scores[:chosen], passed, checked, fetched


# What is called for each of hundreds hands on numbers, not the market: each array that is passed costs a count
# of its references, and a NamedTuple of eleven costs more than the arithmetic.


@njit
def rank(
    workers: Ids, chords: NDArray[np.float64], circle: Circle, wish: Wish, people: People, matrix: Any
) -> Ranked:
    """Score and way of those who live near enough."""
    scores, travel = np.empty(len(workers)), np.empty(len(workers), np.int32)
    weights, week = wish.weights, wish.week
    for nth in range(len(workers)):  # read first, as homes are: side by side
        scores[nth] = people[workers[nth]].fairness[week]
    for nth in range(len(workers)):
        person = people[workers[nth]]
        travel[nth] = minutes_to(chords[nth], person, circle, matrix)
        parts = parts_of(travel[nth], np.float64(person.static), scores[nth], weights)
        scores[nth] = parts[0] + parts[1] + parts[2]
    for boosted in range(len(wish.boosted)):
        nth = np.searchsorted(workers, wish.boosted[boosted])
        if nth < len(workers) and workers[nth] == wish.boosted[boosted]:
            scores[nth] += wish.boosts[boosted]
    return Ranked(workers, scores, travel)


@njit
def parts_of(minutes: int, static: float, fairness: float, weights: Weights) -> tuple[float, float, float]:
    """What travel, the worker and fairness add to the score."""
    nearness = max(0.0, 1.0 - minutes / weights.far)
    return weights.travel * nearness, weights.static * static, weights.fairness * fairness


@njit
def _factors(workers: Ids, ask: Ask, wish: Wish, people: People, matrix: Any) -> NDArray[np.float64]:
    added = np.zeros((len(workers), 4))
    for place in range(len(workers)):
        worker = workers[place]
        minutes = minutes_from_home(ask, terms_of(worker, people), matrix)
        static, fairness = np.float64(people[worker].static), np.float64(people[worker].fairness[wish.week])
        parts = parts_of(minutes, static, fairness, wish.weights)
        added[place, 0], added[place, 1], added[place, 2] = parts
        boosted = np.searchsorted(wish.boosted, worker)
        if boosted < len(wish.boosted) and wish.boosted[boosted] == worker:
            added[place, 3] = wish.boosts[boosted]
    return added


# A heap instead of a sort: of thousands who pass, only the first few dozen are ever looked at.


@njit
def comes_before(one: int, other: int, scores: Scores) -> bool:
    """By score, then by number: places are in its order."""
    return bool(scores[one] > scores[other] or (scores[one] == scores[other] and one < other))


@njit
def heap_of(scores: Scores) -> Ids:
    heap = np.arange(len(scores)).astype(np.int32)
    for root in range(len(heap) // 2 - 1, -1, -1):
        sink(heap, root, len(heap), scores)
    return heap


@njit
def sink(heap: Ids, root: int, length: int, scores: Scores) -> None:
    while 2 * root + 1 < length:
        child = 2 * root + 1
        if child + 1 < length and comes_before(heap[child + 1], heap[child], scores):
            child += 1
        if not comes_before(heap[child], heap[root], scores):
            return
        heap[root], heap[child] = heap[child], heap[root]
        root = child


@njit
def pop(heap: Ids, length: int, scores: Scores) -> int:
    """Take the best of the heap's first `length`; they are one fewer afterwards."""
    best = heap[0]
    heap[0] = heap[length - 1]
    sink(heap, 0, length - 1, scores)
    return int(best)
