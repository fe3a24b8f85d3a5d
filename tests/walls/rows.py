"""A row in every table for each of three parties, whatever the tables ask, and what a reader then finds.

All of it stands in one transaction of the administrator's that is taken back. Checks are lifted there and triggers
sleep, so that a table of tomorrow gets its rows without a line here; the policies are those that stand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from uuid import UUID

import psycopg
from django.conf import settings
from psycopg import sql

from commonhours.common.ids import new_id
from commonhours.config import environment

# By party, what stands in the columns of its row.
Rows = dict[str, dict[str, object]]

DAY = "2026-03-02"
AN_INSTANT = f"{DAY} 12:00+00"
# By type: what stands where it does not matter whose row it is.
PLAIN = {
    "bool": "true",
    "bytea": r"\x00",
    "date": DAY,
    "jsonb": "{}",
    "time": "12:00",
    "timestamptz": AN_INSTANT,
    "tstzrange": "[2026-03-02,2026-03-03)",
    "inet": "127.0.0.1",
    "xid8": "1",
}
# Their rows come and go with the framework, and nothing of the region is in them.
FRAMEWORK = {"django_migrations"}


@dataclass(frozen=True)
class Party:
    """Somebody with an account, whom they are served as, and the organisation that they belong to."""

    organisation: UUID
    person: UUID
    account: UUID
    served: UUID


HARBOR, WESTSIDE = new_id(), new_id()
PARTIES = {
    "rosa": Party(HARBOR, new_id(), new_id(), new_id()),
    "dara": Party(HARBOR, new_id(), new_id(), new_id()),
    "wes": Party(WESTSIDE, new_id(), new_id(), new_id()),
}
# Which of a party's ids a column holds: by the table that it points to, and by its name where it points nowhere.
BY_TARGET = {
    "organisations_organisation": "organisation",
    "people_person": "person",
    "people_personlock": "person",
    "accounts_account": "account",
    "people_serviceuser": "served",
}
BY_NAME = {
    "organisation_id": "organisation",
    "organisation_ids": "organisation",
    "person_id": "person",
    "person_ids": "person",
    "account_id": "account",
    "by_account_id": "account",
    "by_person_id": "person",
    "service_user_id": "served",
}
# Whose own id is a party's: those that everything else points to.
OWN = {table: f"{table}.id" for table in BY_TARGET if table != "people_personlock"}


@dataclass(frozen=True)
class Column:
    name: str
    kind: str
    target: str
    # Of words, how many characters there is room for.
    room: int | None = None


@dataclass(frozen=True)
class Table:
    name: str
    walled: bool
    columns: tuple[Column, ...]
    # Columns that its policies read, without those of other tables: policies read no other.
    keys: tuple[str, ...]


_TABLES = """
SELECT c.relname, c.relrowsecurity, a.attname, t.typname, nullif(a.atttypmod, -1) - 4,
       (SELECT f.confrelid::regclass::text FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f'
        AND f.conkey = ARRAY[a.attnum] LIMIT 1),
       EXISTS (SELECT FROM pg_policy p JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid
               WHERE p.polrelid = c.oid AND d.refobjid = c.oid AND d.refobjsubid = a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
  AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY c.relname, a.attnum"""


@contextmanager
def administrator() -> Iterator[psycopg.Connection]:
    """The server's own administrator in this worker's database; what is done here is taken back."""
    with psycopg.connect(environment.administrator(str(settings.DATABASES["default"]["NAME"]))) as connection:
        connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(environment.REGION)))
        yield connection
        connection.rollback()


def tables(connection: psycopg.Connection) -> tuple[Table, ...]:
    """Every table of the region, as the database itself has it."""
    found: dict[str, tuple[bool, list[Column], list[str]]] = {}
    for name, walled, column, kind, room, target, is_key in connection.execute(_TABLES).fetchall():
        _, columns, keys = found.setdefault(name, (walled, [], []))
        columns.append(Column(column, kind, target or "", room))
        keys.extend([column] if is_key else [])
    return tuple(
        Table(name, walled, tuple(columns), tuple(keys))
        for name, (walled, columns, keys) in found.items()
        if name not in FRAMEWORK
    )


_LIFT = """
DO $$ DECLARE each record; BEGIN
  FOR each IN SELECT conrelid::regclass AS t, string_agg(format('DROP CONSTRAINT %I CASCADE', conname), ', ') AS drops
    FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype = ANY ('{c,x,u,p}') GROUP BY 1
  LOOP EXECUTE format('ALTER TABLE %s %s', each.t, each.drops); END LOOP;
  FOR each IN SELECT i.indexrelid::regclass AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND i.indisunique
  LOOP EXECUTE format('DROP INDEX %s', each.name); END LOOP;
END $$"""


def plant(connection: psycopg.Connection, found: tuple[Table, ...]) -> dict[str, Rows]:
    """Give each party a row of its own in every table; return by table and party what stands in its columns."""
    connection.execute("SET LOCAL session_replication_role = replica")
    connection.execute(_LIFT)
    return {
        table.name: {name: _insert(connection, table, party) for name, party in PARTIES.items()}
        for table in found
    }


_numbers = count(1000)


def _insert(connection: psycopg.Connection, table: Table, party: Party) -> dict[str, object]:
    row = {column.name: _value(table, column, party) for column in table.columns}
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
            sql.Identifier(table.name),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.SQL(f"%s::{_type(each)}") for each in table.columns),
        ),
        list(row.values()),
    )
    return row


def _type(column: Column) -> str:
    return column.kind.removeprefix("_") + "[]" * column.kind.startswith("_")


def _value(table: Table, column: Column, party: Party) -> object:
    kind = column.kind.removeprefix("_")
    if kind == "uuid":
        one: object = _whose(table, column, party)
    elif kind in PLAIN:
        one = PLAIN[kind]
    else:
        one = str(next(_numbers)) if kind in ("int4", "int8", "text") else "1"
    return [one] if column.kind.startswith("_") else one


def _whose(table: Table, column: Column, party: Party) -> UUID:
    part = BY_TARGET.get(table.name) if column.name == "id" else None
    part = part or BY_TARGET.get(column.target) or BY_NAME.get(column.name)
    return getattr(party, part) if part else new_id()


SETTINGS = ("person", "account", "organisations", "region", "concerned", "since", "until", "begins", "ends")


def look(connection: psycopg.Connection, role: str, **sight: str) -> None:
    """Be one of the four roles from here on, with nothing but this in sight."""
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(environment.ROLES[role])))
    for name in SETTINGS:
        connection.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", sight.get(name, "")])


def found_by(connection: psycopg.Connection, table: str, planted: Rows) -> frozenset[str]:
    """Whose rows of a table are read as things stand."""
    return whose(connection, sql.SQL("SELECT {{}} FROM {}").format(sql.Identifier(table)), planted)


def whose(connection: psycopg.Connection, statement: sql.Composed, planted: Rows) -> frozenset[str]:
    """Whose rows a statement answers with, asked for one column of theirs."""
    column = next(
        (
            each
            for each in planted["rosa"]
            if len({str(row[each]) for row in planted.values()}) == len(planted)
        ),
        next(iter(planted["rosa"])),
    )
    names = {str(row[column]): name for name, row in planted.items()}
    text = sql.SQL("{}::text").format(sql.Identifier(column)).as_string(connection)
    rows = connection.execute(statement.as_string(connection).format(text)).fetchall()
    return frozenset(names[value] for (value,) in rows if value in names)


@cache
def array(*ids: UUID) -> str:
    return "{" + ",".join(map(str, ids)) + "}"
