"""What is written once: every table of trail and ledger, whatever is added to them, and runs that were approved.

Tables are taken from the catalogue of the database, so that a new one is tried by itself.
"""

from collections.abc import Iterable
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from commonhours.common.constraints import constraint_of
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.ledger.actions import post
from commonhours.ledger.tests.money import finance, wages
from commonhours.payroll.actions import approve_run, preview_run, set_person_aside
from commonhours.payroll.models import PaidChange, Statement
from commonhours.payroll.tests.weeks import LAST, agree, opened, worked
from conftest import EVERYTHING
from tests.cast import NOW, Cast

# How far each follower has read is a bookmark: it moves, and tells of nothing that happened.
BOOKMARKS = {"trail_cursor"}
# What a payroll provider calls people is no part of any run.
SETTINGS = {"payroll_providercode"}
ATTEMPTS = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "DROP TABLE {table} CASCADE",
)


def tables(*rooms: str) -> dict[str, str]:
    """Every table of these rooms with its first column, as the database has them."""
    return _asked("c.relname ~ %s", f"^({'|'.join(rooms)})_")


def only_added_to() -> dict[str, str]:
    """Every table that the application may add to and may not change."""
    return _asked(
        "has_table_privilege(c.oid, 'INSERT') AND NOT has_table_privilege(c.oid, 'UPDATE') AND %s = ''", ""
    )


def _asked(condition: str, argument: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = 1"
            f" WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND {condition}",
            [argument],
        )
        return dict(cursor.fetchall())


def let_through(found: dict[str, str], attempts: Iterable[str] = ATTEMPTS) -> list[str]:
    """Which of these statements the database lets the application run."""
    passed = []
    for table, column in found.items():
        for attempt in attempts:
            statement = attempt.format(table=table, column=column)
            try:
                with transaction.atomic(), seeing(EVERYTHING):
                    _run(statement)
                passed.append(statement)
            except ProgrammingError:
                continue
    return passed


def test_the_application_can_change_or_remove_nothing_of_trail_and_ledger(cast: Cast) -> None:
    post(by=finance(cast), at=NOW, posting=wages(cast))
    found = tables("trail", "ledger")
    assert {"trail_act", "trail_position", "ledger_transfer", "ledger_leg"} < found.keys()
    assert let_through({name: column for name, column in found.items() if name not in BOOKMARKS}) == []


def test_what_may_only_be_added_to_elsewhere_is_not_removed_either(cast: Cast) -> None:
    found = only_added_to()
    assert {"timesheets_clockevent", "payroll_payment"} < found.keys()
    assert let_through(found) == []


def test_no_table_at_all_can_be_emptied_or_dropped_by_the_application(cast: Cast) -> None:
    found = _asked("c.relname ~ %s", "_")
    assert len(found) > 100
    assert let_through(found, ("TRUNCATE {table} CASCADE",)) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
            " AND pg_has_role(relowner, 'USAGE')"
        )
        assert cursor.fetchall() == []


def test_nothing_of_an_approved_run_changes_whoever_tries(cast: Cast) -> None:
    agree(cast, {"rosa": 2000, "dara": 2500})
    sheet = worked(cast, "rosa")
    worked(cast, "dara")
    by = finance(cast)
    run_id = opened(cast)
    preview_run(by=by, at=NOW, run_id=run_id)
    set_person_aside(by=by, at=NOW, run_id=run_id, person_id=cast.people["dara"].id, why="bank details")
    seen = preview_run(by=by, at=NOW, run_id=run_id)
    _pay_a_change(cast, run_id, sheet.id)
    approve_run(by=by, at=NOW, run_id=run_id, cents=seen.cents, people=seen.people)
    names = ("run", "statement", "statementline", "paidhours", "paidchange", "setaside")
    parts = {f"payroll_{name}" for name in names}
    frozen = tables("payroll").keys() - only_added_to().keys() - SETTINGS
    assert parts <= frozen
    for table in frozen:
        for attempt in ("UPDATE {} SET id = id", "DELETE FROM {}"):
            with pytest.raises(IntegrityError) as refused, transaction.atomic(), seeing(EVERYTHING):
                _run(attempt.format(table))
            assert constraint_of(refused.value) == "run_stands", table


def _pay_a_change(cast: Cast, run_id: UUID, place_id: UUID) -> None:
    with seeing(EVERYTHING):
        PaidChange.objects.create(
            statement=Statement.objects.get(run_id=run_id),
            organisation=cast.organisations["harbor"],
            person=cast.people["rosa"],
            week=LAST,
            act_id=new_id(),
            place_id=place_id,
            told_at=NOW,
            starts_before=NOW,
            ends_before=NOW,
            rate=2000,
            where="us-or",
            industry="retail",
            employees=500,
        )


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
