"""Hours, areas and ways against a slow reading of the same small world."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from commonhours.bookings.rules import (
    NO_LIMIT,
)
from commonhours.common.place import (
    EARTH_RADIUS_M,
    NO_MATRIX,
    metres,
    minutes_across,
    reach_metres,
)
from commonhours.matching.kernel import (
    Grid,
    bitmap_of,
    bits_of,
    blank_market,
    candidates,
    count_hours_by,
    count_slots,
    first_windows,
    free_sometime,
    hours_of_each,
    number_by_grid,
    workers_of,
)
from commonhours.matching.kernel.counting import read_off, tally
from commonhours.matching.kernel.nearness import Circle, comes_so_far
from commonhours.matching.tests.small_worlds import (
    CALENDAR,
    REGION,
    World,
    in_group,
    is_listed,
    laid_out,
    lives_near,
    worlds,
)


def able_at_all(world: World) -> list[int]:
    """Who meets all groups and accepts the way, whenever they are free."""
    return [
        n
        for n in range(len(world.workers))
        if is_listed(n, world)
        and all(in_group(n, world, group) for group in world.groups)
        and lives_near(n, world)
    ]


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(1, 9), st.integers(1, 4))
def test_the_horizon_is_counted_slot_by_slot(world: World, length: int, step: int) -> None:
    market, query, _ = laid_out(world)
    who = candidates(market, world.ask, query)
    able = able_at_all(world)
    assert workers_of(who).tolist() == able
    starts = range(10, 250 - length + 1, step)
    counted = count_slots(market, who, query.spans, slot_from=10, slot_to=250, length=length, step=step)
    free = {
        s: sum(set(range(s, s + length)) <= world.workers[n].free for n in able) for s in range(289 - length)
    }
    assert counted.tolist() == [free[start] for start in starts]
    before, after = first_windows(market, who, query.spans, slot=150, length=length, earliest=40, latest=285)
    assert before.tolist() == [s for s in range(149, 39, -1) if free[s]][:3]
    assert after.tolist() == [s for s in range(151, 289 - length) if free[s]][:3]


@settings(max_examples=60, deadline=None)
@given(worlds(), st.lists(st.integers(0, 71), max_size=20, unique=True))
def test_hours_are_asked_about_together_worker_by_worker_and_group_by_group(
    world: World, hours: list[int]
) -> None:
    market, query, _ = laid_out(world)
    asked, who = np.array(hours, np.int32), candidates(market, world.ask, query)
    through = {
        n: [set(range(4 * h, 4 * h + 4)) <= world.workers[n].free for h in hours] for n in able_at_all(world)
    }
    some = free_sometime(market, who, query.spans, asked)
    assert workers_of(some).tolist() == [n for n in through if any(through[n])]
    each = hours_of_each(market, who, query.spans, asked)
    assert each.tolist() == [sum(through.get(n, [])) for n in range(market.workers)]
    groups = np.array([who, who & market.bits.rows[0], np.zeros_like(who)])
    counted = count_hours_by(market, groups, query.spans, asked)
    held = [[n for n in through if bitmap[n // 64] >> np.uint64(n % 64) & np.uint64(1)] for bitmap in groups]
    assert counted.tolist() == [
        [sum(through[n][h] for n in some) for h in range(len(hours))] for some in held
    ]


@settings(max_examples=200, deadline=None)
@given(
    st.floats(0, math.pi),
    st.integers(0, 3),
    st.sampled_from([0, 3, 4, 10, 30, 45, 60, 600, 30_000, NO_LIMIT]),
    st.floats(-1e-8, 1e-8),
)
def test_a_limit_as_a_distance_is_the_rule_of_the_way_itself(
    arc: float, mode: int, limit: int, beside: float
) -> None:
    market = blank_market(workers=1, rows=0, calendar=CALENDAR, region=REGION, slots=96)
    market.people["mode"], market.people["travel_limit"] = mode, limit
    circle = Circle(1.0, 0.0, 0.0, -1, 4.0)
    border = reach_metres(limit, mode) / EARTH_RADIUS_M * (1 + beside)
    for angle in (arc, arc / 1000, border):
        chord = min(4.0, (2 * math.sin(min(angle, math.pi) / 2)) ** 2)
        minutes = minutes_across(chord, -1, -1, mode, NO_MATRIX)
        assert comes_so_far(chord, market.people[0], circle, NO_MATRIX) == (minutes <= limit)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([300, 5000]), st.floats(100, 30_000))
def test_an_area_is_a_few_spans_that_miss_nobody(seed: int, workers: int, radius: float) -> None:
    dice = np.random.default_rng(seed)
    lat, lng = 33.8 + dice.normal(0, 0.1, workers), -118.2 + dice.normal(0, 0.1, workers)
    order, grid = number_by_grid(lat, lng)
    spans = grid.around(33.8, -118.2, radius)
    words = {word for begin, end in spans.tolist() for word in range(begin, end)}
    near = [n for n, old in enumerate(order) if metres(lat[old], lng[old], 33.8, -118.2) <= radius]
    assert {n // 64 for n in near} <= words
    assert sum(end - begin for begin, end in spans.tolist()) == len(words)


def test_workers_who_came_after_the_numbering_are_looked_at_everywhere() -> None:
    grid = Grid(number_by_grid(np.full(100, 33.8), np.full(100, -118.2))[1].cells, words=100)
    assert grid.around(40.0, -100.0, 1000).tolist() == [[1, 100]]
    assert grid.around(33.8, -118.2, 1000).tolist() == [[0, 100]]
    assert grid.around(float("nan"), float("nan"), 1000).tolist() == [[0, 100]]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 150), st.integers(1, 140))
def test_few_are_counted_worker_by_worker_and_many_hour_by_hour_and_both_say_the_same(
    seed: int, workers: int, few: int
) -> None:
    dice = np.random.default_rng(seed)
    market = blank_market(workers=workers, rows=0, calendar=CALENDAR, region=REGION)
    free = dice.random((market.slots, workers)) < 0.9
    market.bits = bits_of(_packed(free, market.words), market.bits.rows, market.bits.active)
    some = dice.permutation(workers)[:few]
    who, spans = bitmap_of(some, market.words), np.array([[0, market.words]], np.int32)
    hours: NDArray[np.bool_] = np.asarray(free.reshape(-1, 4, workers).all(axis=1))
    counted = count_slots(market, who, spans, slot_from=0, slot_to=market.slots)
    assert counted.tolist() == hours[:, some].sum(axis=1).tolist()
    assert read_off(
        tally(market.bits.turned, workers_of(who)), np.arange(0, market.slots, 4, dtype=np.int32)
    ).tolist() == (counted.tolist())


def _packed(free: NDArray[np.bool_], words: int) -> NDArray[np.uint64]:
    wide = np.zeros((len(free), 64 * words), np.bool_)
    wide[:, : free.shape[1]] = free
    return np.packbits(wide, axis=1, bitorder="little").view(np.uint64)
