"""How many are free in each hour of ten weeks, by the kernel and by its peers: `./run bench-plan [workers …]`.

The city of `bench-match`. A broad question asks about the whole region and several attributes, a narrow one about
one area of some 4 km besides. Every engine answers on one core, from memory, and must count the same in every
hour. The broad question is compared, by turns, with one pass over the bytes that hold its answer hour by hour: what
the memory takes to hand them over. (Where few pass, the kernel reads those few's own hours instead, which are less.)
The narrow one is compared, by turns, with the best of PostgreSQL and of DuckDB.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.city import DAYS, HORIZON, ROWS, City, Question, build, questions
from bench.match import Line, read_once
from bench.match_peers import cluster, mask
from bench.plan_peers import DuckPlans, PostgresPlans, hour_by_hour
from bench.timing import brief, duel, table, timed
from commonhours.availability.rules import fill_bitmap
from commonhours.bookings.rules import Ask
from commonhours.matching.kernel import (
    Group,
    Query,
    bitmap_of,
    candidates,
    count_hours_by,
    count_slots,
    free_sometime,
    hours_of_each,
    query_of,
    warm_up,
)
from commonhours.matching.kernel.counting import occupied
from commonhours.matching.kernel.market import HOUR, Bitmap, bits_of

SIZES = (2_500, 100_000, 1_000_000)
PASSES, PEERS, SECONDS = 1.25, 1 / 40, 5.0  # at most, at a million: of one pass, of the best peer, to build
SQUARE = 0.04  # degrees: an area, about 4 km
ANYWHERE = Ask(0, 15, 0, float("nan"), float("nan"))
Counts = NDArray[np.int32]
Peers = dict[str, PostgresPlans | DuckPlans]


class Plan(NamedTuple):
    """A question, laid out for the kernel and for its peers."""

    query: Query
    known: dict[str, Any]


class Kernel:
    """The index under test."""

    def __init__(self, city: City, areas: NDArray[np.int16]) -> None:
        self.city, self.market, self.areas = city, city.market, areas
        self.hours = np.arange(self.market.slots // HOUR, dtype=np.int32)
        warm_up()

    def lay_out(self, question: Question, area: int | None) -> Plan:
        groups, own, spans = question.groups, [], None
        if area is not None:
            own = [self.living_in(area)]
            groups = (*groups, Group((ROWS,)))
            # Who lives near each other stands side by side: only there need anybody be looked for.
            spans = occupied(own[0], np.array([[0, self.market.words]], np.int32))
        query = query_of(self.market, ANYWHERE, groups=groups, own=own, spans=spans)
        sets = {"all": question.all_of, "any": question.any_of, "none": question.none_of}
        known = {f"{name}{half}": mask(rows, half) for name, rows in sets.items() for half in (0, 1)}
        return Plan(query, known | {"area": area})

    def living_in(self, area: int) -> Bitmap:
        return bitmap_of(np.flatnonzero(self.areas == area), self.market.words)

    def who(self, plan: Plan) -> Bitmap:
        return candidates(self.market, ANYWHERE, plan.query)

    def ask(self, plan: Plan) -> Counts:
        return count_slots(
            self.market, self.who(plan), plan.query.spans, slot_from=0, slot_to=self.market.slots
        )

    def sometime(self, plan: Plan) -> Bitmap:
        return free_sometime(self.market, self.who(plan), plan.query.spans, self.hours)

    def of_each(self, plan: Plan) -> Counts:
        return hours_of_each(self.market, self.who(plan), plan.query.spans, self.hours)

    def by_area(self, areas: Bitmap, plan: Plan) -> Counts:
        return count_hours_by(self.market, areas & self.who(plan), plan.query.spans, self.hours)


def areas_of(city: City) -> NDArray[np.int16]:
    """int16[workers]: the square of the map that each lives in."""
    lat, lng = city.market.people["lat"], city.market.people["lng"]
    return (np.floor((lat - 33) / SQUARE) * 128 + np.floor((lng + 119) / SQUARE)).astype(np.int16)


def passes_over(kernel: Kernel, plan: Plan, rows: Bitmap) -> Callable[[], None]:
    """One pass over the rows of a question's groups, and the hours of every word where anybody is left to count."""
    held = occupied(kernel.who(plan), plan.query.spans)
    members = plan.query.members[plan.query.members < ROWS].astype(np.int64)
    everywhere, every = plan.query.spans, np.arange(len(rows), dtype=np.int64)

    def read() -> None:
        read_once(kernel.market.bits.rows, members, everywhere)
        read_once(rows, every, held)

    return read


class Measured(NamedTuple):
    workers: int
    broad: list[Line]
    narrow: list[Line]
    others: list[Line]
    built: list[tuple[str, float, str]]  # what, seconds, megabytes


def measure(workers: int, dsn: str) -> Measured:
    print(f"building a city of {workers:,} …", flush=True)
    city = build(workers)
    areas = areas_of(city)
    kernel, asked = Kernel(city, areas), questions(city, 20)
    built = building(city)
    dice = np.random.default_rng(5)
    broad = [kernel.lay_out(question, None) for question in asked]
    narrow = [kernel.lay_out(question, int(dice.choice(areas))) for question in asked]
    print("loading the peers …", flush=True)
    peers: Peers = {"PostgreSQL": PostgresPlans(dsn, city, areas), "DuckDB": DuckPlans(city, areas)}
    return Measured(
        workers,
        [*broad_lines(kernel, broad), *peer_lines(kernel, peers, broad[:3], in_area=False)],
        narrow_lines(kernel, peers, narrow),
        other_lines(kernel, broad),
        built,
    )


def building(city: City) -> list[tuple[str, float, str]]:
    """The index once more from what it is made of, in processor time: one core does it, whatever else it has to do."""
    bits, people, diaries = city.market.bits, city.market.people, city.market.diaries
    begun = process_time()
    free = fill_bitmap(city.hours, city.market.workers, HORIZON)
    filled = process_time()
    again = bits_of(free, bits.rows, bits.active)
    done = process_time()
    assert np.array_equal(again.free, bits.free)
    intervals = len(city.hours.opened.owner) + len(city.hours.closed.owner)
    size = sum(array.nbytes for array in diaries)
    return [
        (f"quarter-hours from {intervals:,} intervals", filled - begun, brief(free.nbytes / 1e6)),
        ("whole hours from quarter-hours", done - filled, brief(again.hours.nbytes / 1e6)),
        ("both", done - begun, brief((free.nbytes + again.hours.nbytes) / 1e6)),
        ("(attributes)", 0.0, brief(bits.rows.nbytes / 1e6)),
        ("(terms and homes)", 0.0, brief(people.nbytes / 1e6)),
        ("(diaries)", 0.0, brief(size / 1e6)),
    ]


def broad_lines(kernel: Kernel, plans: list[Plan]) -> list[Line]:
    bits = kernel.market.bits
    once = [passes_over(kernel, plan, bits.hours) for plan in plans]
    for plan, read in zip(plans, once, strict=True):
        kernel.ask(plan), read()
    ours, limit = duel(kernel.ask, plans, lambda read: read(), once, rounds=5)
    slots = [passes_over(kernel, plan, bits.free) for plan in plans[:3]]
    return [
        ("kernel", ours),
        ("… the same bytes read once, by turns", limit),
        ("… who meets the attributes, alone", timed(kernel.who, plans)),
        ("… all quarter-hours read once", timed(lambda read: read(), slots)),
    ]


def narrow_lines(kernel: Kernel, peers: Peers, plans: list[Plan]) -> list[Line]:
    """The best way of each peer once more, by turns with the kernel."""
    tried = peer_lines(kernel, peers, plans, in_area=True)
    best = []
    for name, peer in peers.items():
        chosen = min(
            peer.ways, key=lambda way: next(time.p50 for line, time in tried if line == f"{name}, {way}")
        )
        peer.prepare_way(chosen, in_area=True)
        ours, theirs = duel(kernel.ask, plans, peer.ask, [plan.known for plan in plans], rounds=3)
        best += [(f"kernel, by turns with {name}", ours), (f"{name}, its best by turns", theirs)]
    once = [passes_over(kernel, plan, kernel.market.bits.hours) for plan in plans]
    return [*best, ("the same bytes read once", timed(lambda read: read(), once)), *tried]


def peer_lines(
    kernel: Kernel,
    peers: Peers,
    plans: list[Plan],
    *,
    in_area: bool,
) -> list[Line]:
    """Every way of every peer, after comparing its answers."""
    lines = []
    for name, peer in peers.items():
        for way in peer.ways:
            peer.prepare_way(way, in_area=in_area)
            for plan in plans[:5]:
                assert np.array_equal(hour_by_hour(peer.ask(plan.known)), kernel.ask(plan)), (
                    f"{name} counts otherwise"
                )
            asked = [plan.known for plan in plans]
            lines.append((f"{name}, {way}", timed(peer.ask, asked, rounds=1, warm=True)))
    return lines


def other_lines(kernel: Kernel, plans: list[Plan]) -> list[Line]:
    """What else planners ask of the whole region, in the same hours."""
    dice = np.random.default_rng(6)
    some = np.unique(dice.choice(kernel.areas, 30))
    areas = np.array([kernel.living_in(int(area)) for area in some])
    return [
        ("how many in each hour", timed(kernel.ask, plans)),
        ("who is free at some hour", timed(kernel.sometime, plans)),
        ("how many hours each", timed(kernel.of_each, plans)),
        (
            f"how many in each hour in each of {len(areas)} areas",
            timed(partial(kernel.by_area, areas), plans),
        ),
    ]


def report(measured: Measured) -> bool:
    """Print the tables; are the limits kept?"""
    heads = ("p50 / p99, milliseconds", f"{measured.workers:,} workers", "times the kernel")
    for title, lines in (
        (f"{DAYS * 24:,} hours of ten weeks and a day, the whole region", measured.broad),
        ("… one area", measured.narrow),
        ("… and what else is asked of the whole region", measured.others),
    ):
        ours = lines[0][1].p50
        table(title, heads, [(name, time, brief(time.p50 / ours)) for name, time in lines])
    built = [(name, brief(seconds) if seconds else "", size) for name, seconds, size in measured.built]
    table("The index from intervals", ("what", "seconds", "megabytes"), built)
    return verdict(measured)


def verdict(measured: Measured) -> bool:
    (_, ours), (_, once), *_ = measured.broad
    turns = [line[1].p50 for line in measured.narrow[:4]]
    peer = max(turns[0] / turns[1], turns[2] / turns[3])
    seconds = measured.built[2][1]
    holds = [
        (
            ours.p50 / once.p50 <= PASSES,
            f"a broad question takes {ours.p50 / once.p50:.2f} passes (limit {PASSES})",
        ),
        (peer <= PEERS, f"one about an area 1/{1 / peer:.0f} of the best peer (limit 1/{1 / PEERS:.0f})"),
        (seconds < SECONDS, f"the index is built in {seconds:.2g} s (limit {SECONDS:g})"),
    ]
    judged = measured.workers >= SIZES[-1]
    for kept, said in holds:
        word = ("PASS" if kept else "FAIL") if judged else "no limit at this size"
        print(f"{word}: at {measured.workers:,} workers {said}")
    print(f"  memory at its highest: {peak_memory():,.0f} MB\n", flush=True)
    return all(kept for kept, _ in holds) or not judged


def peak_memory() -> float:
    """Megabytes of this process, DuckDB and the city's intervals among them; PostgreSQL runs beside it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench-plan", description=__doc__.splitlines()[0])
    parser.add_argument("workers", nargs="*", type=int, help="sizes of the city (default: all three)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the cluster is stopped, too
    kept = []
    for workers in options.workers or SIZES:
        with cluster() as dsn:
            kept.append(report(measure(workers, dsn)))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
