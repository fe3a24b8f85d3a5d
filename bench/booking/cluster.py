"""A PostgreSQL of the measure's own, as durable as a real one, gone when the measure ends."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def own_cluster() -> Iterator[None]:
    """Lay a region in a new cluster; Django's settings are read only now, and name it."""
    state = Path(tempfile.mkdtemp(prefix="bench-book-"))
    state.chmod(0o755)
    os.environ.pop("DATABASE_URL", None)
    os.environ["COMMONHOURS_STATE"] = str(state)
    os.environ["DJANGO_SETTINGS_MODULE"] = "commonhours.config.settings"
    from commonhours.config import environment, foundation, server

    server.ensure_running(environment.state())
    try:
        foundation.lay(str(environment.address()["NAME"]))
        _migrate()
        yield
    finally:
        server.stop(state)
        shutil.rmtree(state, ignore_errors=True)


def _migrate() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", database="owner", verbosity=0, interactive=False)


def as_application() -> psycopg.Connection:
    """A bare connection as the application's role, with the very settings that Django gives it."""
    from django.db import connection

    given = connection.get_connection_params()
    for name in ("cursor_factory", "context"):
        given.pop(name, None)
    return psycopg.connect(**given)


def administrator() -> psycopg.Connection:
    """A superuser's connection, for the tables of the controls and for checks that see every row."""
    from commonhours.config import environment

    name = str(environment.address()["NAME"])
    connection = psycopg.connect(environment.administrator(name), autocommit=True)
    connection.execute(f"SET search_path = {environment.REGION}".encode())
    return connection
