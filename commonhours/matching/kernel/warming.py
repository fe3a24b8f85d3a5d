"""Compile everything once, on a market of three, so that no request ever waits for a compiler."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from commonhours.bookings.rules import Ask, RegionTerms, calendar_around, diary_of, failures
from commonhours.common.place import NO_MATRIX, travel_minutes
from commonhours.matching.kernel.checking import residuals, terms_of
from commonhours.matching.kernel.considering import broken_by, minutes_to, tiers_of
from commonhours.matching.kernel.counting import anybody_fits, candidates, count_slots, first_windows
from commonhours.matching.kernel.grid import Grid
from commonhours.matching.kernel.keeping import drop_visit, put_visit, write_column, write_free
from commonhours.matching.kernel.market import Market, bits_of, blank_market, workers_of
from commonhours.matching.kernel.missing import leave_one_out, single_misses
from commonhours.matching.kernel.passing import survivors
from commonhours.matching.kernel.planning import count_hours_by, free_sometime, hours_of_each
from commonhours.matching.kernel.question import Group, query_of, wish_of
from commonhours.matching.kernel.ranking import factors, match


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
    # As a ranking is written down: of everybody whom it considered.
    considered = workers_of(market.bits.active)
    broken_by(market, ask, query, considered)
    tiers_of(market, query, wish, considered)
    minutes_to(market, ask, considered)
    bits_of(market.bits.free, market.bits.rows, market.bits.active)
    travel_minutes(33.8, -118.2, -1, 33.9, -118.1, -1, 0, NO_MATRIX)
    residuals(market, ask, found.workers)
    anybody_fits(market, ask, query)
    leave_one_out(market, ask, query)
    single_misses(market, ask, query)
    who = candidates(market, ask, query)
    count_slots(market, who, query.spans, slot_from=0, slot_to=96)
    hours = np.arange(24, dtype=np.int32)
    free_sometime(market, who, query.spans, hours)
    hours_of_each(market, who, query.spans, hours)
    count_hours_by(market, who[None], query.spans, hours)
    first_windows(market, who, query.spans, slot=36, length=4, earliest=0, latest=96)
    failures(ask, terms_of(0, market.people), diary_of([]), market.region, market.calendar, NO_MATRIX)


def three_workers() -> Market:
    calendar = calendar_around(datetime(2026, 1, 5, tzinfo=UTC), 1)
    market = blank_market(workers=3, rows=1, calendar=calendar, region=RegionTerms(0, 0, 0), slots=96, room=1)
    write_column(market.bits.rows, 0, np.ones(1, np.bool_))
    for worker in range(3):
        write_free(market.bits, worker, np.ones(96, np.bool_))
    put_visit(market, 0, 60, 120, 33.8, -118.2)
    put_visit(market, 0, 180, 240, 33.8, -118.2)
    drop_visit(market, 0, 60)
    return market
