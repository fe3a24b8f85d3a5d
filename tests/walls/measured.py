"""What each kind of reader finds in each table, measured on the tables themselves: the cells of docs/walls.md."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from tests.walls.rows import (
    HARBOR,
    PARTIES,
    WESTSIDE,
    Rows,
    Table,
    administrator,
    array,
    found_by,
    look,
    plant,
    tables,
    whose,
)

ROSA = PARTIES["rosa"]
# Who reads, with nothing else in sight than this; and whose rows may be theirs at all.
READERS = {
    "nobody": ({}, frozenset()),
    "office": ({"organisations": array(HARBOR)}, frozenset({"rosa", "dara"})),
    "person": ({"person": str(ROSA.person)}, frozenset({"rosa"})),
    "account": ({"account": str(ROSA.account)}, frozenset({"rosa"})),
    "acts for": ({"concerned": array(ROSA.served)}, frozenset({"rosa"})),
    "region": ({"region": "on"}, frozenset(PARTIES)),
}
EVERYBODYS = frozenset(PARTIES)
NO, OWN = "–", "own"
# Behind a column that opens a row to nobody but those who have the organisation in sight.
THERE = " (there)"


@dataclass
class Measured:
    """One table: whose rows each reader found, which columns open one, and whose could be removed."""

    table: Table
    found: dict[str, frozenset[str]] = field(default_factory=dict)
    # With no wall in the way, as backup reads: what there is to find.
    there: frozenset[str] = frozenset()
    door: tuple[str, ...] = ()
    removable: frozenset[str] = frozenset()

    @property
    def cells(self) -> tuple[str, ...]:
        """Their row in docs/walls.md, behind the name of the table."""
        seen = (_cell(self.found[reader]) for reader in READERS if reader != "nobody")
        return (*seen, ", ".join(self.door) or NO)


def _cell(found: frozenset[str]) -> str:
    if not found:
        return NO
    return "all" if found == EVERYBODYS else OWN


def measure() -> dict[str, Measured]:
    """Every table, each reader, each column by which a row can be opened; nothing of it stays."""
    with administrator() as connection:
        known = tables(connection)
        planted = plant(connection, known)
        measured = {table.name: Measured(table) for table in known}
        _read(connection, measured.values(), planted)
        for each in measured.values():
            if each.table.walled:
                each.door = tuple(_opening(connection, each.table, planted[each.table.name]))
        return measured


def _read(connection: psycopg.Connection, measured: Iterable[Measured], planted: dict[str, Rows]) -> None:
    for reader, (sight, _) in READERS.items():
        look(connection, "application", **sight)
        for each in measured:
            each.found[reader] = found_by(connection, each.table.name, planted[each.table.name])
    look(connection, "application", organisations=array(HARBOR))
    for each in measured:
        each.removable = _removable(connection, each.table, planted[each.table.name])
    look(connection, "backup")
    for each in measured:
        each.there = found_by(connection, each.table.name, planted[each.table.name])


def _removable(connection: psycopg.Connection, table: Table, planted: Rows) -> frozenset[str]:
    """Whose rows an office could remove, were there no code to ask; nothing of it stays removed."""
    try:
        with connection.transaction(force_rollback=True):
            return whose(
                connection,
                sql.SQL("DELETE FROM {} RETURNING {{}}").format(sql.Identifier(table.name)),
                planted,
            )
    except psycopg.errors.InsufficientPrivilege:
        return frozenset()


def _opening(connection: psycopg.Connection, table: Table, planted: Rows) -> Iterable[str]:
    """The columns whose value, given to `concern`, opens rows to a stranger's office, or to nobody's but their own."""
    look(connection, "application", organisations=array(HARBOR))
    office = found_by(connection, table.name, planted)
    for column in table.columns:
        if column.name in table.keys and column.kind.endswith("uuid"):
            value = planted["rosa"][column.name]
            opened = array(*(value if isinstance(value, list) else [value]))
            look(connection, "application", concerned=opened, organisations=array(WESTSIDE))
            if found_by(connection, table.name, planted) - {"wes"}:
                yield column.name
                continue
            look(connection, "application", concerned=opened, organisations=array(HARBOR))
            if found_by(connection, table.name, planted) - office:
                yield column.name + THERE
