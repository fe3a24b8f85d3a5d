"""Everybody at once, and each rule that each of them would break: what a ranking's record is made from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.rules import Ask, Calendar, minutes_from_home
from commonhours.common.compiled import njit
from commonhours.matching.kernel.checking import check_numbers, failures_of, limits_of, terms_of
from commonhours.matching.kernel.market import Bitmap, Diaries, Ids, Market, People
from commonhours.matching.kernel.passing import has
from commonhours.matching.kernel.question import Query, Wish


def window_of(market: Market, query: Query) -> Bitmap:
    """uint64[words]: who is free through the whole window."""
    free: Bitmap = np.bitwise_and.reduce(market.bits.free[query.slot_from : query.slot_to], axis=0)
    return free


def broken_by(market: Market, ask: Ask, query: Query, workers: Ids) -> Ids:
    """int32 [workers]: the residual rules that each of them would break, as bits, under the limits of their own
    employer and age."""
    check_numbers(market, workers)
    rest = (market.people, market.diaries, market.calendar, market.matrix)
    return _broken_by(workers, ask, query.limits, query.under, *rest)


def tiers_of(market: Market, query: Query, wish: Wish, workers: Ids) -> Ids:
    """int32 [workers]: the place of each in the wish's tiers."""
    check_numbers(market, workers)
    return _tiers_of(workers, wish.tiers, market.bits.rows, query.own)


def minutes_to(market: Market, ask: Ask, workers: Ids) -> Ids:
    """int32 [workers]: the way of each from home to the visit."""
    check_numbers(market, workers)
    return _minutes_to(workers, ask, market.people, market.matrix)


def held_by(bitmap: Bitmap, workers: Ids) -> NDArray[np.bool_]:
    """bool [workers]: whose bits are set."""
    held: NDArray[np.bool_] = (bitmap[workers >> 6] >> (workers & 63).astype(np.uint64) & np.uint64(1)) != 0
    return held


@njit
def _broken_by(
    workers: Ids,
    ask: Ask,
    limits: Ids,
    under: Bitmap,
    people: People,
    diaries: Diaries,
    calendar: Calendar,
    matrix: Any,
) -> Ids:
    broken = np.empty(len(workers), np.int32)
    for place in range(len(workers)):
        worker = workers[place]
        mine = limits_of(worker, limits, under)
        broken[place] = failures_of(worker, ask, people, diaries, mine, calendar, matrix)
    return broken


@njit
def _tiers_of(workers: Ids, tiers: Ids, rows: Bitmap, own: Bitmap) -> Ids:
    places = np.empty(len(workers), np.int32)
    for place in range(len(workers)):
        places[place] = tier_of(workers[place], tiers, rows, own)
    return places


@njit
def tier_of(worker: int, tiers: Ids, rows: Bitmap, own: Bitmap) -> int:
    """The first of these rows, of the market or of the question, that somebody stands in."""
    for tier in range(len(tiers)):
        row = tiers[tier]
        if has(rows[row] if row < len(rows) else own[row - len(rows)], worker):
            return tier
    return len(tiers)


@njit
def _minutes_to(workers: Ids, ask: Ask, people: People, matrix: Any) -> Ids:
    minutes = np.empty(len(workers), np.int32)
    for place in range(len(workers)):
        minutes[place] = minutes_from_home(ask, terms_of(workers[place], people), matrix)
    return minutes
