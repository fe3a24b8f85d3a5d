"""The database that tests run against: PostgreSQL as in production, with its four roles and its walls."""

import os
from collections.abc import Iterator

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

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
    """Create this worker's database afresh, as an installation would, and bring its tables up to date."""
    name = str(settings.DATABASES["default"]["NAME"])
    server.ensure_running(environment.state(), durable=False)
    with psycopg.connect(environment.administrator(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    foundation.lay(name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("migrate", database="owner", verbosity=0, interactive=False)


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


def empty() -> None:
    """Remove every row, as the owner: the application may not even try."""
    for connection in connections.all():
        if connection.alias != "owner":
            connection.close()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
            " WHERE schemaname = current_schema() AND tablename NOT IN ('django_migrations', 'django_content_type')"
        )
        (tables,) = cursor.fetchone()
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
