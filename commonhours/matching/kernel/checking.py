"""The residual rules, asked about workers of the market: their terms, their limits, their diaries."""

from __future__ import annotations

from typing import Any

import numpy as np

from commonhours.bookings.rules import Ask, Calendar, Diary, RegionTerms, Terms, failures, started_by
from commonhours.common.compiled import njit
from commonhours.matching.kernel.market import LINE, Bitmap, Diaries, Ids, Market, People
from commonhours.matching.kernel.passing import has


def residuals(market: Market, ask: Ask, workers: Ids) -> Ids:
    """int32 [workers]: the residual rules that each of them would break, as bits (`bookings.rules`)."""
    check_numbers(market, workers)
    rest = (market.people, market.diaries, market.region, market.calendar, market.matrix)
    return _residuals(workers, ask, *rest)


def check_numbers(market: Market, workers: Ids) -> None:
    if len(workers) and not 0 <= workers.min() <= workers.max() < market.workers:
        raise ValueError(f"no such worker among {market.workers}")


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
