"""The database that tests run against: PostgreSQL as in production, with its four roles and its walls."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import translation

from commonhours.catalogue.queries import forget_words
from commonhours.common.sight import Sight, seeing
from commonhours.config import environment, foundation, server
from commonhours.matching.follower import FOLLOWER
from tests.cast import Cast, assemble

EVERYTHING = Sight(whole_region=True)

# A change is judged by the same examples each time, or a rare world found on the way would be laid at its door.
# COMMONHOURS_SEARCH=1 draws new ones, for a night of searching.
hypothesis.settings.register_profile("landing", derandomize=True, deadline=None, print_blob=True)
if "COMMONHOURS_SEARCH" not in os.environ:
    hypothesis.settings.load_profile("landing")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> None:
    """Create this worker's database afresh: the first as an installation would, the others as a copy of its tables."""
    name = str(settings.DATABASES["default"]["NAME"])
    server.ensure_running(environment.state(), durable=False)
    with psycopg.connect(environment.administrator(), autocommit=True) as connection:
        # For many runs of a few tests over one set of tables, as when the ledger is changed line by line.
        if "COMMONHOURS_KEPT" in os.environ and _stands(connection, name):
            return
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            _lay(connection, name)


def _lay(connection: psycopg.Connection[Any], name: str) -> None:
    """To migrate takes long: one worker does it and leaves a pattern, the others wait for it and copy that."""
    connection.execute("SELECT pg_advisory_lock(%s)", [_TURN])
    pattern = f"pattern_{_what_makes_tables()}"
    if _stands(connection, pattern):
        owner = environment.ROLES["owner"]
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {pattern} OWNER {owner}")
        foundation.lay(name)
        return
    foundation.lay(name)
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections.close_all()
    _drop_patterns(connection)
    connection.execute(f"CREATE DATABASE {pattern} TEMPLATE {name}")


# The turn of whoever makes a database of tests.
_TURN = 0x54455354


def _what_makes_tables() -> str:
    """A digest of all that tables are made of; with another one, they are made anew."""
    here = Path(__file__).parent
    digest = hashlib.sha256((here / "requirements.txt").read_bytes())
    for path in sorted((here / "commonhours").rglob("*.py")):
        kept = path.relative_to(here).parts
        if {"migrations", "common", "models", "config"} & {*kept} or path.stem in ("models", "keys"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _drop_patterns(connection: psycopg.Connection[Any]) -> None:
    old = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'pattern\\_%'").fetchall()
    for (name,) in old:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _stands(connection: psycopg.Connection[Any], name: str) -> bool:
    return connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount > 0


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
SWEEP = """
DO $$
DECLARE
  each text;
  used boolean;
  kept CONSTANT text[] := ARRAY['django_migrations', 'django_content_type'];
  swept text[] := ARRAY(SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = current_schema() AND tablename <> ALL (kept) ORDER BY 1);
BEGIN
  SET LOCAL lock_timeout = '20s';
  SET LOCAL session_replication_role = replica;
  EXECUTE 'LOCK TABLE ' || array_to_string(swept, ', ') || ' IN SHARE MODE';
  FOREACH each IN ARRAY swept LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM ' || each || ')' INTO used;
    IF used THEN
      EXECUTE 'DELETE FROM ' || each;
    END IF;
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false)
    FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL;
END $$"""


def empty() -> None:
    """Remove every row and begin every count again, as the administrator: the application may not even try."""
    for connection in connections.all():
        if connection.alias != "owner":
            connection.close()
    name = str(settings.DATABASES["default"]["NAME"])
    with psycopg.connect(environment.administrator(name), autocommit=True) as administrator:
        administrator.execute(f"SET search_path = {environment.REGION}")
        administrator.execute(SWEEP)
