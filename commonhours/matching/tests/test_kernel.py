"""The kernel against a reading of the same small world in sets and lists."""

from __future__ import annotations

import math
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhours.bookings.rules import (
    NO_LIMIT,
    RESIDUALS,
    Ask,
    RegionTerms,
    Terms,
    calendar_around,
    diary_of,
    failures,
)
from commonhours.common.place import (
    EARTH_RADIUS_M,
    NO_MATRIX,
    metres,
    minutes_across,
    reach_metres,
    travel_minutes,
)
from commonhours.matching.kernel import (
    SLOT_MINUTES,
    Grid,
    Group,
    Market,
    Weights,
    bitmap_of,
    bits_of,
    blank_market,
    candidates,
    count_slots,
    count_slots_by,
    drop_visit,
    factors,
    first_windows,
    free_sometime,
    hours_of_each,
    leave_one_out,
    match,
    number_by_grid,
    put_visit,
    query_of,
    read_column,
    residuals,
    settle,
    survivors,
    warm_up,
    wish_of,
    workers_of,
    write_bit,
    write_free,
)
from commonhours.matching.kernel.nearness import Circle, comes_so_far

CALENDAR = calendar_around(datetime(2026, 10, 26, tzinfo=ZoneInfo("America/Los_Angeles")), 3)
REGION = RegionTerms(rest=480, pause=30, longest_stretch=360)
DAYS, ROWS, HERE = 3, 5, (33.80, -118.18)
Visit = tuple[int, int, float, float, int]


class Worker(NamedTuple):
    """One worker as a person would write them down."""

    free: frozenset[int]
    rows: frozenset[int]
    active: bool
    terms: Terms
    static: float
    fairness: float
    diary: list[Visit]


def a_worker(dice: np.random.Generator) -> Worker:
    slots = np.arange(DAYS * 96)
    begins, day = dice.integers(16, 36, 3), slots // 96
    available = (slots % 96 >= begins[day]) & (slots % 96 < begins[day] + 48)
    diary = some_visits(dice, begins)
    booked = {slot for visit in diary for slot in range(visit[0] // 15, visit[1] // 15)}
    notice, shortest, most_day = (int(dice.choice(values)) for values in ([0, 600], [15, 120], [240, 480]))
    limit, mode = int(dice.choice([15, 60, 200], p=[0.1, 0.3, 0.6])), int(dice.integers(0, 4))
    return Worker(
        free=frozenset(map(int, slots[available])) - booked,
        rows=frozenset(row for row in range(ROWS) if dice.random() < 0.8),
        active=bool(dice.random() < 0.9),
        terms=Terms(notice, shortest, most_day, 900, limit, mode, *a_place(dice), -1),
        static=float(np.float32(dice.integers(0, 4) / 3)),
        fairness=float(np.float32(dice.integers(0, 3) / 2)),
        diary=diary,
    )


def some_visits(dice: np.random.Generator, begins: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[Visit]:
    visits: list[Visit] = []
    for day, begin in enumerate(begins):
        start = day * 96 + int(begin) + int(dice.integers(0, 12))
        for _ in range(dice.integers(0, 3)):
            end = start + int(dice.integers(2, 12))
            visits.append((start * 15, end * 15, *a_place(dice), -1))
            start = end + int(dice.integers(0, 8))
    return visits


def a_place(dice: np.random.Generator) -> tuple[float, float]:
    return HERE[0] + float(dice.integers(-4, 5)) / 100, HERE[1] + float(dice.integers(-4, 5)) / 100


def market_of(workers: list[Worker]) -> Market:
    market = blank_market(
        workers=len(workers), rows=ROWS, calendar=CALENDAR, region=REGION, slots=DAYS * 96, room=1
    )
    for number, worker in enumerate(workers):
        enter(market, number, worker)
    settle(market.people)
    return market


def enter(market: Market, number: int, worker: Worker) -> None:
    slots = np.array([slot in worker.free for slot in range(market.slots)])
    write_free(market.bits, number, slots)
    write_bit(market.bits.active, number, worker.active)
    for row in worker.rows:
        write_bit(market.bits.rows[row], number, True)
    for name, value in worker.terms._asdict().items():
        market.people[name][number] = value
    market.people["static"][number] = worker.static
    market.people["fairness"][number] = worker.fairness
    for visit in reversed(worker.diary):
        put_visit(market, number, *visit)


def everybody_is_free(market: Market) -> None:
    market.bits.free[:] = market.bits.hours[:] = market.bits.active


class World(NamedTuple):
    workers: list[Worker]
    ask: Ask
    groups: list[Group]
    excluded: list[int]
    tiers: list[int]
    boosts: dict[int, float]
    radius: float


some_rows = st.lists(st.integers(0, ROWS), max_size=3).map(tuple)
some_groups = st.one_of(
    *[st.builds(Group, some_rows.filter(bool))] * 4,
    st.builds(Group, some_rows, st.just(True)),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    dice = np.random.default_rng(draw(st.integers(0, 2**32)))
    workers = [a_worker(dice) for _ in range(draw(st.sampled_from([1, 63, 64, 65, 130])))]
    start = draw(st.integers(96 + 24, 96 + 72))
    remote = draw(st.integers(0, 9)) == 0
    place = (float("nan"), float("nan")) if remote else a_place(dice)
    numbers = st.integers(0, len(workers) - 1)
    return World(
        workers=workers,
        ask=Ask(start * 15, (start + draw(st.integers(1, 8))) * 15, draw(st.sampled_from([0, 1000])), *place),
        groups=draw(st.lists(some_groups, max_size=3)),
        excluded=draw(st.lists(numbers, max_size=3)),
        tiers=draw(st.lists(st.integers(0, ROWS - 1), max_size=2, unique=True)),
        boosts=draw(st.dictionaries(numbers, st.sampled_from([-1.0, 0.5, 2.0]), max_size=4)),
        radius=draw(st.sampled_from([float("inf"), 3000.0, 6000.0])),
    )


OWN = (2, 3, 64)  # the question's own bitmap, row ROWS, holds these workers


def in_group(number: int, world: World, group: Group) -> bool:
    rows = world.workers[number].rows | ({ROWS} if number in OWN else set())
    return bool(rows & set(group.any_of)) != group.negated


def is_free(worker: Worker, ask: Ask) -> bool:
    return set(range(ask.start // 15, ask.end // 15)) <= worker.free


def is_listed(number: int, world: World) -> bool:
    return world.workers[number].active and number not in world.excluded


def way(number: int, world: World) -> int:
    if np.isnan(world.ask.lat):
        return 0
    terms, ask = world.workers[number].terms, world.ask
    return travel_minutes(terms.lat, terms.lng, -1, ask.lat, ask.lng, -1, terms.mode, NO_MATRIX)


def is_within(number: int, world: World) -> bool:
    terms, ask = world.workers[number].terms, world.ask
    return bool(np.isnan(ask.lat) or metres(terms.lat, terms.lng, ask.lat, ask.lng) <= world.radius)


def broken(number: int, world: World) -> int:
    worker = world.workers[number]
    return failures(world.ask, worker.terms, diary_of(worker.diary), REGION, CALENDAR, NO_MATRIX)


def passes(number: int, world: World) -> bool:
    """Everything but the residual rules and the distance."""
    listed, free = is_listed(number, world), is_free(world.workers[number], world.ask)
    return listed and free and all(in_group(number, world, group) for group in world.groups)


def score(number: int, world: World) -> float:
    worker = world.workers[number]
    nearness = max(0.0, 1.0 - way(number, world) / 60.0)
    return 1.0 * nearness + 0.5 * worker.static + 0.25 * worker.fairness + world.boosts.get(number, 0.0)


def tier(number: int, world: World) -> int:
    held = [place for place, row in enumerate(world.tiers) if row in world.workers[number].rows]
    return min(held, default=len(world.tiers))


def laid_out(world: World):  # type: ignore[no-untyped-def]
    market = market_of(world.workers)
    own = [bitmap_of(np.array([n for n in OWN if n < market.workers]), market.words)]
    query = query_of(
        market, world.ask, groups=world.groups, excluded=world.excluded, own=own, radius=world.radius
    )
    weights = Weights(travel=1.0, static=0.5, fairness=0.25, far=60.0)
    wish = wish_of(market, world.ask, tiers=world.tiers, weights=weights, boosts=world.boosts)
    return market, query, wish


@settings(max_examples=150, deadline=None)
@given(worlds(), st.sampled_from([1, 5, 200]))
def test_the_best_are_those_a_patient_person_would_pick(world: World, most: int) -> None:
    market, query, wish = laid_out(world)
    found = match(market, world.ask, query, wish, most)
    everybody = range(len(world.workers))
    assert survivors(market.bits, query).tolist() == [n for n in everybody if passes(n, world)]
    able = [n for n in everybody if passes(n, world) and is_within(n, world) and broken(n, world) == 0]
    able.sort(key=lambda n: (tier(n, world), -score(n, world), n))
    assert found.workers.tolist() == able[:most]
    assert found.tiers.tolist() == [tier(n, world) for n in able[:most]]
    assert found.scores.tolist() == [score(n, world) for n in able[:most]]
    assert found.travel.tolist() == [way(n, world) for n in able[:most]]
    assert factors(market, world.ask, wish, found.workers).sum(axis=1).tolist() == pytest.approx(found.scores)
    assert residuals(market, world.ask, np.array(everybody, np.int32)).tolist() == [
        broken(n, world) for n in everybody
    ]


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_a_rule_relaxed_alone_opens_exactly_those_it_alone_kept_out(world: World) -> None:
    market, query, _ = laid_out(world)
    lacks = {}
    for number in range(len(world.workers)):
        if is_listed(number, world) and is_within(number, world):
            groups = [g for g, group in enumerate(world.groups) if not in_group(number, world, group)]
            window = [] if is_free(world.workers[number], world.ask) else ["window"]
            failed = broken(number, world)
            lacks[number] = [
                *groups,
                *window,
                *(name for bit, name in enumerate(RESIDUALS) if failed >> bit & 1),
            ]
    alone = [held[0] for held in lacks.values() if len(held) == 1]
    near = leave_one_out(market, world.ask, query)
    assert near.groups.tolist() == [alone.count(group) for group in range(len(world.groups))]
    assert near.window == alone.count("window")
    assert near.residuals.tolist() == [alone.count(name) for name in RESIDUALS]
    assert near.passing == list(lacks.values()).count([])


def able_at_all(world: World) -> list[int]:
    """Who meets all groups and accepts the way, whenever they are free."""
    return [
        n
        for n in range(len(world.workers))
        if is_listed(n, world)
        and all(in_group(n, world, group) for group in world.groups)
        and is_within(n, world)
        and way(n, world) <= world.workers[n].terms.travel_limit
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
@given(
    worlds(),
    st.lists(st.integers(0, 279), max_size=20, unique=True),
    st.sampled_from([1, 4, 6]),
    st.booleans(),
)
def test_hours_are_asked_about_together_worker_by_worker_and_group_by_group(
    world: World, slots: list[int], length: int, striking: bool
) -> None:
    market, query, _ = laid_out(world)
    slots = sorted({slot // 4 * 4 for slot in slots}) if striking else slots
    asked, who = np.array(slots, np.int32), candidates(market, world.ask, query)
    through = {
        n: [set(range(s, s + length)) <= world.workers[n].free for s in slots] for n in able_at_all(world)
    }
    some = free_sometime(market, who, query.spans, asked, length=length)
    assert workers_of(some).tolist() == [n for n in through if any(through[n])]
    each = hours_of_each(market, who, query.spans, asked, length=length)
    assert each.tolist() == [sum(through.get(n, [])) for n in range(market.workers)]
    groups = np.array([who, who & market.bits.rows[0], np.zeros_like(who)])
    counted = count_slots_by(market, groups, query.spans, asked, length=length)
    held = [[n for n in through if bitmap[n // 64] >> np.uint64(n % 64) & np.uint64(1)] for bitmap in groups]
    assert counted.tolist() == [
        [sum(through[n][s] for n in some) for s in range(len(slots))] for some in held
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


def test_equal_scores_go_by_number() -> None:
    market = blank_market(workers=70, rows=1, calendar=CALENDAR, region=REGION, slots=288)
    for number in (69, 3, 64):
        write_free(market.bits, number, np.ones(288, np.bool_))
    ask = Ask(600, 660, 0, 0.0, 0.0)
    found = match(market, ask, query_of(market, ask), wish_of(market, ask))
    assert found.workers.tolist() == [3, 64, 69]
    assert (found.passed, found.checked) == (3, 3)


def test_only_as_many_are_checked_as_are_wanted() -> None:
    market = blank_market(workers=70, rows=1, calendar=CALENDAR, region=REGION, slots=288)
    everybody_is_free(market)
    put_visit(market, 0, 660, 720, 1.0, 1.0)
    ask = Ask(600, 660, 0, 0.0, 0.0)
    found = match(market, ask, query_of(market, ask), wish_of(market, ask), 2)
    assert found.workers.tolist() == [1, 2]
    assert (found.passed, found.checked) == (70, 3)


def test_next_weeks_visit_is_ranked_by_next_weeks_hours() -> None:
    market = blank_market(workers=2, rows=1, calendar=CALENDAR, region=REGION, slots=8 * 96)
    everybody_is_free(market)
    market.people["fairness"][:, :2] = [[1, 0], [0, 1]]
    for day, best in ((0, 0), (7, 1)):
        ask = Ask(day * 1440 + 720, day * 1440 + 780, 0, 0.0, 0.0)
        assert match(market, ask, query_of(market, ask), wish_of(market, ask)).workers[0] == best


def test_a_diary_takes_visits_in_any_order_and_grows() -> None:
    market = blank_market(workers=2, rows=0, calendar=CALENDAR, region=REGION, room=1)
    for start in (300, 100, 200, 100):
        put_visit(market, 1, start, start + 60, 33.8, -118.2, 7)
    assert market.diaries.times[1, 0, :3].tolist() == [100, 200, 300]
    assert market.diaries.lengths.tolist() == [0, 3]
    assert drop_visit(market, 1, 200)
    assert not drop_visit(market, 1, 200)
    assert market.diaries.times[1, 1, :2].tolist() == [160, 360]
    assert market.diaries.places["measured"][1, :2].tolist() == [7, 7]


def test_free_time_is_written_for_one_worker_hours_and_all_and_read_back() -> None:
    bits = blank_market(workers=130, rows=0, calendar=CALENDAR, region=REGION).bits
    write_free(bits, 65, np.array([True, False, *[True] * 9]), first=10)
    assert read_column(bits.free, 65, 9, 14).tolist() == [False, True, False, True, True]
    assert np.flatnonzero(read_column(bits.hours, 65)).tolist() == [3, 4]
    write_free(bits, 66, np.ones(3, np.bool_), first=13)
    write_free(bits, 65, np.zeros(1, np.bool_), first=16)
    assert np.flatnonzero(read_column(bits.hours, 65)).tolist() == [3]
    assert int(bits.free[13:16].sum()) == 3 * 0b110
    assert np.array_equal(bits.hours, bits_of(bits.free, bits.rows, bits.active).hours)


@pytest.mark.parametrize(("worker", "first"), [(128, 0), (-1, 0), (0, -1), (0, 6815)])
def test_a_column_outside_the_bitmap_is_refused(worker: int, first: int) -> None:
    market = blank_market(workers=100, rows=0, calendar=CALENDAR, region=REGION)
    with pytest.raises(ValueError, match="no such rows"):
        write_free(market.bits, worker, np.ones(2, np.bool_), first)


def test_a_question_that_does_not_fit_the_market_is_refused() -> None:
    market = blank_market(workers=10, rows=2, calendar=CALENDAR, region=REGION, slots=96)
    ask = Ask(600, 660, 0, 0.0, 0.0)
    with pytest.raises(ValueError, match="no such window"):
        query_of(market, ask._replace(end=96 * SLOT_MINUTES + 1))
    with pytest.raises(ValueError, match="row that is not there"):
        query_of(market, ask, groups=[Group((2,))])
    with pytest.raises(ValueError, match="beyond the words"):
        query_of(market, ask, spans=np.array([[0, 2]], np.int32))


def test_what_is_not_there_is_refused_before_it_is_read() -> None:
    market = blank_market(workers=10, rows=2, calendar=CALENDAR, region=REGION)
    ask, nobody = Ask(600, 660, 0, 0.0, 0.0), np.array([10], np.int32)
    for wrong in (
        lambda: wish_of(market, ask, tiers=[2]),
        lambda: wish_of(market, ask._replace(start=-8 * 1440)),
        lambda: residuals(market, ask, nobody),
        lambda: factors(market, ask, wish_of(market, ask), nobody),
        lambda: put_visit(market, 10, 0, 60, 0.0, 0.0),
        lambda: drop_visit(market, -1, 0),
        lambda: count_slots(
            market, nobody.astype(np.uint64)[:0], np.zeros((0, 2), np.int32), slot_from=0, slot_to=4
        ),
        lambda: free_sometime(
            market, market.bits.active, np.zeros((0, 2), np.int32), np.array([market.slots - 3], np.int32)
        ),
    ):
        with pytest.raises(ValueError, match="no "):
            wrong()


def test_a_market_without_workers_answers() -> None:
    market = blank_market(workers=0, rows=1, calendar=CALENDAR, region=REGION)
    ask = Ask(600, 660, 0, 33.8, -118.2)
    query = query_of(market, ask, groups=[Group((0,), negated=True)])
    assert match(market, ask, query, wish_of(market, ask)).workers.tolist() == []
    assert leave_one_out(market, ask, query).passing == 0
    assert (
        count_slots(market, candidates(market, ask, query), query.spans, slot_from=0, slot_to=96).sum() == 0
    )


def test_a_market_whose_arrays_disagree_is_not_born() -> None:
    market = blank_market(workers=10, rows=2, calendar=CALENDAR, region=REGION, slots=96)
    people = market.people[["x", "y", "z"]]
    with pytest.raises(ValueError, match="people"):
        Market(market.bits, people, market.diaries, CALENDAR, REGION)
    active = market.bits._replace(active=np.array([1 << 10], np.uint64))
    with pytest.raises(ValueError, match="beyond the last worker"):
        Market(active, market.people, market.diaries, CALENDAR, REGION)


def test_after_warming_up_a_question_meets_no_compiler() -> None:
    from commonhours.matching.kernel import ranking

    warm_up()
    compiled = len(ranking._match.signatures)  # type: ignore[attr-defined]
    test_equal_scores_go_by_number()
    assert len(ranking._match.signatures) == compiled  # type: ignore[attr-defined]
