"""Rank those who pass, then check them against the residual rules in that order until enough hold."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.rules import (
    Ask,
    Calendar,
    Diary,
    RegionTerms,
    Terms,
    failures,
    is_too_far,
    minutes_from_home,
    started_by,
)
from commonhours.common.compiled import njit
from commonhours.common.place import (
    EARTH_RADIUS_M,
    UNMEASURED,
    direction,
    minutes_across,
    squared_chord,
)
from commonhours.matching.kernel.market import LINE, Bitmap, Bits, Diaries, Ids, Market, People
from commonhours.matching.kernel.passing import has, survivors
from commonhours.matching.kernel.question import Query, Weights, Wish

FACTORS = ("travel", "static", "fairness", "boost")


class Found(NamedTuple):
    """The best workers, first the best; all arrays [found]."""

    workers: Ids
    tiers: Ids  # place in the wish's tiers
    scores: NDArray[np.float64]
    travel: Ids  # minutes from home
    passed: int  # workers who pass all but the residual rules
    checked: int  # of these, how many were checked before enough had held


class Circle(NamedTuple):
    """A centre as a direction (NaN: everywhere), its row of the measured matrix, and how far it reaches as a
    squared chord: that is compared without a root or an angle."""

    x: float
    y: float
    z: float
    measured: int
    reach: float


class Ranked(NamedTuple):
    """Those who pass and live near enough, in order of number; all arrays [passed]."""

    workers: Ids
    tiers: Ids
    scores: NDArray[np.float64]
    travel: Ids


def match(market: Market, ask: Ask, query: Query, wish: Wish, most: int = 20) -> Found:
    """The best `most` workers for a visit: they pass the query and every residual rule.

    Order: tier, then score (highest first), then the lower number, so that the same market answers alike.
    """
    rest = (market.bits, market.people, market.diaries, market.calendar, market.matrix)
    return Found(*_match(ask, query, wish, most, *rest)[:-1])


def residuals(market: Market, ask: Ask, workers: Ids) -> Ids:
    """int32 [workers]: the residual rules that each of them would break, as bits (`bookings.rules`)."""
    check_numbers(market, workers)
    rest = (market.people, market.diaries, market.region, market.calendar, market.matrix)
    return _residuals(workers, ask, *rest)


def factors(market: Market, ask: Ask, wish: Wish, workers: Ids) -> NDArray[np.float64]:
    """float64 [workers, 4]: what each of FACTORS adds to the score; the score is their sum from the left."""
    check_numbers(market, workers)
    return _factors(workers, ask, wish, market.people, market.matrix)


def check_numbers(market: Market, workers: Ids) -> None:
    if len(workers) and not 0 <= workers.min() <= workers.max() < market.workers:
        raise ValueError(f"no such worker among {market.workers}")


@njit
def _match(
    ask: Ask,
    query: Query,
    wish: Wish,
    most: int,
    bits: Bits,
    people: People,
    diaries: Diaries,
    calendar: Calendar,
    matrix: Any,
) -> tuple[Ids, Ids, NDArray[np.float64], Ids, int, int, int]:
    """What `Found` holds; last, what `fetch` has read, so that the compiler does not leave the reading out."""
    ranked = rank(survivors(bits, query), query, wish, ask, bits, people, matrix)
    heap = heap_of(ranked)
    best, held, left, fetched = np.empty(most, np.int32), 0, len(heap), 0
    while held < most and left > 0:
        # As many as are still wanted will be checked in any case, so their diaries are fetched side by side.
        begin, end = held, min(most, held + left)
        for nth in range(begin, end):
            best[nth], left = pop(heap, left, ranked), left - 1
        fetched += fetch(ranked.workers[best[begin:end]], ask, diaries)
        for nth in range(begin, end):
            worker = ranked.workers[best[nth]]
            limits = limits_of(worker, query.limits, query.under)
            if failures_of(worker, ask, people, diaries, limits, calendar, matrix) == 0:
                best[held] = best[nth]
                held += 1
    best = best[:held]
    chosen = (ranked.workers[best], ranked.tiers[best], ranked.scores[best], ranked.travel[best])
    return (*chosen, len(heap), len(heap) - left, fetched)


# What is called for each of hundreds hands on numbers, not the market: each array that is passed costs a count
# of its references, and a NamedTuple of eleven costs more than the arithmetic.


@njit
def rank(workers: Ids, query: Query, wish: Wish, ask: Ask, bits: Bits, people: People, matrix: Any) -> Ranked:
    """Tier, score and way of those who live within the radius and their own limit."""
    near, travel = near_of(workers, circle_of(query.radius, ask), people, matrix)
    tiers, scores = np.empty(len(near), np.int32), np.empty(len(near), np.float64)
    weights, week = wish.weights, wish.week
    for place in range(len(near)):
        parts = parts_of(travel[place], people[near[place]], week, weights)
        scores[place] = parts[0] + parts[1] + parts[2]
    for place in range(len(near)):
        tiers[place] = tier_of(near[place], wish.tiers, bits.rows, query.own)
    for boosted in range(len(wish.boosted)):
        place = np.searchsorted(near, wish.boosted[boosted])
        if place < len(near) and near[place] == wish.boosted[boosted]:
            scores[place] += wish.boosts[boosted]
    return Ranked(near, tiers, scores, travel)


@njit
def near_of(workers: Ids, circle: Circle, people: People, matrix: Any) -> tuple[Ids, Ids]:
    """Who lives within the circle and their own limit, and their minutes."""
    chords = np.empty(len(workers))
    for place in range(
        len(workers)
    ):  # no branch before all are read: their lines of the cache come side by side
        chords[place] = chord_to(people[workers[place]], circle)
    near, travel, kept = np.empty(len(workers), np.int32), np.empty(len(workers), np.int32), 0
    for place in range(len(workers)):
        if chords[place] <= circle.reach:
            person = people[workers[place]]
            minutes = minutes_across(chords[place], person.measured, circle.measured, person.mode, matrix)
            if not is_too_far(minutes, person.travel_limit):
                near[kept], travel[kept] = workers[place], minutes
                kept += 1
    return near[:kept], travel[:kept]


@njit
def circle_of(radius: float, ask: Ask) -> Circle:
    """The circle around a visit; a remote one is near to all."""
    x, y, z = direction(ask.lat, ask.lng)
    measured = UNMEASURED if np.isnan(ask.lat) else ask.measured
    # Half round the earth is everywhere.
    half = min(radius / (2 * EARTH_RADIUS_M), math.pi / 2)
    return Circle(x, y, z, measured, (2 * math.sin(half)) ** 2)


@njit
def chord_to(person: Any, circle: Circle) -> float:
    """The squared chord from a worker's home to the centre; 0 when there is none (remote)."""
    chord = squared_chord(person.x - circle.x, person.y - circle.y, person.z - circle.z)
    return 0.0 if np.isnan(circle.x) else chord


@njit
def tier_of(worker: int, tiers: Ids, rows: Bitmap, own: Bitmap) -> int:
    for tier in range(len(tiers)):
        row = tiers[tier]
        held = rows[row, worker >> 6] if row < len(rows) else own[row - len(rows), worker >> 6]
        if (held >> np.uint64(worker & 63)) & np.uint64(1):
            return tier
    return len(tiers)


@njit
def parts_of(minutes: int, person: Any, week: int, weights: Weights) -> tuple[float, float, float]:
    """What travel, the worker and fairness add to the score."""
    nearness = max(0.0, 1.0 - minutes / weights.far)
    return (
        weights.travel * nearness,
        weights.static * np.float64(person.static),
        weights.fairness * np.float64(person.fairness[week]),
    )


@njit
def terms_of(worker: int, people: People) -> Terms:
    """One worker's terms, in the very types of a call from Python: one compiled `failures` for both."""
    person = people[worker]
    return Terms(
        int(person.notice),
        int(person.shortest),
        int(person.most_day),
        int(person.most_week),
        int(person.travel_limit),
        int(person.mode),
        person.lat,
        person.lng,
        int(person.measured),
    )


@njit
def limits_of(worker: int, limits: Ids, under: Bitmap) -> RegionTerms:
    """What is asked of everybody for whom a worker would come, and of their age."""
    row = 0
    for other in range(len(under)):
        if has(under[other], worker):
            row = other + 1
    mine = limits[row]
    return RegionTerms(
        int(mine[0]),
        int(mine[1]),
        int(mine[2]),
        int(mine[3]),
        int(mine[4]),
        int(mine[5]),
        int(mine[6]),
        int(mine[7]),
        int(mine[8]),
        int(mine[9]),
    )


@njit
def diary_row(worker: int, diaries: Diaries) -> Diary:
    length = diaries.lengths[worker]
    starts, ends = diaries.times[worker, 0, :length], diaries.times[worker, 1, :length]
    return Diary(starts, ends, diaries.places[worker, :length])


@njit
def fetch(workers: Ids, ask: Ask, diaries: Diaries) -> int:
    """Read what the rules will of these diaries. Nothing here waits for another diary, so that the processor
    fetches all of them at once; what it adds up means nothing."""
    read = 0
    for worker in workers:
        starts = diaries.times[worker, 0]
        for visit in range(0, len(starts), LINE // 4):
            read += starts[visit]
        read += diaries.lengths[worker]
    for worker in workers:
        length = diaries.lengths[worker]
        if length > 0:
            near = started_by(ask.start, diaries.times[worker, 0, :length])
            before, after = max(0, near - 1), min(near, length - 1)
            read += diaries.times[worker, 1, before]
            read += diaries.places[worker, before].measured + diaries.places[worker, after].measured
    return read


@njit
def failures_of(
    worker: int,
    ask: Ask,
    people: People,
    diaries: Diaries,
    region: RegionTerms,
    calendar: Calendar,
    matrix: Any,
) -> int:
    return failures(ask, terms_of(worker, people), diary_row(worker, diaries), region, calendar, matrix)


@njit
def _residuals(
    workers: Ids,
    ask: Ask,
    people: People,
    diaries: Diaries,
    region: RegionTerms,
    calendar: Calendar,
    matrix: Any,
) -> Ids:
    failed = np.empty(len(workers), np.int32)
    for place in range(len(workers)):
        failed[place] = failures_of(workers[place], ask, people, diaries, region, calendar, matrix)
    return failed


@njit
def _factors(workers: Ids, ask: Ask, wish: Wish, people: People, matrix: Any) -> NDArray[np.float64]:
    added = np.zeros((len(workers), 4))
    for place in range(len(workers)):
        worker = workers[place]
        minutes = minutes_from_home(ask, terms_of(worker, people), matrix)
        parts = parts_of(minutes, people[worker], wish.week, wish.weights)
        added[place, 0], added[place, 1], added[place, 2] = parts
        boosted = np.searchsorted(wish.boosted, worker)
        if boosted < len(wish.boosted) and wish.boosted[boosted] == worker:
            added[place, 3] = wish.boosts[boosted]
    return added


# A heap instead of a sort: of thousands who pass, only the first few dozen are ever looked at.


@njit
def comes_before(one: int, other: int, ranked: Ranked) -> bool:
    if ranked.tiers[one] != ranked.tiers[other]:
        return bool(ranked.tiers[one] < ranked.tiers[other])
    if ranked.scores[one] != ranked.scores[other]:
        return bool(ranked.scores[one] > ranked.scores[other])
    return bool(ranked.workers[one] < ranked.workers[other])


@njit
def heap_of(ranked: Ranked) -> Ids:
    heap = np.arange(len(ranked.workers)).astype(np.int32)
    for root in range(len(heap) // 2 - 1, -1, -1):
        sink(heap, root, len(heap), ranked)
    return heap


@njit
def sink(heap: Ids, root: int, length: int, ranked: Ranked) -> None:
    while 2 * root + 1 < length:
        child = 2 * root + 1
        if child + 1 < length and comes_before(heap[child + 1], heap[child], ranked):
            child += 1
        if not comes_before(heap[child], heap[root], ranked):
            return
        heap[root], heap[child] = heap[child], heap[root]
        root = child


@njit
def pop(heap: Ids, length: int, ranked: Ranked) -> int:
    """Take the best of the heap's first `length`; they are one fewer afterwards."""
    best = heap[0]
    heap[0] = heap[length - 1]
    sink(heap, 0, length - 1, ranked)
    return int(best)
