"""The whole measure: each row of the table, what the database holds afterwards, and the verdict."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

import psycopg

from bench.booking.bare import Bare, Guarded, Unguarded, make_tables
from bench.booking.cluster import administrator, as_application
from bench.booking.market import (
    HIGH,
    LOW,
    WARMING,
    Attempt,
    Contention,
    Market,
    attempts,
    fill,
    fill_the_past,
)
from bench.booking.proof import CONTROL_OVERLAPS, clean, count, faults
from bench.booking.race import Booker, Crew, Result
from bench.booking.real import Real
from bench.booking.script import Script, record_a_script

BOOKERS = (1, 8, 32)
SECONDS, QUICK_SECONDS = 4.0, 0.6  # that the action's races of one row take together
TURNS = 2
MOST_COLLIDE = 160  # attempts in one race, or twenty workers would have room for most of them
HALF = 0.5  # of the bare statements' rate: what the action must reach


@dataclass(frozen=True)
class Row:
    """One line of the table: so many bookers at one contention, and what was found after each of their races."""

    contention: Contention
    bookers: int
    real: Result
    bare: Result
    ceiling: Result
    control: Result
    faults: Counter[str]
    control_overlaps: int

    @property
    def ratio(self) -> float:
        """The action's share of the bare rate; of bookings or of attempts, whichever is worse."""
        bookings = self.real.booked / self.real.seconds / (self.bare.booked / self.bare.seconds)
        tries = self.real.attempts / self.real.seconds / (self.bare.attempts / self.bare.seconds)
        return min(bookings, tries)


@dataclass
class Bench:
    """A market, the crew that books in it, and how long each race shall last."""

    market: Market
    crew: Crew
    administrator: psycopg.Connection
    random: Random
    seconds: float

    def warm(self) -> None:
        """Let every booker go every way until its statements are prepared and their plans have settled."""
        for way in ("real", "bare", "constraint", "unguarded"):
            self._race(way, BOOKERS[-1], self._attempts(WARMING, 10 * BOOKERS[-1]))

    def row(self, contention: Contention, bookers: int) -> Row:
        """Race real against bare in turns, then the constraint alone, then the control."""
        pace = self._race("real", bookers, self._attempts(contention, 60))
        many = max(MOST_COLLIDE, int(self.seconds * pace.attempts / pace.seconds / TURNS))
        real = bare = Result(Counter(), 0.0)
        found: Counter[str] = Counter()
        for turn in range(TURNS):
            wanted = self._attempts(contention, many)
            for way in ("bare", "real") if turn % 2 else ("real", "bare"):
                result = self._race(way, bookers, wanted)
                found.update({**faults(self.administrator), **errors(result)})
                real, bare = (real + result, bare) if way == "real" else (real, bare + result)
        wanted = self._attempts(contention, 5 * many)
        ceiling = self._race("constraint", bookers, wanted)
        control = self._race("unguarded", bookers, wanted)
        overlaps = count(self.administrator, CONTROL_OVERLAPS)
        return Row(contention, bookers, real, bare, ceiling, control, found, overlaps)

    def _attempts(self, contention: Contention, many: int) -> list[Attempt]:
        return attempts(self.market, contention, many, self.random)

    def _race(self, way: str, bookers: int, wanted: Sequence[Attempt]) -> Result:
        clean(self.administrator)
        return self.crew.race(way, bookers, wanted)


def errors(result: Result) -> Mapping[str, int]:
    """Deadlocks and locks in vain: retried within the action, they must never reach whoever called it."""
    reached = sum(many for name, many in result.outcomes.items() if name.startswith(("error", "busy")))
    return {"errors that reached a caller": reached}


def measure(*, quick: bool, seed: int) -> bool:
    """Print the table row by row, then each promise with its verdict; return whether all hold."""
    random = Random(seed)
    market = fill(random)
    with administrator() as connection:
        make_tables(connection)
        fill_the_past(connection)
        script = record_a_script(market, random)
        crew = Crew(partial(ways_of, market, script), BOOKERS[-1])
        bench = Bench(market, crew, connection, random, QUICK_SECONDS if quick else SECONDS)
        bench.warm()
        print(HEAD)
        rows = []
        for contention in (LOW, HIGH):
            for bookers in BOOKERS:
                rows.append(bench.row(contention, bookers))
                print(line(rows[-1]), flush=True)
        crew.dismiss()
    return verdict(rows)


def ways_of(market: Market, script: Script) -> dict[str, Booker]:
    """The ways of booking that each process knows: Django's connection for one, a bare one for the others."""
    bare = as_application()
    return {
        "real": Real(market),
        "bare": Bare(script, bare),
        "constraint": Guarded(bare),
        "unguarded": Unguarded(bare),
    }


HEAD = f"""
Visits booked a second; in brackets attempts a second (refused ones too). Low: {LOW.workers} workers over nine weeks.
High: {HIGH.workers} workers over two days, so that most attempts collide. "bare" sends the same statements by psycopg,
"constraint" is one insert, "no guard" looks and then inserts.

contention bookers          real          bare   real/bare    constraint  no guard: overlaps   refused
""".rstrip()


def line(row: Row) -> str:
    refused = 1 - row.real.booked / row.real.attempts
    return (
        f"{row.contention.name:10} {row.bookers:7} {rates(row.real)} {rates(row.bare)}"
        f" {row.ratio:6.2f} {'PASS' if row.ratio >= HALF else 'FAIL'}"
        f" {rates(row.ceiling)} {row.control_overlaps:19} {refused:9.0%}"
    )


def rates(result: Result) -> str:
    return f"{result.booked / result.seconds:6.0f} ({result.attempts / result.seconds:5.0f})"


def verdict(rows: list[Row]) -> bool:
    found = sum((row.faults for row in rows), Counter())
    done = sum(row.real.attempts + row.bare.attempts for row in rows)
    print(f"\nAfter {done} attempts:")
    promises = {f"{name}: {found[name]}": found[name] == 0 for name in rows[0].faults}
    control = sum(row.control_overlaps for row in rows)
    promises[f"overlaps of the control without a guard, which must break: {control}"] = control > 0
    worst = min(row.ratio for row in rows)
    promises[f"real at least half of bare: {worst:.2f} in the worst row"] = worst >= HALF
    for words, kept in promises.items():
        print(f"  {'PASS' if kept else 'FAIL'}  {words}")
    return all(promises.values())
