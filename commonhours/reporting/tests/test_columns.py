"""Which columns logins for reports read, one by one; what a view says of itself stands in docs/reporting.md."""

import re
from pathlib import Path

import psycopg
import pytest

from commonhours.config import environment
from commonhours.retention.classes import BY_NAME
from tests.walls.rows import administrator

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reporting.md"
# Every column that was looked at: ids, times, codes, sums, and names of organisations, areas, work and budget lines.
# None says who somebody is, how to reach them, what they are, or what anybody wrote about them.
REVIEWED = {
    "availability_terms": "person_id contract",
    "bookings_assignment": (
        "id visit_id person_id organisation_id type_of_work_id starts_at ends_at state ended_because late"
    ),
    "bookings_gap": "series_id starts_at filled_by_id",
    "bookings_series": "id organisation_id type_of_work_id rule zone minutes person_ids",
    "bookings_visit": (
        "id organisation_id type_of_work_id series_id starts_at ends_at places state purpose booked_at"
    ),
    "catalogue_area": "id name",
    "catalogue_typeofwork": "id code category names",
    "funding_fundingline": "id organisation_id name amount since until",
    "intake_helprequest": (
        "id organisation_id type_of_work_id way state arrived_at contacted_at served_at closed_at reason"
    ),
    "ledger_account": "id kind owner_kind owner_id",
    "ledger_leg": "transfer_id account_id day cents organisation_id",
    "ledger_transfer": "id kind corrects_id",
    "organisations_organisation": "id name kind",
    "organisations_region": "zone",
    "people_membership": "person_id organisation_id since until",
    "planning_shortfall": (
        "organisation_id type_of_work_id area_id weekday from_hour since last_day hours low high needed "
        "supplied made_at"
    ),
    "reporting_access": "login organisation_id until",
    "reporting_day": "organisation_id day offered booked worked lost unfilled made_at",
    "reporting_overhead": (
        "organisation_id month way visits steps program_steps house_steps median_minutes made_at"
    ),
    "timesheets_timesheet": (
        "id person_id planned_start planned_end starts_at ends_at exceptions state changed_at"
    ),
}
_GRANTED = """
SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0
  AND NOT a.attisdropped AND has_column_privilege(%s, c.oid, a.attnum, 'SELECT')"""


def granted(connection: psycopg.Connection) -> set[tuple[str, str]]:
    """Every column of the region's tables that logins for reports may read, as the database says it."""
    return set(connection.execute(_GRANTED, [environment.REPORT]).fetchall())


def unseen(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Columns that are read and were never looked at."""
    return found - {(table, column) for table, columns in REVIEWED.items() for column in columns.split()}


def personal(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Columns that are written over when somebody is forgotten: they would tell who it was."""
    return {
        (table, column)
        for table, column in found
        if column in {**BY_NAME[table].blank, **BY_NAME[table].then}
    }


@pytest.mark.usefixtures("django_db_setup")
def test_reports_read_the_columns_that_were_reviewed_and_none_of_them_tells_who_somebody_is() -> None:
    with administrator() as connection:
        found = granted(connection)
        assert unseen(found) == set()
        assert {table for table, _ in found} == set(REVIEWED)
        assert personal(found) == set()


@pytest.mark.usefixtures("django_db_setup")
@pytest.mark.parametrize("column", [("people_person", "name"), ("intake_helprequest", "words")])
def test_a_column_with_names_that_somebody_grants_is_found(column: tuple[str, str]) -> None:
    """The control, twice: for who forgets the list, and for who adds to it without a thought."""
    with administrator() as connection:
        connection.execute(f"GRANT SELECT ({column[1]}) ON {column[0]} TO {environment.REPORT}")
        assert unseen(granted(connection)) == {column}
        assert personal(granted(connection)) == {column}


@pytest.mark.usefixtures("django_db_setup")
def test_nothing_but_reading_is_granted_and_every_view_reads_as_whoever_asks() -> None:
    with administrator() as connection:
        other = connection.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s"
            " AND (table_schema <> %s OR privilege_type <> 'SELECT')",
            [environment.REPORT] * 2,
        ).fetchall()
        assert other == []
        options = connection.execute(
            "SELECT relname, reloptions FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind <> 'i'",
            [environment.REPORT],
        ).fetchall()
        assert {tuple(each) for _, each in options} == {("security_invoker=true",)}


_SAYS = """
SELECT c.relname, obj_description(c.oid, 'pg_class'), a.attname, format_type(a.atttypid, a.atttypmod),
  col_description(c.oid, a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'v' AND a.attnum > 0 ORDER BY c.relname, a.attnum"""


def as_page(connection: psycopg.Connection) -> str:
    """The views and columns as docs/reporting.md has them, made of the database's own comments."""
    lines: list[str] = []
    last = ""
    for view, about, column, kind, says in connection.execute(_SAYS, [environment.REPORT]).fetchall():
        assert about, view
        assert says, (view, column)
        if view != last:
            lines += ["", f"### {view}", "", about, "", "| Column | Type | What it says |", "|---|---|---|"]
            last = view
        lines.append(f"| `{column}` | {kind} | {says} |")
    return "\n".join(lines).strip()


@pytest.mark.usefixtures("django_db_setup")
def test_the_page_lists_every_view_and_column_as_their_comments_have_them() -> None:
    with administrator() as connection:
        made = as_page(connection)
    told = re.search(r"## Views and columns\n.*?(### .*?)(?=\n## |\Z)", PAGE.read_text(), re.DOTALL)
    assert told, made
    assert told[1].strip() == made
