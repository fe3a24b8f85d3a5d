"""No column of any table is unclassed, and what each class says can be carried out."""

import pytest
from django.db import connection

from commonhours.common.sight import seeing
from commonhours.retention.classes import BESIDE, BY_NAME, TABLES
from commonhours.retention.parties import Rows
from commonhours.retention.schedule import KINDS
from conftest import EVERYTHING
from tests.cast import Cast

_COLUMNS = """
SELECT table_name::text, array_agg(column_name::text) FROM information_schema.columns
WHERE table_schema = current_schema() GROUP BY table_name"""


@pytest.mark.django_db
def test_every_column_of_every_table_is_classed_once() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        there = {name: sorted(columns) for name, columns in cursor.fetchall() if name not in BESIDE}
    missing = {
        name: sorted(set(columns) - set(BY_NAME[name].columns() if name in BY_NAME else ()))
        for name, columns in there.items()
    }
    assert {name: columns for name, columns in missing.items() if columns} == {}, (
        "Say in commonhours/retention/classes what becomes of these columns when somebody is forgotten."
    )
    assert {table.name: sorted(table.columns()) for table in TABLES} == there


def test_what_is_kept_is_kept_under_a_rule_and_what_goes_can_be_found() -> None:
    for table in TABLES:
        assert bool(table.kept) == bool(table.then), table.name
        assert not table.kept or table.kept in KINDS, table.name
        assert bool(table.of) or not (table.goes or table.blank), table.name
        assert not (table.goes and (table.blank or table.then or table.stays)), table.name
    for kind in KINDS.values():
        assert kind.days >= kind.least > 0, kind.code


def test_each_condition_is_one_that_the_database_understands(cast: Cast) -> None:
    nobody = Rows().given()
    with seeing(EVERYTHING), connection.cursor() as cursor:
        for table in TABLES:
            if table.of:
                cast_of = table.of
                for name in nobody:
                    cast_of = cast_of.replace(f"%({name})s", f"%({name})s::uuid[]")
                cursor.execute(f"SELECT count(*) FROM {table.name} WHERE {cast_of}", nobody)
                assert cursor.fetchone() == (0,), table.name
