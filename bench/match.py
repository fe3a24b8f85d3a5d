"""The twenty best for a visit, by the kernel and by its peers: `./run bench-match [workers …] [--million]`.

One synthetic city (bench/city.py), one set of questions: a two-hour visit, five conditions, a radius of 10 km,
then exact travel from the visit before and to the visit after, hours a day and a week, rest, notice, shortest
session and the worker's own limit; ranked by a tier and three factors. Every engine answers on one core, from
memory, and must give the same twenty people in the same order. The verdict compares the kernel with the best of
PostgreSQL by turns, both with the question laid out before the clock starts: prepared statements and their values
there, rows and spans here.
"""

from __future__ import annotations

import argparse
import math
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench import match_sql as sql
from bench.city import DAYS, RADIUS, City, Question, build, questions
from bench.match_peers import MILLION, DuckDB, Postgres, cluster, facts
from bench.timing import Timed, brief, duel, table, timed
from commonhours.bookings.rules import Ask
from commonhours.common.compiled import njit
from commonhours.matching.kernel import (
    Found,
    Query,
    Wish,
    candidates,
    count_slots,
    drop_visit,
    leave_one_out,
    match,
    put_visit,
    query_of,
    survivors,
    warm_up,
    wish_of,
    write_free,
)
from commonhours.matching.kernel.market import HOUR
from commonhours.matching.kernel.passing import hours_within

LIMITS = {2_500: 1 / 4, 100_000: 1 / 30, MILLION: 1 / 80}  # of PostgreSQL's p50, at most
PASSES = {MILLION: 12}  # of one pass over the same bytes, at most
PLANS = ("force_custom_plan", "force_generic_plan")
Line = tuple[str, Timed]


class Kernel:
    """The index under test."""

    def __init__(self, city: City) -> None:
        self.city, self.market = city, city.market
        warm_up()

    def lay_out(self, question: Question) -> tuple[Query, Wish]:
        spans = self.city.grid.around(question.ask.lat, question.ask.lng, RADIUS)
        query = query_of(self.market, question.ask, groups=question.groups, spans=spans, radius=RADIUS)
        return query, wish_of(self.market, question.ask, tiers=[question.tier])

    def best(self, laid_out: tuple[Ask, Query, Wish]) -> Found:
        """What the peers are asked: the best twenty, and not how many there are."""
        return match(self.market, *laid_out, 20, counted=False)

    def ask(self, question: Question) -> list[int]:
        found = self.best((question.ask, *self.lay_out(question)))
        return [int(worker) for worker in found.workers]

    def count(self, question: Question) -> NDArray[np.int32]:
        query, _ = self.lay_out(question)
        who = candidates(self.market, question.ask, query)
        return count_slots(self.market, who, query.spans, slot_from=0, slot_to=self.market.slots)

    def near_misses(self, question: Question) -> object:
        return leave_one_out(self.market, question.ask, self.lay_out(question)[0])

    def book_and_cancel(self, question: Question) -> None:
        """Two updates: a visit and its eight quarter-hours, in and out again."""
        worker, ask = 0, question.ask
        put_visit(self.market, worker, ask.start, ask.end, ask.lat, ask.lng)
        write_free(self.market.bits, worker, np.zeros(8, np.bool_), ask.start // 15)
        drop_visit(self.market, worker, ask.start)
        write_free(self.market.bits, worker, np.ones(8, np.bool_), ask.start // 15)


def and_numpy(kernel: Kernel, laid_out: tuple[Query, Question]) -> NDArray[np.intp]:
    """The same AND in plain numpy, over the same spans."""
    (query, question), bits, parts = laid_out, kernel.market.bits, []
    for begin, end in query.spans:
        words = query.allowed[begin:end] & np.bitwise_and.reduce(
            bits.free[query.slot_from : query.slot_to, begin:end]
        )
        for group in question.groups:
            inside = np.bitwise_or.reduce(bits.rows[list(group.any_of), begin:end])
            words &= ~inside if group.negated else inside
        parts.append(words)
    return np.flatnonzero(np.unpackbits(np.concatenate(parts).view(np.uint8), bitorder="little"))


@njit
def read_once(words: NDArray[np.uint64], rows: NDArray[np.int64], spans: NDArray[np.int32]) -> np.uint64:
    """Touch every byte that a question reads, and do no more: the limit of memory."""
    read = np.uint64(0)
    for row in rows:
        for span in range(len(spans)):
            # Numbers without a sign, as in the kernel: the compiler then loads many words at once.
            for word in range(np.uint64(spans[span, 0]), np.uint64(spans[span, 1])):
                read |= words[row, word]
    return read


def read_match(kernel: Kernel, query: Query) -> None:
    """The rows of the groups, and of the window: whole hours, and quarter-hours around them."""
    bits, (first, last) = kernel.market.bits, hours_within(query.slot_from, query.slot_to)
    slots = (*range(query.slot_from, min(first * HOUR, query.slot_to)), *range(last * HOUR, query.slot_to))
    read_once(bits.free, np.array(slots, np.int64), query.spans)
    read_once(bits.hours, np.arange(first, last), query.spans)
    read_once(bits.rows, query.members.astype(np.int64), query.spans)


def read_weeks(kernel: Kernel, query: Query) -> None:
    hours = kernel.market.bits.hours
    read_once(hours, np.arange(len(hours)), query.spans)


class Measured(NamedTuple):
    workers: int
    matches: list[Line]
    counts: list[Line]
    updates: list[Line]
    kernel: float  # p50, ms
    postgres: float
    passes: float  # how many passes over the same bytes take as long as the kernel


def measure(workers: int, dsn: str) -> Measured:
    """Everything at one size; every answer is compared before any is timed."""
    print(f"building a city of {workers:,} …", flush=True)
    city = build(workers)
    kernel, asked = Kernel(city), questions(city, 200 if workers <= 100_000 else 50)
    known = [facts(question, city) for question in asked]
    print("loading the peers …", flush=True)
    postgres, duck = Postgres(dsn, city), DuckDB(city)
    answers = [kernel.ask(question) for question in asked]
    found = sum(map(len, answers)) / len(answers)
    print(f"{len(asked)} questions, {found:.1f} found for each", flush=True)
    tried = compare(postgres, known, answers)
    able, plan = min(tried, key=lambda way: tried[way].p50)
    postgres.prepare(sql.postgres_match(postgres.ways[able]), plan)
    ready = [(question.ask, *kernel.lay_out(question)) for question in asked]
    ours, theirs = duel(kernel.best, ready, postgres.ask, known, rounds=5)
    queries = [query for _, query, _ in ready]
    again, once = duel(kernel.best, ready, partial(read_match, kernel), queries, rounds=5)
    matches = [
        ("kernel", ours),
        ("kernel, by turns with one pass", again),
        ("… the same bytes read once (the limit)", once),
        ("… saying how many pass, too", timed(lambda one: match(kernel.market, *one), ready)),
        *inner(kernel, asked),
        ("PostgreSQL, the best of those below, by turns with the kernel", theirs),
        *((f"PostgreSQL, {way} ({plan[6:-5]} plan)", time) for (way, plan), time in tried.items()),
        ("DuckDB", compare_duck(duck, known, answers)),
    ]
    # A million is counted by `./run bench-plan`, and only the winning layout of PostgreSQL is loaded here.
    counts = compare_counts(kernel, postgres, duck, asked, known) if workers < MILLION else []
    changed = updates(kernel, postgres, asked, beside=workers < MILLION)
    return Measured(workers, matches, counts, changed, ours.p50, theirs.p50, again.p50 / once.p50)


def compare(
    postgres: Postgres, known: list[dict[str, Any]], answers: list[list[int]]
) -> dict[tuple[str, str], Timed]:
    """Every way of laying out PostgreSQL, with either kind of plan."""
    tried = {}
    for name, able in postgres.ways.items():
        for plan in PLANS:
            postgres.prepare(sql.postgres_match(able), plan)
            same(name, postgres.ask, known, answers)
            tried[name, plan] = timed(postgres.ask, known, rounds=1, warm=True)
    return tried


def compare_duck(duck: DuckDB, known: list[dict[str, Any]], answers: list[list[int]]) -> Timed:
    duck.prepare_match()
    same("DuckDB", duck.ask, known, answers)
    return timed(duck.ask, known, rounds=1, warm=True)


def same(
    name: str,
    ask: Callable[[Any], list[tuple[int, ...]]],
    known: list[dict[str, Any]],
    answers: list[list[int]],
) -> None:
    for question, answer in zip(known, answers, strict=True):
        theirs = [row[0] for row in ask(question)]
        assert theirs == answer, f"{name} answers otherwise: {theirs} for {answer}"


def inner(kernel: Kernel, asked: list[Question]) -> list[Line]:
    """The kernel's parts, and its limit."""
    queries = [kernel.lay_out(question)[0] for question in asked]
    bits = kernel.market.bits
    return [
        ("… with laying out the question", timed(kernel.ask, asked)),
        ("… the AND alone, numba", timed(partial(survivors, bits), queries)),
        (
            "… the AND alone, plain numpy",
            timed(partial(and_numpy, kernel), list(zip(queries, asked, strict=True))),
        ),
        ("… which one rule keeps how many out", timed(kernel.near_misses, asked, rounds=1)),
    ]


def compare_counts(
    kernel: Kernel, postgres: Postgres, duck: DuckDB, asked: list[Question], known: list[dict[str, Any]]
) -> list[Line]:
    asked, known = asked[:50], known[:50]
    postgres.prepare_count()
    duck.prepare_count()
    for question, parameters in zip(asked, known, strict=True):
        ours = kernel.count(question)
        counted = [(int(hour) * 60, int(ours[hour])) for hour in np.flatnonzero(ours)]
        assert postgres.ask(parameters) == counted, "PostgreSQL counts otherwise"
        assert duck.ask(parameters) == counted, "DuckDB counts otherwise"
    queries = [kernel.lay_out(question)[0] for question in asked]
    return [
        ("kernel", timed(kernel.count, asked)),
        ("… the same bytes read once (the limit)", timed(partial(read_weeks, kernel), queries)),
        ("PostgreSQL", timed(postgres.ask, known, rounds=1, warm=True)),
        ("DuckDB", timed(duck.ask, known, rounds=1, warm=True)),
    ]


def updates(kernel: Kernel, postgres: Postgres, asked: list[Question], *, beside: bool) -> list[Line]:
    """What a booking costs; `beside` PostgreSQL only where its table of free time has an index to find the row by."""
    both = timed(kernel.book_and_cancel, asked)
    lines = [("kernel: a visit and its bits", Timed(both.p50 / 2, both.p99 / 2))]
    if beside:
        free = kernel.city.free
        rows = np.random.default_rng(3).choice(len(free.owner), 500, replace=False)
        stretches = [
            (int(free.owner[row]), int(free.slot_from[row]) * 15, int(free.slot_to[row]) * 15) for row in rows
        ]
        postgres.prepare_booking()
        changed = timed(postgres.book, stretches, rounds=1)
        lines.append(("PostgreSQL: one row of free time, not waiting for the disk", changed))
    return lines


def report(measured: Measured) -> bool:
    """Print the tables; is the limit kept?"""
    heads = ("p50 / p99, milliseconds", f"{measured.workers:,} workers", "times the kernel")
    for title, lines in (
        ("The best twenty for a two-hour visit", measured.matches),
        (f"{DAYS * 24:,} hours of ten weeks and a day, counted", measured.counts),
        ("The index after a booking", measured.updates),
    ):
        if lines:
            ours = lines[0][1].p50
            table(title, heads, [(name, time, brief(time.p50 / ours)) for name, time in lines])
    limit, ratio = LIMITS.get(measured.workers, 1.0), measured.kernel / measured.postgres
    most = PASSES.get(measured.workers, math.inf)
    kept = ratio <= limit and measured.passes <= most
    print(
        f"\n{'PASS' if kept else 'FAIL'}: at {measured.workers:,} workers the kernel takes 1/{1 / ratio:.0f} of "
        f"PostgreSQL's best (limit 1/{1 / limit:.0f}) and {measured.passes:.1f} passes over the same bytes"
        f"{f' (limit {most})' if most < math.inf else ''}\n",
        flush=True,
    )
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench-match", description=__doc__.splitlines()[0])
    parser.add_argument("workers", nargs="*", type=int, help="sizes of the city (default: 2500 100000)")
    parser.add_argument(
        "--million", action="store_true", help="measure a million, too (16 GB, a quarter of an hour)"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the cluster is stopped, too
    sizes = (options.workers or [size for size in LIMITS if size < MILLION]) + [MILLION] * options.million
    kept = []
    for workers in sizes:
        with cluster() as dsn:
            kept.append(report(measure(workers, dsn)))
    # The pages in a process of their own: they read Django's settings, which name their own cluster.
    kept.append(subprocess.run([sys.executable, "-m", "bench.pages"], check=False).returncode == 0)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
