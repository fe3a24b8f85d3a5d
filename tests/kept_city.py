"""The small sample city for journeys: invented once, and laid out again from a copy for those that soon follow."""

import atexit
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from psycopg import sql

from commonhours.common.clock import now
from commonhours.config import environment
from conftest import KEPT

# Its people have visits today and answers that are due: a copy is laid out while it is as good as new.
FRESH = timedelta(minutes=10)
# The columns of every table that are written and not reckoned; what is never cleared away is not put back.
WRITTEN = """
SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE NOT a.attisdropped AND a.attgenerated = '' AND c.relkind = 'r'
AND c.relnamespace = %s::regnamespace AND c.relname <> ALL (%s)
GROUP BY 1
"""
COUNTED = """
SELECT format('%%I.%%I', schemaname, sequencename), last_value FROM pg_sequences
WHERE schemaname = %s AND last_value IS NOT NULL
"""


@dataclass(frozen=True)
class _Copy:
    """Rows in tables of this connection alone: it ends, and they are gone."""

    administrator: psycopg.Connection[Any]
    made_at: datetime
    columns: dict[str, str]
    counts: list[tuple[str, int]]

    def is_fresh(self) -> bool:
        """The hour in which it was made is not over, either."""
        hour = self.made_at.replace(minute=0, second=0, microsecond=0)
        return now() < min(self.made_at + FRESH, hour + timedelta(hours=1))


_copy: _Copy | None = None


def settle_city() -> None:
    """Fill the empty database with the small sample city."""
    global _copy
    if _copy is not None and _copy.is_fresh():
        with suppress(psycopg.OperationalError):  # the server was away meanwhile, and what lay there is gone
            _lay_out(_copy)
            return
    if _copy is not None:
        _copy.administrator.close()
    begun = now()
    call_command("sample_city", size="small", verbosity=0)
    _copy = _kept(begun)


def _kept(made_at: datetime) -> _Copy:
    administrator = psycopg.connect(
        environment.administrator(str(settings.DATABASES["default"]["NAME"])), autocommit=True
    )
    atexit.register(administrator.close)
    columns: dict[str, str] = dict(administrator.execute(WRITTEN, [environment.REGION, KEPT]).fetchall())
    for table in list(columns):
        here, there = _names(table)
        filled = administrator.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(here)).fetchone()
        if filled == (True,):
            administrator.execute(sql.SQL("CREATE TEMP TABLE {} AS TABLE {}").format(there, here))
        else:
            del columns[table]
    counts = administrator.execute(COUNTED, [environment.REGION]).fetchall()
    return _Copy(administrator, made_at, columns, counts)


def _lay_out(copy: _Copy) -> None:
    """All at once, and no trigger looks again at what was looked at when it was invented."""
    with copy.administrator.transaction():
        copy.administrator.execute("SET LOCAL session_replication_role = replica")
        for table, columns in copy.columns.items():
            here, there = _names(table)
            copy.administrator.execute(
                sql.SQL("INSERT INTO {here} ({columns}) SELECT {columns} FROM {there}").format(
                    here=here, there=there, columns=sql.SQL(columns)
                )
            )
        for name, last in copy.counts:
            copy.administrator.execute("SELECT setval(%s, %s)", [name, last])


def _names(table: str) -> tuple[sql.Identifier, sql.Identifier]:
    return sql.Identifier(environment.REGION, table), sql.Identifier("pg_temp", f"kept_{table}"[:63])
