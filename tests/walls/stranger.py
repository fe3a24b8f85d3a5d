"""A stranger's whole organisation: one row in every walled table, linked with each other, with a canary in each word.

The rows stand like any others while it lasts. What the tables' checks ask of words and sums is asked of new rows alone
meanwhile: they are put back `NOT VALID`, and held against every row again in the end.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.db.models import NOT_PROVIDED
from psycopg import sql
from psycopg.types.json import Jsonb

from commonhours.common.ids import new_id
from conftest import empty
from tests.walls.rows import BY_NAME, BY_TARGET, PLAIN, Column, Table, administrator, tables

WORD, CENTS = "Quetzalcanary", 7_654_321
CANARY = re.compile(rb"Quetzalcanary|7654321|76,?543\.21")
# What a stranger's things without a wall are called, which everybody may read.
PUBLIC = "Elsewhere"
TIMES = {
    "start_minute": "540",
    "end_minute": "1020",
    "starts_at": "2026-03-03 18:00+00",
    "ends_at": "2026-03-03 19:00+00",
}
DAYS = {"since": "2026-01-01", "until": "2027-01-01"}
PLACES = {"latitude": "33.8", "longitude": "-118.17"}
# Without a wall, but the stranger's all the same: rows of these are what walled ones belong to.
ROOTS = ("accounts_account", "organisations_organisation")
# Where the person, the account and whoever is served stand.
TABLES = {part: table for table, part in BY_TARGET.items() if table != "people_personlock"}

_CHECKS = """
SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid), array(
  SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey))
FROM pg_constraint c WHERE c.connamespace = current_schema()::regnamespace AND c.contype = 'c' AND c.convalidated"""


class Stranger:
    """Ids of the stranger's rows, by table."""

    def __init__(self, found: tuple[Table, ...], allowed: dict[tuple[str, str], str]) -> None:
        self.tables = [
            each for each in found if (each.walled or each.name in ROOTS) and each.name != "trail_head"
        ]
        self.ids: dict[str, UUID] = {each.name: new_id() for each in self.tables}
        self.ids["people_personlock"] = self.ids["people_person"]
        self.allowed = allowed

    def row(self, table: Table) -> dict[str, object]:
        """What stands in each column of the stranger's row."""
        return {each.name: self._value(table, each) for each in table.columns}

    def _value(self, table: Table, column: Column) -> object:
        kind = column.kind.removeprefix("_")
        if _may_be_empty(table, column) and (column.target == table.name or kind in ("date", "timestamptz")):
            return None  # nothing has ended, and nothing follows from itself
        one = self._id(table, column) if kind == "uuid" else self._word(table, column, kind)
        return [one] if column.kind.startswith("_") else one

    def _id(self, table: Table, column: Column) -> UUID:
        if column.name == "id":
            return self.ids[table.name]
        return (
            self.ids.get(column.target)
            or self.ids.get(TABLES.get(BY_NAME.get(column.name, ""), ""))
            or new_id()
        )

    def _word(self, table: Table, column: Column, kind: str) -> object:
        name, default = column.name, _default(table.name, column.name)
        if (table.name, name) in self.allowed and kind in ("text", "varchar"):
            return self.allowed[table.name, name]
        known = {**TIMES, **DAYS, **PLACES}.get(name)
        if known or "cents" in name:
            return known or CENTS
        if kind in ("text", "varchar"):
            return default if isinstance(default, str) else (WORD if table.walled else PUBLIC)[: column.room]
        if kind == "jsonb":
            return Jsonb(default() if callable(default) else {"en": WORD, "es": WORD})
        return PLAIN.get(kind, "1") if default is None or callable(default) else default


def _may_be_empty(table: Table, column: Column) -> bool:
    field = _fields(table.name).get(column.name)
    return field is not None and field.null


@cache
def _fields(table: str) -> dict[str, Any]:
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    return (
        {str(field.column): field for field in models[table]._meta.concrete_fields} if table in models else {}
    )


def _default(table: str, column: str) -> object:
    default = getattr(_fields(table).get(column), "default", NOT_PROVIDED)
    return None if default in (NOT_PROVIDED, "") else default


@contextmanager
def stranger() -> Iterator[Stranger]:
    """A stranger's organisation in the database. Afterwards the tables are empty, and each check holds for all rows."""
    with administrator() as connection:
        checks = connection.execute(_CHECKS).fetchall()
        made = Stranger(tables(connection), _allowed(checks))
        connection.execute("SET LOCAL session_replication_role = replica")
        _change(connection, checks, "DROP CONSTRAINT {name}")
        for table in made.tables:
            _insert(connection, table, made.row(table))
        _change(connection, checks, "ADD CONSTRAINT {name} {text} NOT VALID")
        connection.commit()
    try:
        yield made
    finally:
        empty()
        with administrator() as connection:
            _change(connection, checks, "VALIDATE CONSTRAINT {name}")
            connection.commit()


def _allowed(checks: Iterable[tuple[Any, ...]]) -> dict[tuple[str, str], str]:
    """For words that only some of are allowed, the first of them."""
    return {
        (table, columns[0]): literal[1]
        for table, _, text, columns in checks
        if len(columns) == 1 and (literal := re.search(r"'(\w+)'::", text))
    }


def _change(connection: psycopg.Connection, checks: Iterable[tuple[Any, ...]], change: str) -> None:
    changes: dict[str, list[str]] = {}
    for table, name, text, _ in checks:
        changes.setdefault(table, []).append(change.format(name=name, text=text))
    for table, all_ in changes.items():
        connection.execute(f"ALTER TABLE {table} {', '.join(all_)}")


def _insert(connection: psycopg.Connection, table: Table, row: dict[str, object]) -> None:
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
            sql.Identifier(table.name),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        ),
        list(row.values()),
    )
