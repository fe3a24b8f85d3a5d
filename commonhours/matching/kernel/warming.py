"""Compile everything once, on a market of three, so that no request ever waits for a compiler."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from commonhours.bookings.rules import Ask, RegionTerms, calendar_around, diary_of, failures
from commonhours.common.place import NO_MATRIX
from commonhours.matching.kernel.counting import (
    anybody_fits,
    candidates,
    count_slots,
    first_windows,
    leave_one_out,
    single_misses,
)
from commonhours.matching.kernel.grid import Grid
from commonhours.matching.kernel.keeping import drop_visit, put_visit, write_column
from commonhours.matching.kernel.market import Market, blank_market
from commonhours.matching.kernel.passing import survivors
from commonhours.matching.kernel.question import Group, query_of, wish_of
from commonhours.matching.kernel.ranking import factors, match, residuals, terms_of


def warm_up() -> None:
    """Compile every kernel, or load it from the cache (seconds the first time, then a fraction of one)."""
    market = three_workers()
    ask = Ask(540, 600, 0, 33.8, -118.2)
    Grid(np.zeros(3, np.int64), 100).around(33.8, -118.2, 1000)
    query = query_of(market, ask, groups=[Group((0,)), Group((0,), negated=True)])
    wish = wish_of(market, ask, tiers=[0], boosts={1: 0.5})
    found = match(market, ask, query, wish, 2)
    survivors(market.bits, query)
    factors(market, ask, wish, found.workers)
    residuals(market, ask, found.workers)
    anybody_fits(market, ask, query)
    leave_one_out(market, ask, query)
    single_misses(market, ask, query)
    who = candidates(market, ask, query)
    count_slots(market, who, query.spans, slot_from=0, slot_to=96)
    first_windows(market, who, query.spans, slot=36, length=4, earliest=0, latest=96)
    failures(ask, terms_of(0, market.people), diary_of([]), market.region, market.calendar, NO_MATRIX)


def three_workers() -> Market:
    calendar = calendar_around(datetime(2026, 1, 5, tzinfo=UTC), 1)
    market = blank_market(workers=3, rows=1, calendar=calendar, region=RegionTerms(0, 0, 0), slots=96, room=1)
    for worker in range(3):
        write_column(market.bits.free, worker, np.ones(96, np.bool_))
    put_visit(market, 0, 60, 120, 33.8, -118.2)
    put_visit(market, 0, 180, 240, 33.8, -118.2)
    drop_visit(market, 0, 60)
    return market
