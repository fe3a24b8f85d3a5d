"""The database that tests run against: PostgreSQL as in production, with its four roles and its walls."""

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.management import call_command
from django.db import Error, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation
from psycopg import sql

from commonhours.catalogue.queries import forget_words
from commonhours.common.sight import Sight, seeing
from commonhours.config import environment, foundation, server
from commonhours.matching.compiling import compile_everything
from commonhours.matching.follower import FOLLOWER
from tests.cast import NOW, Cast, assemble
from tests.stage import STATES

EVERYTHING = Sight(whole_region=True)

# A change is judged by the same examples each time, or a rare world found on the way would be laid at its door.
# COMMONHOURS_SEARCH=1 draws new ones, for a night of searching.
hypothesis.settings.register_profile("landing", derandomize=True, deadline=None, print_blob=True)
if "COMMONHOURS_SEARCH" not in os.environ:
    hypothesis.settings.load_profile("landing")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> None:
    """Create this worker's server afresh: the first as an installation would, the others as a copy of its files."""
    # For many runs of a few tests over one set of tables, as when the ledger is changed line by line.
    if "COMMONHOURS_KEPT" in os.environ and (_home() / "data").exists():
        server.ensure_running(environment.state(), durable=False)
    else:
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            _lay()
    if "PYTEST_XDIST_WORKER_COUNT" in os.environ:
        compile_everything(NOW)


def _home() -> Path:
    return environment.state() / "postgres"


def _lay() -> None:
    """To migrate takes long: one worker does it and leaves a pattern, the others compile meanwhile and copy that."""
    server.stop(environment.state())
    shutil.rmtree(_home() / "data", ignore_errors=True)
    pattern = STATES / "pattern" / _what_makes_tables()
    with (STATES / "turn").open("a") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            compile_everything(NOW)
            fcntl.flock(turn, fcntl.LOCK_EX)
        if not pattern.exists():
            _migrate()
            shutil.rmtree(pattern.parent, ignore_errors=True)
            pattern.parent.mkdir()
            # Files of a server that has ended, with the password that stands in them; whole or not at all.
            _copy(_home(), pattern.with_suffix(".new"))
            pattern.with_suffix(".new").rename(pattern)
        shutil.rmtree(_home())
        _copy(pattern, _home())
    server.ensure_running(environment.state(), durable=False)
    foundation.lay(str(settings.DATABASES["default"]["NAME"]))


def _migrate() -> None:
    server.ensure_running(environment.state(), durable=False)
    foundation.lay(str(settings.DATABASES["default"]["NAME"]))
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections.close_all()
    server.stop(environment.state())


def _copy(here: Path, there: Path) -> None:
    """With owners and rights, which `shutil` leaves behind."""
    subprocess.run(["/bin/cp", "-a", here, there], check=True)


def _what_makes_tables() -> str:
    """A digest of all that tables are made of; with another one, they are made anew."""
    here = Path(__file__).parent
    digest = hashlib.sha256((here / "requirements.txt").read_bytes())
    for path in sorted((here / "commonhours").rglob("*.py")):
        kept = path.relative_to(here).parts
        if {"migrations", "common", "models", "config"} & {*kept} or path.stem in (
            "models",
            "keys",
            "migrate",
        ):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(autouse=True, scope="session")
def _recovery_codes_cost_little() -> Iterator[None]:
    """Ten codes are hashed whenever somebody sets a factor up, each for a third of a second when it is in earnest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScryptPasswordHasher, "work_factor", 2**4)
        yield


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page in Spanish leaves its language behind in the thread that served it; the next test begins in English."""
    yield
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> Cast:
    """The people whom everybody knows, for tests that stay inside one transaction."""
    _forget()
    with seeing(EVERYTHING):
        return assemble()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A database that really commits, for races, followers and browsers; emptied afterwards by its owner."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield
        empty()


@pytest.fixture
def committed_cast(committed: None) -> Cast:
    """The same people, committed."""
    _forget()
    with transaction.atomic(), seeing(EVERYTHING):
        return assemble()


def _forget() -> None:
    """What this process remembers of the last test's city."""
    forget_words()
    FOLLOWER.forget()


# To truncate a hundred and fifty tables takes seconds; nearly all of them are empty, and to look takes milliseconds.
# Whoever still writes is waited for, and no trigger, key or wall keeps a row, as the server's administrator asks.
SWEEP = sql.SQL("""
CREATE OR REPLACE FUNCTION pg_temp.sweep() RETURNS void LANGUAGE plpgsql AS $sweep$
DECLARE each text;
BEGIN
  SET LOCAL lock_timeout = '20s';
  SET LOCAL session_replication_role = replica;
  LOCK TABLE {tables} IN SHARE MODE;
  FOR each IN SELECT name FROM ({looks}) AS looked (name, used) WHERE used LOOP
    EXECUTE format('DELETE FROM %I', each);
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false)
    FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL;
END $sweep$""")
KEPT = ["django_migrations", "django_content_type"]


def empty() -> None:
    """Remove every row and begin every count again, as the administrator: the application may not even try."""
    for connection in connections.all(initialized_only=True):
        if connection.alias != "owner":
            _begin_again(connection)
    global _sweeper
    _sweeper = _sweeper or _made_sweeper()
    try:
        _sweeper.execute("SELECT pg_temp.sweep()")
    except psycopg.OperationalError:  # the server was away, as in tests of what happens then
        _sweeper = _made_sweeper()
        _sweeper.execute("SELECT pg_temp.sweep()")


def _begin_again(connection: BaseDatabaseWrapper) -> None:
    """Nothing of one test stays in a connection but what it knows of the tables, which takes longest to learn."""
    if connection.in_atomic_block or connection.connection is None or connection.needs_rollback:
        connection.close()
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("RESET ALL")
            cursor.execute("UNLISTEN *")
            cursor.execute("SELECT pg_advisory_unlock_all()")
    except Error:
        connection.close()


_sweeper: psycopg.Connection[Any] | None = None


def _made_sweeper() -> psycopg.Connection[Any]:
    """A connection that is kept: the tables are the same all day, and so is how they are looked at."""
    name = str(settings.DATABASES["default"]["NAME"])
    administrator = psycopg.connect(environment.administrator(name), autocommit=True)
    atexit.register(administrator.close)
    administrator.execute(f"SET search_path = {environment.REGION}")
    tables = administrator.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> ALL (%s) ORDER BY 1",
        [KEPT],
    ).fetchall()
    look = sql.SQL("SELECT {}, EXISTS (SELECT FROM {})")
    looks = [look.format(sql.Literal(each), sql.Identifier(each)) for (each,) in tables]
    names = [sql.Identifier(each) for (each,) in tables]
    administrator.execute(
        SWEEP.format(tables=sql.SQL(", ").join(names), looks=sql.SQL(" UNION ALL ").join(looks))
    )
    return administrator
