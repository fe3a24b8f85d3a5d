"""A synthetic city of any size, made of arrays: the same seed gives the same city.

Distributions (chosen to be plausible, not measured anywhere):
- homes lie around 12 neighbourhoods, 2 km each way; a city of n workers is √(n / 2,500) times as wide as Long
  Beach, at most 6 times: beyond 90,000 workers it grows denser instead;
- a worker works 5 days of 7, from a begin between 06:00 and 10:00 for 4 to 10 hours;
- on a third of these days they have one visit or two, of 1 to 3 hours, about 4 km from home;
- 120 attributes: 1 good standing (97 %), 39 facts (5 to 90 %), 30 types of work (10 to 40 %), 40
  organisations (1 to 3 each), 10 things a worker wont do (5 %);
- a third walk or cycle, a sixth take the bus, half drive; most accept 30 to 60 minutes' way; 4 to 10 hours a
  day and 20 to 45 a week; notice of 0 to 48 hours; shortest session of 1 or 2 hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from commonhours.availability.rules import Hours, Intervals, LocalDays, fill_bitmap
from commonhours.bookings.rules import NO_LIMIT, Ask, RegionTerms, calendar_around
from commonhours.common.compiled import njit
from commonhours.common.place import BICYCLE, BUS, CAR, UNMEASURED, WALK
from commonhours.matching.kernel import (
    SLOTS,
    Diaries,
    Grid,
    Group,
    Market,
    blank_market,
    number_by_grid,
    settle,
)
from commonhours.matching.kernel.keeping import enter
from commonhours.matching.kernel.market import bits_of, blank_diaries

DAYS, DAY = 71, 96
FACTS, WORKS, ORGANISATIONS, WONTS = 39, 30, 40, 10
ROWS = 1 + FACTS + WORKS + ORGANISATIONS + WONTS
STANDING, FACT, WORK, ORGANISATION, WONT = np.cumsum([0, 1, FACTS, WORKS, ORGANISATIONS]).tolist()
CENTRE, SPREAD = (33.81, -118.16), (0.035, 0.05)
RADIUS = 10_000.0
HORIZON = LocalDays(
    ZoneInfo("America/Los_Angeles"), date(2026, 11, 2), DAYS
)  # no clock change within ten weeks
MIDNIGHT = HORIZON.start.astimezone(HORIZON.zone)
# The long stretch is left out: as a recursive query it would slow the peers, not the kernel.
REGION = RegionTerms(rest=600, pause=0, longest_stretch=NO_LIMIT)


@dataclass
class City:
    market: Market
    grid: Grid
    held: NDArray[np.bool_]  # [workers, ROWS] the attributes once more, as the peers load them
    hours: Hours  # when workers are available, less when they are booked: what the index is built from
    free: Intervals  # the free quarter-hours once more, as stretches, by worker and start
    visits: Intervals  # the diaries once more, and where each visit is, in degrees
    where: tuple[NDArray[np.float64], NDArray[np.float64]]


class Question(NamedTuple):
    """A two-hour visit with five conditions and a radius."""

    ask: Ask
    all_of: tuple[int, ...]  # standing, a type of work, a fact
    any_of: tuple[int, ...]  # organisations whose workers may be booked
    none_of: tuple[int, ...]  # what the home has that some will not do
    tier: int  # the preferred organisation
    groups: tuple[Group, ...]  # the same conditions, as the kernel takes them


def build(workers: int, seed: int = 1) -> City:
    dice = np.random.default_rng(seed)
    lat, lng = homes(dice, workers)
    order, grid = number_by_grid(lat, lng)
    market = blank_market(
        workers=workers, rows=ROWS, calendar=calendar_around(MIDNIGHT, DAYS), region=REGION, room=0
    )
    market.people["lat"], market.people["lng"] = lat[order], lng[order]
    settle(market.people)
    give_terms(dice, market)
    held = attributes(dice, workers)
    market.bits.rows[:] = packed(held)
    available = availability(dice, workers)
    visits = bookings(dice, available)
    where = away(dice, market, visits)
    market.diaries = diaries(workers, visits, *where)
    hours = Hours(available, visits)
    market.bits = bits_of(fill_bitmap(hours, workers, HORIZON), market.bits.rows, market.bits.active)
    return City(market, grid, held, hours, stretches(market.bits.free), visits, where)


def questions(city: City, count: int = 200, seed: int = 2) -> list[Question]:
    """Visits of two hours between 09:00 and 17:00, near somebody's home, for common needs."""
    dice = np.random.default_rng(seed)
    return [a_question(dice, city) for _ in range(count)]


def a_question(dice: np.random.Generator, city: City) -> Question:
    people, near = city.market.people, dice.integers(0, city.market.workers)
    start = int(dice.integers(1, DAYS - 1) * DAY + dice.integers(36, 60)) * 15
    lat, lng = people["lat"][near] + dice.normal(0, 0.01), people["lng"][near] + dice.normal(0, 0.01)
    organisations = dice.choice(ORGANISATIONS, 12, replace=False) + ORGANISATION
    all_of = (STANDING, WORK + int(dice.integers(WORKS)), FACT + int(dice.integers(FACTS // 2, FACTS)))
    any_of, none_of = tuple(map(int, organisations)), (WONT + int(dice.integers(WONTS)),)
    groups = (*(Group((row,)) for row in all_of), Group(any_of), Group(none_of, negated=True))
    return Question(
        Ask(start, start + 120, 0, float(lat), float(lng)), all_of, any_of, none_of, any_of[0], groups
    )


def homes(dice: np.random.Generator, workers: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    width = min(6.0, (workers / 2500) ** 0.5)
    centres = dice.uniform(-1, 1, (12, 2)) * SPREAD * width + CENTRE
    places = centres[dice.integers(0, 12, workers)] + dice.normal(0, 0.02, (workers, 2)) * width**0.5
    return places[:, 0], places[:, 1]


def give_terms(dice: np.random.Generator, market: Market) -> None:
    people, workers = market.people, market.workers
    people["mode"] = dice.choice([WALK, BICYCLE, BUS, CAR], workers, p=[1 / 6, 1 / 6, 1 / 6, 1 / 2])
    people["notice"] = dice.choice([0, 120, 720, 1440, 2880], workers)
    people["shortest"] = dice.choice([60, 120], workers)
    people["most_day"] = dice.choice([240, 360, 480, 600], workers)
    people["most_week"] = dice.choice([1200, 1800, 2400, 2700], workers)
    people["travel_limit"] = dice.choice([20, 30, 45, 60], workers)
    people["static"] = dice.random(workers)
    people["fairness"] = dice.random(people["fairness"].shape)


def attributes(dice: np.random.Generator, workers: int) -> NDArray[np.bool_]:
    shares = [0.97, *np.linspace(0.05, 0.9, FACTS), *np.linspace(0.1, 0.4, WORKS)]
    held = np.zeros((workers, ROWS), np.bool_)
    for row, share in enumerate([*shares, *[0.0] * ORGANISATIONS, *[0.05] * WONTS]):
        held[:, row] = dice.random(workers) < share
    for _ in range(3):
        some = dice.random(workers) < 0.6
        held[np.flatnonzero(some), ORGANISATION + dice.integers(0, ORGANISATIONS, some.sum())] = True
    return held


def packed(held: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """uint64 [rows, words] of bool [workers, rows]."""
    padded = np.zeros((held.shape[1], -(-len(held) // 64) * 64), np.bool_)
    padded[:, : len(held)] = held.T
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)


def availability(dice: np.random.Generator, workers: int) -> Intervals:
    worker, day = np.nonzero(dice.random((workers, DAYS)) < 5 / 7)
    begin = day * DAY + dice.integers(24, 41, len(day))
    return intervals(worker, begin, begin + dice.integers(16, 41, len(day)))


def bookings(dice: np.random.Generator, hours: Intervals) -> Intervals:
    """One visit on a quarter of the days, a second on a third of these, within the hours available."""
    busy = np.flatnonzero(dice.random(len(hours.owner)) < 0.25)
    begin = hours.slot_from[busy] + dice.integers(0, 9, len(busy))
    end = np.minimum(begin + dice.integers(4, 13, len(busy)), hours.slot_to[busy])
    again = dice.random(len(busy)) < 0.33
    second = (end + dice.integers(0, 9, len(busy)))[again]
    until = np.minimum(second + dice.integers(4, 13, len(second)), hours.slot_to[busy][again])
    fits = until - second >= 4
    worker = np.concatenate((hours.owner[busy], hours.owner[busy][again][fits]))
    return intervals(worker, np.concatenate((begin, second[fits])), np.concatenate((end, until[fits])))


def intervals(worker: NDArray[np.integer], begin: NDArray[np.integer], end: NDArray[np.integer]) -> Intervals:
    order = np.lexsort((begin, worker))
    worker, begin, end = (column[order].astype(np.int32) for column in (worker, begin, end))
    return Intervals(worker, begin, end)


def away(
    dice: np.random.Generator, market: Market, visits: Intervals
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitudes and longitudes of the visits."""
    lat, lng = (market.people[degrees][visits.owner] for degrees in ("lat", "lng"))
    return lat + dice.normal(0, 0.03, len(lat)), lng + dice.normal(0, 0.03, len(lng))


def diaries(workers: int, visits: Intervals, lat: NDArray[np.float64], lng: NDArray[np.float64]) -> Diaries:
    made = blank_diaries(workers, int(np.bincount(visits.owner).max()) + 4)
    _enter_all(made, visits.owner, visits.slot_from * 15, visits.slot_to * 15, lat, lng)
    return made


@njit
def _enter_all(
    diaries: Diaries,
    worker: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    lat: NDArray[np.float64],
    lng: NDArray[np.float64],
) -> None:
    for row in range(len(worker)):
        enter(diaries, worker[row], start[row], end[row], lat[row], lng[row], UNMEASURED)


def stretches(free: NDArray[np.uint64]) -> Intervals:
    """The set bits as half-open stretches."""
    found = _stretches(free, np.empty((free.shape[1] * 64 * DAYS * 3, 3), np.int32))
    return intervals(found[:, 0], found[:, 1], found[:, 2])


@njit
def _stretches(free: NDArray[np.uint64], found: NDArray[np.int32]) -> NDArray[np.int32]:
    rows, since = 0, np.zeros(64, np.int32)
    for word in range(free.shape[1]):
        before, column = np.uint64(0), free[:, word].copy()
        for slot in range(len(free) + 1):
            now = column[slot] if slot < len(free) else np.uint64(0)
            changed = before ^ now
            if changed != 0:
                for bit in range(64):
                    if (changed >> np.uint64(bit)) & np.uint64(1):
                        if (now >> np.uint64(bit)) & np.uint64(1):
                            since[bit] = slot
                        else:
                            found[rows, 0], found[rows, 1], found[rows, 2] = word * 64 + bit, since[bit], slot
                            rows += 1
            before = now
    return found[:rows]


if __name__ == "__main__":
    city = build(2500)
    assert city.market.slots == SLOTS
    print(
        f"{city.market.workers} workers, {city.market.diaries.lengths.sum()} visits, "
        f"{len(city.free.owner)} free stretches, {city.held.sum(axis=1).mean():.0f} attributes each"
    )
