"""The peers of the match: the same city in PostgreSQL 18, with three sets of indexes, and in DuckDB."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import psycopg
from numpy.typing import NDArray

from bench import match_sql as sql
from bench.city import RADIUS, REGION, City, Question
from commonhours.common.place import EARTH_RADIUS_M
from commonhours.config import server
from commonhours.matching.kernel.market import WEEKS

DAY_MINUTES = 1440
MILLION = 1_000_000
AT_ONCE = 1 << 20  # rows handed over together
HALF = 60  # attributes in the first mask of two

LIMITED = ("notice", "shortest", "most_day", "most_week", "travel_limit")
MASKED = ("all", "any", "none", "tier")
TIMES = (
    "start",
    "end",
    "length",
    "ahead",
    "day",
    "week",
    "day_from",
    "day_to",
    "week_from",
    "week_to",
    "rest",
)
PARAMETERS = {
    **dict.fromkeys(TIMES, "int"),
    **{f"{name}{half}": "bigint" for name in MASKED for half in (0, 1)},
    **dict.fromkeys(("lat", "lng", "south", "north", "west", "east", "radius"), "float8"),
    **dict.fromkeys(("all", "any", "none", "cells"), "int[]"),
}


def facts(question: Question, city: City) -> dict[str, Any]:
    """A question as the parameters of the statements, before any clock is started."""
    ask, north = question.ask, math.degrees(RADIUS / EARTH_RADIUS_M)
    east = math.degrees(math.asin(math.sin(math.radians(north)) / math.cos(math.radians(ask.lat + north))))
    south, west = ask.lat - north, ask.lng - east
    calendar = city.market.calendar
    day, week = (np.searchsorted(bounds, ask.start, side="right") for bounds in calendar)
    sets = {
        "all": question.all_of,
        "any": question.any_of,
        "none": question.none_of,
        "tier": (question.tier,),
    }
    halves = {f"{name}{half}": mask(rows, half) for name, rows in sets.items() for half in (0, 1)}
    return {
        "start": ask.start,
        "end": ask.end,
        "length": ask.end - ask.start,
        "ahead": ask.start - ask.asked_at,
        "day": ask.start // DAY_MINUTES,
        "week": int(week - np.searchsorted(calendar.weeks, 0, side="right")) + 1,
        "day_from": int(calendar.days[day - 1]),
        "day_to": int(calendar.days[day]),
        "week_from": int(calendar.weeks[week - 1]),
        "week_to": int(calendar.weeks[week]),
        "rest": REGION.rest,
        **halves,
        "lat": ask.lat,
        "lng": ask.lng,
        "south": south,
        "north": ask.lat + north,
        "west": west,
        "east": ask.lng + east,
        "radius": RADIUS,
        **{name: list(sets[name]) for name in ("all", "any", "none")},
        "cells": cells_between(south, ask.lat + north, west, ask.lng + east),
    }


def mask(rows: tuple[int, ...], half: int) -> int:
    return sum(1 << (row - half * HALF) for row in rows if row // HALF == half)


def cell_of(lat: Any, lng: Any) -> Any:
    """Cells of 0.02 degrees, about 2 km: a circle of 10 km is a list of some 120."""
    return np.floor((lat + 90) * 50) * 100_000 + np.floor((lng + 180) * 50)


def cells_between(south: float, north: float, west: float, east: float) -> list[int]:
    first, last = int(cell_of(south, west)), int(cell_of(north, east))
    columns = range(first % 100_000, last % 100_000 + 1)
    return [
        row * 100_000 + column for row in range(first // 100_000, last // 100_000 + 1) for column in columns
    ]


def columns(city: City) -> dict[str, dict[str, NDArray[Any]]]:
    """The tables of the city, column by column."""
    people, visits = city.market.people, city.visits
    power = 1 << np.arange(HALF, dtype=np.int64)
    names = ("lat", "lng", "measured", "mode", *LIMITED, "static")
    own = {name: np.ascontiguousarray(people[name]) for name in names} | {
        "id": np.arange(city.market.workers, dtype=np.int32),
        "m0": city.held[:, :HALF] @ power,
        "m1": city.held[:, HALF:] @ power,
        "cell": cell_of(people["lat"], people["lng"]).astype(np.int32),
    }
    own |= {f"f{week}": np.ascontiguousarray(people["fairness"][:, week]) for week in range(WEEKS)}
    begins, finishes, (lat, lng) = visits.slot_from * 15, visits.slot_to * 15, city.where
    visit = {"worker": visits.owner, "starts": begins, "ends": finishes, "lat": lat, "lng": lng}
    starts, ends = city.free.slot_from * 15, city.free.slot_to * 15
    free = {"worker": city.free.owner, "day": starts // DAY_MINUTES, "starts": starts, "ends": ends}
    return {"person": own, "visit": visit, "free": free}


def numbered(statement: str) -> tuple[str, list[str]]:
    """A statement with $1, $2 … for its named parameters, and their names in order."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    return re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement), names


FREE = "free f JOIN worker w ON w.id = f.worker WHERE"
LONG_ENOUGH = "f.starts <= %(start)s AND f.ends >= %(end)s"
ATTRIBUTES = "w.attributes @> %(all)s AND w.attributes && %(any)s AND NOT w.attributes && %(none)s"
OF_WORKER = sql.MASKS.format(m0="w.m0", m1="w.m1")
OF_ROW = sql.MASKS.format(m0="f.m0", m1="f.m1")


WAYS = {
    "GiST on periods, GIN on attributes": f"{FREE} f.period @> int4range(%(start)s, %(end)s) AND {ATTRIBUTES}",
    "covering B-tree by day, masks": f"{FREE} f.day = %(day)s AND {LONG_ENOUGH} AND {OF_WORKER}",
}
BEST = {
    "covering B-tree by day and cell, all in one row": f"wide f JOIN worker w ON w.id = f.worker "
    f"WHERE f.day = %(day)s AND f.cell = ANY(%(cells)s) AND {LONG_ENOUGH} AND {OF_ROW}",
}


class Postgres:
    """PostgreSQL with the city in it; three ways to lay out and index it, the best one is quoted.

    A city of a million is laid out in that one way only: the others need hours to load, and fell behind long before.
    """

    def __init__(self, dsn: str, city: City) -> None:
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.names: list[str] = []
        every = city.market.workers < MILLION
        self.ways = (WAYS if every else {}) | BEST
        for name, table in columns(city).items():
            load(self.connection, name, table)
        weeks = ", ".join(f"f{week}" for week in range(WEEKS))
        for statement in (*SETTLE, *INDEXES, *(OTHERS if every else ()), "VACUUM ANALYZE"):
            self.connection.execute(statement.format(weeks=weeks))

    def prepare(self, statement: str, plan: str) -> None:
        """Prepare as `question`; `plan` is auto, force_custom_plan or force_generic_plan."""
        text, self.names = numbered(statement)
        kinds = ", ".join(PARAMETERS[name] for name in self.names)
        self.connection.execute("DEALLOCATE ALL")
        self.connection.execute(f"SET plan_cache_mode = {plan}")
        self.connection.execute(f"PREPARE question({kinds}) AS {text}")

    def ask(self, known: dict[str, Any]) -> list[tuple[int, ...]]:
        values = ", ".join(literal(known[name]) for name in self.names)
        return self.connection.execute(f"EXECUTE question({values})").fetchall()

    def prepare_count(self) -> None:
        hours = "generate_series((f.starts + 59) / 60 * 60, f.ends - 60, 60)"
        self.prepare(sql.weeks(f"worker w WHERE {OF_WORKER}", "OFFSET 0", hours), "auto")

    def book(self, stretch: tuple[int, ...]) -> None:
        """The least that a booking must change: one row of free time."""
        self.connection.execute("EXECUTE book({}, {}, {})".format(*stretch))

    def prepare_booking(self) -> None:
        self.connection.execute(
            "PREPARE book(int, int, int) AS UPDATE free SET ends = $3 WHERE worker = $1 AND starts = $2"
        )


def load(connection: psycopg.Connection[Any], table: str, fields: dict[str, NDArray[Any]]) -> None:
    """Make a table of these columns, and copy them into it."""
    kinds = {"f8": "float8", "f4": "real", "i8": "bigint", "i4": "int", "i2": "smallint"}
    made = ", ".join(f"{name} {kinds[values.dtype.str[1:]]}" for name, values in fields.items())
    connection.execute(f"CREATE TABLE {table} ({made})")
    with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for first in range(0, len(next(iter(fields.values()))), AT_ONCE):
            copy.write(binary_rows([values[first : first + AT_ONCE] for values in fields.values()]))
        copy.write(b"\xff\xff")


SETTLE = (
    "CREATE TABLE worker AS SELECT *, ARRAY[{weeks}] AS fairness FROM person",
    "CREATE TABLE wide AS SELECT worker, day, starts, ends, m0, m1, cell FROM free JOIN worker ON id = worker",
)
INDEXES = (
    "ALTER TABLE worker ADD PRIMARY KEY (id)",
    "CREATE INDEX ON worker (lat, lng)",
    "CREATE INDEX ON visit (worker, starts) INCLUDE (ends, lat, lng)",
    "CREATE INDEX ON wide (day, cell, starts, ends) INCLUDE (worker, m0, m1)",
)
OTHERS = (
    "ALTER TABLE worker ADD attributes int[]",
    """UPDATE worker SET attributes = (SELECT array_agg(bit) FROM generate_series(0, 119) bit
      WHERE (CASE WHEN bit < 60 THEN m0 >> bit ELSE m1 >> (bit - 60) END) & 1 = 1)""",
    "VACUUM FULL worker",
    "CREATE INDEX ON worker USING gin (attributes)",
    "ALTER TABLE free ADD period int4range GENERATED ALWAYS AS (int4range(starts, ends)) STORED",
    "CREATE INDEX ON free USING gist (period)",
    "CREATE INDEX ON free (worker, starts) INCLUDE (ends)",
    "CREATE INDEX ON free (day, starts, ends) INCLUDE (worker)",
)


def binary_rows(fields: list[NDArray[Any]]) -> bytes:
    """Rows in PostgreSQL's binary format: a count, then for each field its length and its big-endian bytes."""
    layout: list[tuple[str, str]] = [("count", ">i2")]
    for place, values in enumerate(fields):
        layout += [(f"length{place}", ">i4"), (f"value{place}", ">" + values.dtype.str[1:])]
    rows = np.empty(len(fields[0]), dtype=layout)
    rows["count"] = len(fields)
    for place, values in enumerate(fields):
        rows[f"length{place}"], rows[f"value{place}"] = values.dtype.itemsize, values
    return rows.tobytes()


def literal(value: object) -> str:
    return f"'{{{','.join(map(str, value))}}}'" if isinstance(value, list) else repr(value)


@contextmanager
def cluster() -> Iterator[str]:
    """A PostgreSQL of its own in a temporary folder; yields its address. One core, and memory enough."""
    server.SETTINGS.update(
        shared_buffers="2GB",
        work_mem="64MB",
        maintenance_work_mem="512MB",
        effective_cache_size="4GB",
        max_parallel_workers_per_gather="0",
        synchronous_commit="off",
    )
    with TemporaryDirectory(prefix="bench-match-") as folder:
        yield server.ensure_running(Path(folder)).dsn()
        server.stop(Path(folder))


class DuckDB:
    """DuckDB with the same tables in memory, on one thread."""

    def __init__(self, city: City) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        for name, table in columns(city).items():
            self.connection.register("loaded", table)
            self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM loaded")
        weeks = ", ".join(f"f{week}" for week in range(WEEKS))
        self.connection.execute(f"CREATE TABLE worker AS SELECT *, [{weeks}] AS fairness FROM person")
        self.names: list[str] = []

    def prepare(self, statement: str) -> None:
        text, self.names = numbered(statement)
        self.connection.execute(f"PREPARE question AS {text}")

    def prepare_match(self) -> None:
        self.prepare(sql.duckdb_match(f"{FREE} f.day = %(day)s AND {LONG_ENOUGH} AND {OF_WORKER}"))

    def prepare_count(self) -> None:
        hours = "unnest(range(((f.starts + 59) // 60 * 60)::int, (f.ends - 59)::int, 60))"
        self.prepare(sql.weeks(f"worker w WHERE {OF_WORKER}", "", hours))

    def ask(self, known: dict[str, Any]) -> list[tuple[int, ...]]:
        values = ", ".join(literal(known[name]) for name in self.names)
        return self.connection.execute(f"EXECUTE question({values})").fetchall()
