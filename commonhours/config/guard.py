"""Refuse to serve when the wall is down: row security does not bind a superuser or an owner of the tables."""

from django.db import connection


class WallIsDown(Exception):
    """The application connects as a role that row security does not bind. Give it the application role instead."""


_QUESTION = """
SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (
           SELECT FROM pg_tables t WHERE t.schemaname = current_schema() AND t.tableowner = current_user)
FROM pg_roles r WHERE r.rolname = current_user"""


def require_walls() -> None:
    """Raise `WallIsDown` unless the default connection is bound by row security."""
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION)
        row = cursor.fetchone()
    if row is None or row[0]:
        raise WallIsDown(WallIsDown.__doc__)
