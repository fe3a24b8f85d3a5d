"""A program for reports signs in for real, and tries everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from uuid import UUID

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import errors

from commonhours.bookings.actions import book_visit
from commonhours.bookings.models import Visit
from commonhours.commands.management.commands.doctor import CHECKS, examine
from commonhours.commands.management.commands.token import AT_THE_MACHINE
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.config import environment, report_logins
from commonhours.ledger.sums import charged_to_lines
from commonhours.planning.question import Span, State
from commonhours.planning.used.reading import used_hours
from commonhours.rates.tests.test_funded import charge, lines  # noqa: F401  (a fixture)
from commonhours.rates.tests.test_pricing import stand
from commonhours.reporting.actions import end_access, give_access
from commonhours.reporting.models import Access, Day
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, TUESDAY_TEN, Cast

REPORT, REGION = environment.REPORT, environment.REGION
# Roles belong to the whole server, which several databases of tests share.
NAME = f"tester_{environment.address()['NAME']}"[-29:].lstrip("_")


def command(*words: str) -> str:
    """What the command prints; its hints go elsewhere."""
    said = StringIO()
    call_command("report_access", *words, stdout=said, stderr=StringIO())
    return said.getvalue().strip()


@contextmanager
def signed_in(secret: str) -> Iterator[psycopg.Connection]:
    """As a program connects: by name and password, with nothing of ours in between."""
    login, password = secret.split(" ")
    where = environment.address()
    with psycopg.connect(
        host=where["HOST"],
        port=where["PORT"],
        dbname=where["NAME"],
        user=login,
        password=password,
        autocommit=True,
    ) as program:
        yield program


@pytest.fixture
def cast(committed_cast: Cast) -> Iterator[Cast]:
    """Committed, since others read it; logins belong to the whole server and are ended."""
    yield committed_cast
    with seeing(EVERYTHING):
        logins = list(Access.objects.values_list("login", flat=True))
    for login in logins:
        report_logins.end(login)


@pytest.fixture
def city(cast: Cast) -> Cast:
    """Rosa of Harbor comes to Mrs Lopez, and so does Bixby's Ben; Westside has nothing to do with them."""
    for who, start in (("rosa", TUESDAY_TEN), ("ben", TUESDAY_TEN + timedelta(hours=1))):
        wish = cast.wish(start=start)
        book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids(who))
    return cast


def views() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = %s ORDER BY 1", [REPORT])
        return [name for (name,) in cursor.fetchall()]


def rows(program: psycopg.Connection, question: str) -> list[tuple[object, ...]]:
    return program.execute(question.encode()).fetchall()


def test_a_login_reads_every_view_of_its_own_organisation_and_no_other(city: Cast) -> None:
    with signed_in(command(NAME, "--organisation", "harbor")) as program:
        assert len(views()) == 14
        for view in views():
            rows(program, f"SELECT * FROM {view}")
        harbor = city.organisations["harbor"].id
        assert {row[0] for row in rows(program, "SELECT organisation_id FROM visits")} == {harbor}
        # A partner's worker comes to Harbor's visit: that they come is Harbor's to know, who they are for Bixby not.
        assert {row[0] for row in rows(program, "SELECT worker_id FROM assignments")} == set(
            city.ids("rosa", "ben")
        )
        assert {row[0] for row in rows(program, "SELECT worker_id FROM workers")} == set(
            city.ids("rosa", "dara", "sam")
        )
        assert {row[0] for row in rows(program, "SELECT contract FROM workers")} == {"part_time"}
    with signed_in(command(f"{NAME[:-1]}w", "--organisation", "westside")) as program:
        assert [rows(program, f"SELECT * FROM {view}") for view in ("visits", "assignments")] == [[], []]
        assert {row[0] for row in rows(program, "SELECT worker_id FROM workers")} == set(city.ids("wes"))
    with signed_in(command(f"{NAME[:-1]}r", "--region")) as program:
        assert len(rows(program, "SELECT worker_id FROM workers")) == 5


def test_the_figures_are_those_of_the_pages(
    cast: Cast,
    lines: dict[str, UUID],  # noqa: F811  (the fixture)
) -> None:
    """What was charged is what the ledger says was, and what is unfilled what planning finds."""
    for week, cents in enumerate((5_000, 2_500)):
        stood = stand(cast, TUESDAY_TEN - week * timedelta(days=7))
        charge(cast, lines, stood, cents, NOW.date() - timedelta(days=7 * week))
    charge(cast, lines, stood, -2_500, NOW.date(), kind="payment")
    with seeing(EVERYTHING):
        charged = charged_to_lines(list(lines.values()), since=LONG_AGO)
        Visit.objects.filter(id=stood).update(places=3)
    used = used_hours(
        by=cast.actors["carmen"],
        at=NOW,
        span=Span(TUESDAY_TEN.date() - timedelta(days=7), TUESDAY_TEN.date()),
    )
    with signed_in(command(NAME, "--organisation", "harbor")) as program:
        spent = rows(program, "SELECT line_id, (sum(spent) * 100)::int FROM spending GROUP BY 1")
        assert set(spent) == {(line, each.cents) for line, each in charged.items()}
        assert len(rows(program, "SELECT DISTINCT month FROM spending")) == 2
        [(hours,)] = rows(program, "SELECT sum(places * minutes)::int / 60 FROM unfilled")
        assert hours == used.hours(State.UNFILLED) == 2


# What somebody with a bad will and an editor for SQL tries.
FORBIDDEN = (
    f"SELECT name FROM {REGION}.people_person",
    f"SELECT * FROM {REGION}.bookings_visit",
    f"SELECT starts_at FROM {REGION}.bookings_visit",
    f"SELECT {REGION}.trail_forget('{{}}', null)",
    f"SET search_path = {REGION}; SELECT * FROM people_person",
    f"SET ROLE {REPORT}",
    *(f"SET ROLE {role}" for role in environment.ROLES.values()),
    "SET SESSION AUTHORIZATION postgres",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT pg_ls_dir('.')",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY (SELECT 1) TO 'stolen'",
    "SELECT lo_import('postgresql.conf')",
    "SELECT rolpassword FROM pg_authid",
    "SELECT * FROM pg_statistic",
    "ALTER SYSTEM SET fsync = off",
)
WRITING = (
    f"UPDATE {REGION}.reporting_access SET organisation_id = null",
    f"INSERT INTO {REPORT}.areas VALUES ('0198a7a0-0000-7000-8000-000000000000', 'x')",
    f"DELETE FROM {REPORT}.visits",
    f"UPDATE {REPORT}.hours_by_day SET made_at = now()",
    "CREATE TABLE kept (word text)",
    f"CREATE VIEW {REPORT}.more AS SELECT 1",
    "CREATE TABLE public.kept (word text)",
    "CREATE SCHEMA mine",
    "CREATE TEMPORARY TABLE kept (word text)",
    "CREATE FUNCTION pg_temp.leak(text) RETURNS bool LANGUAGE sql AS 'SELECT true'",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_create(0)",
    "CREATE ROLE friend",
    "CREATE EXTENSION dblink",
)


def test_a_login_can_do_nothing_else_whatever_it_types(city: Cast) -> None:
    with signed_in(command(NAME, "--organisation", "harbor")) as program:
        done = [statement for statement in FORBIDDEN if not is_refused(program, statement)]
        # What a session begins with can be taken off; grants stay.
        program.execute("SET default_transaction_read_only = off")
        done += [statement for statement in WRITING if not is_refused(program, statement)]
        assert done == []


def is_refused(program: psycopg.Connection, statement: str) -> bool:
    try:
        program.execute(statement.encode())
    except (errors.InsufficientPrivilege, errors.UndefinedTable, errors.ObjectNotInPrerequisiteState):
        return True
    return False


def test_no_setting_widens_what_a_login_sees(city: Cast) -> None:
    """What tells the application's walls who is looking is believed of the application alone."""
    count = "SELECT count(*), (SELECT count(*) FROM visits), (SELECT count(*) FROM hours_by_day) FROM workers"
    with seeing(EVERYTHING):
        for house in (None, *city.organisations.values()):
            figures = dict.fromkeys(("offered", "booked", "worked", "lost", "unfilled"), 60)
            Day.objects.create(organisation=house, day=NOW.date(), made_at=NOW, **figures)
    with signed_in(command(NAME, "--organisation", "westside")) as program:
        assert rows(program, count) == [(1, 0, 1)]
        harbor = str(city.organisations["harbor"].id)
        for name, value in (
            ("region", "on"),
            ("organisations", f"{{{harbor}}}"),
            ("concerned", f"{{{harbor}}}"),
            ("person", str(city.people["rosa"].id)),
            ("account", str(city.accounts["carmen"].id)),
        ):
            program.execute("SELECT set_config(%s, %s, false)", [f"app.{name}", value])
        program.execute("SET row_security = on")
        assert rows(program, count) == [(1, 0, 1)]
        program.execute("SET row_security = off")
        with pytest.raises(errors.InsufficientPrivilege):
            rows(program, "SELECT count(*) FROM visits")


def test_an_ended_login_sees_nothing_at_once_and_then_is_gone(city: Cast) -> None:
    secret = command(NAME, "--organisation", "harbor")
    login = secret.split()[0]
    with signed_in(secret) as program:
        end_access(by=AT_THE_MACHINE, at=now(), login=login)
        assert rows(program, "SELECT * FROM workers") == []
        command(NAME, "--end")
        with pytest.raises(psycopg.OperationalError):
            program.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError), signed_in(secret):
        pass
    with pytest.raises(CommandError, match="no login"):
        command("nobody", "--end")
    with seeing(EVERYTHING):
        acts = Act.objects.filter(verb__startswith="report_access").order_by("id")
        assert [(act.verb, act.door) for act in acts] == [
            ("report_access.give", "command"),
            ("report_access.end", "command"),
            ("report_access.end", "command"),
        ]
        assert {tuple(act.organisation_ids) for act in acts} == {(city.organisations["harbor"].id,)}


def test_given_again_a_login_has_another_password_and_the_same_rows(city: Cast) -> None:
    first = command(NAME, "--organisation", "harbor", "--days", "3")
    second = command(NAME, "--organisation", "harbor")
    with pytest.raises(psycopg.OperationalError), signed_in(first):
        pass
    with signed_in(second) as program:
        assert len(rows(program, "SELECT * FROM workers")) == 3
        begins = {name: rows(program, f"SHOW {name}")[0][0] for name in report_logins.BEGINS_WITH}
        assert begins["default_transaction_read_only"] == "on"
        assert begins["statement_timeout"] == "1min"
    with pytest.raises(CommandError, match="somebody else"):
        command(NAME, "--region")
    with pytest.raises(CommandError, match="small letters"):
        command("Robert'); --", "--region")
    with psycopg.connect(environment.administrator()) as administrator:
        [(limit, kept)] = administrator.execute(
            "SELECT rolconnlimit, rolpassword FROM pg_authid WHERE rolname = %s", [second.split()[0]]
        ).fetchall()
        assert limit == report_logins.MOST_CONNECTIONS
        assert kept.startswith("SCRAM-SHA-256$")


def test_only_who_governs_gives_and_ends_what_a_login_reads(cast: Cast) -> None:
    harbor = cast.organisations["harbor"].id
    for name in ("carmen", "otto", "rosa", "nina"):
        with pytest.raises(NotAllowed):
            give_access(by=cast.actors[name], at=NOW, login="x", organisation_id=harbor, days=1)
        with pytest.raises(NotAllowed):
            give_access(by=cast.actors[name], at=NOW, login="x", organisation_id=None, days=1)
        with pytest.raises(NotFound):
            end_access(by=cast.actors[name], at=NOW, login="x")
    for days in (0, 367):
        with pytest.raises(Invalid):
            give_access(by=AT_THE_MACHINE, at=NOW, login="x", organisation_id=harbor, days=days)
    give_access(by=AT_THE_MACHINE, at=NOW, login="x", organisation_id=harbor, days=366)
    with pytest.raises(Refused):
        give_access(by=AT_THE_MACHINE, at=NOW, login="x", organisation_id=None, days=1)


def test_the_doctor_finds_a_login_that_nobody_gave(committed_cast: Cast) -> None:
    check = next(each for each in CHECKS if "login for reports" in each.good)
    assert examine(check) == 0
    report_logins.make(f"{REPORT}_{NAME}", "a password", until=NOW)
    try:
        assert examine(check) == 1
    finally:
        report_logins.end(f"{REPORT}_{NAME}")
