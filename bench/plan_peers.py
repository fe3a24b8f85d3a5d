"""The peers of the planner's question: the same hours in PostgreSQL 18 and in DuckDB, each laid out in three ways.

None lists hours: a stretch of free hours is one more person at its first hour and one fewer after its last, and
a running sum over these edges is the answer. That takes a fraction of the time that listing every hour takes.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import psycopg
from numpy.typing import NDArray

from bench import match_sql as sql
from bench.city import DAYS, City
from bench.match_peers import HALF, MILLION, literal, load, numbered
from commonhours.matching.kernel.market import HOUR

PARAMETERS = {"area": "smallint"} | {
    f"{name}{half}": "bigint" for name in ("all", "any", "none") for half in (0, 1)
}
AREA = "{table}.area = %(area)s AND "

FASTEST = "lists beside each worker"
# Under each way: where stretches stand from their first hour to their last, and which table holds the masks.
POSTGRES = {
    "a covering B-tree by worker": ("worker w JOIN spell s ON s.worker = w.id", "w"),
    "all in one row, by area": ("wide s", "s"),
    FASTEST: ("listed w CROSS JOIN LATERAL unnest(w.firsts, w.lasts) s(first, last)", "w"),
}
DUCKDB = {
    "joined": ("worker w JOIN spell s ON s.worker = w.id", "w"),
    "all in one row, by area": ("wide s", "s"),
    "lists beside each worker": (
        "(SELECT area, m0, m1, unnest(firsts) AS first, unnest(lasts) AS last FROM listed w WHERE {chosen}) s",
        "",
    ),
}
LISTED = """CREATE TABLE listed AS SELECT w.*, firsts, lasts FROM worker w JOIN (SELECT worker,
    array_agg(first ORDER BY first) AS firsts, array_agg(last ORDER BY first) AS lasts
  FROM spell GROUP BY worker) s ON s.worker = w.id ORDER BY area, id"""
WIDE = "CREATE TABLE wide AS SELECT area, first, last, m0, m1 FROM spell JOIN worker ON id = worker ORDER BY area, id"
INDEXES = ("CREATE INDEX ON listed (area)",)
OTHERS = (
    WIDE,
    "ALTER TABLE worker ADD PRIMARY KEY (id)",
    "CREATE INDEX ON worker (area) INCLUDE (id, m0, m1)",
    "CREATE INDEX ON spell (worker) INCLUDE (first, last)",
    "CREATE INDEX ON wide (area) INCLUDE (m0, m1, first, last)",
)


def statement(ways: dict[str, tuple[str, str]], name: str, *, in_area: bool) -> str:
    """The ten weeks hour by hour: how many are free from each hour that stands here until the next one that does."""
    source, table = ways[name]
    held = table or "w"
    chosen = AREA.format(table=held) * in_area + sql.MASKS.format(m0=f"{held}.m0", m1=f"{held}.m1")
    where = f" WHERE {chosen}" if table else ""
    return f"""WITH spells AS MATERIALIZED (SELECT s.first, s.last, count(*) AS many
        FROM {source.format(chosen=chosen)}{where} GROUP BY s.first, s.last)
      SELECT hour, (sum(sum(more)) OVER (ORDER BY hour))::int FROM (
        SELECT first AS hour, many AS more FROM spells UNION ALL SELECT last, -many FROM spells) e
      GROUP BY hour ORDER BY hour"""


def hour_by_hour(rows: list[tuple[int, ...]]) -> NDArray[np.int32]:
    """int32[hours] of the rows that a statement gives."""
    counts = np.zeros(DAYS * 24 + 1, np.int32)
    for (hour, many), until in zip(rows, [*(row[0] for row in rows[1:]), len(counts)], strict=True):
        counts[hour:until] = many
    return counts[:-1]


def tables(city: City, areas: NDArray[np.int16]) -> dict[str, dict[str, NDArray[Any]]]:
    power = 1 << np.arange(HALF, dtype=np.int64)
    worker: dict[str, NDArray[Any]] = {
        "id": np.arange(city.market.workers, dtype=np.int32),
        "area": areas,
        "m0": city.held[:, :HALF] @ power,
        "m1": city.held[:, HALF:] @ power,
    }
    first = -(-city.free.slot_from // HOUR).astype(np.int16)
    last = (city.free.slot_to // HOUR).astype(np.int16)
    whole = first < last
    return {
        "worker": worker,
        "spell": {"worker": city.free.owner[whole], "first": first[whole], "last": last[whole]},
    }


class PostgresPlans:
    """PostgreSQL, on one core and without compiling, which takes longer than it saves here.

    A city of a million is laid out in the one way that was the fastest of smaller ones: loading takes long.
    """

    def __init__(self, dsn: str, city: City, areas: NDArray[np.int16]) -> None:
        self.connection = psycopg.connect(dsn, autocommit=True, prepare_threshold=None)
        self.names: list[str] = []
        every = city.market.workers < MILLION
        self.ways = POSTGRES if every else {FASTEST: POSTGRES[FASTEST]}
        for name, table in tables(city, areas).items():
            load(self.connection, name, table)
        for step in (LISTED, *INDEXES, *(OTHERS if every else ()), "VACUUM ANALYZE", "SET jit = off"):
            self.connection.execute(step)

    def prepare_way(self, name: str, *, in_area: bool) -> None:
        text, self.names = numbered(statement(POSTGRES, name, in_area=in_area))
        kinds = ", ".join(PARAMETERS[one] for one in self.names)
        self.connection.execute("DEALLOCATE ALL")
        self.connection.execute(f"PREPARE question({kinds}) AS {text}")

    def ask(self, known: dict[str, Any]) -> list[tuple[int, ...]]:
        values = ", ".join(literal(known[name]) for name in self.names)
        return self.connection.execute(f"EXECUTE question({values})").fetchall()


class DuckPlans:
    """DuckDB with the same tables in memory, on one thread."""

    ways = DUCKDB

    def __init__(self, city: City, areas: NDArray[np.int16]) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.names: list[str] = []
        for name, table in tables(city, areas).items():
            self.connection.register("loaded", table)
            self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM loaded")
        for step in (WIDE, LISTED):
            self.connection.execute(step)

    def prepare_way(self, name: str, *, in_area: bool) -> None:
        text, self.names = numbered(statement(DUCKDB, name, in_area=in_area))
        self.connection.execute(f"PREPARE question AS {text}")

    def ask(self, known: dict[str, Any]) -> list[tuple[int, ...]]:
        values = ", ".join(literal(known[name]) for name in self.names)
        return self.connection.execute(f"EXECUTE question({values})").fetchall()
