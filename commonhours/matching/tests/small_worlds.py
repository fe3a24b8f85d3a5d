"""A small world as a person would write it down, in sets and lists, and the same world as a market."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import strategies as st

from commonhours.bookings.rules import (
    Ask,
    RegionTerms,
    Terms,
    calendar_around,
    diary_of,
    failures,
)
from commonhours.common.place import (
    NO_MATRIX,
    metres,
    travel_minutes,
)
from commonhours.matching.kernel import (
    Group,
    Market,
    Query,
    Weights,
    Wish,
    bitmap_of,
    bits_of,
    blank_market,
    put_visit,
    query_of,
    settle,
    wish_of,
    write_bit,
    write_free,
)

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
    everybody = np.tile(market.bits.active, (market.slots, 1))
    market.bits = bits_of(everybody, market.bits.rows, market.bits.active)


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


def lives_near(number: int, world: World) -> bool:
    """Within the radius and the way that they accept."""
    return is_within(number, world) and way(number, world) <= world.workers[number].terms.travel_limit


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


def laid_out(world: World) -> tuple[Market, Query, Wish]:
    market = market_of(world.workers)
    own = [bitmap_of(np.array([n for n in OWN if n < market.workers]), market.words)]
    query = query_of(
        market, world.ask, groups=world.groups, excluded=world.excluded, own=own, radius=world.radius
    )
    weights = Weights(travel=1.0, static=0.5, fairness=0.25, far=60.0)
    wish = wish_of(market, world.ask, tiers=world.tiers, weights=weights, boosts=world.boosts)
    return market, query, wish
