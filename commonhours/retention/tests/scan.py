"""Search the whole database, every table and every column that can hold words, for strings of somebody."""

from collections.abc import Iterable

from django.db import connections

_COLUMNS = """
SELECT table_name::text, column_name::text FROM information_schema.columns
WHERE table_schema = current_schema()
  AND (data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'bytea'))"""


def found(strings: Iterable[str]) -> set[tuple[str, str]]:
    """Where any of these stands, as (table, column), in the eyes of whoever owns the tables."""
    like = [f"%{each}%" for each in strings]
    hits = set()
    with connections["owner"].cursor() as cursor:
        cursor.execute(_COLUMNS)
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" WHERE "{column}"::text ILIKE ANY (%s))', [like]
            )
            if cursor.fetchone()[0]:
                hits.add((table, column))
    return hits


def counts() -> dict[str, int]:
    """How many rows each table has."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()")
        many = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            many[table] = cursor.fetchone()[0]
    return many
