"""Rows of many people at once: written by column, looked at as a whole, put back as they were.

Row security asks each row whether somebody concerned stands in it, so people are taken in handfuls: a list of
thousands would be read again for every row.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing

HANDFUL = 100

T = TypeVar("T")

# table → the column that names the subject
Tables = Mapping[str, str]


def handfuls(items: Iterable[T], size: int = HANDFUL) -> Iterator[list[T]]:
    """The items in lists of at most so many."""
    rest = iter(items)
    while taken := list(islice(rest, size)):
        yield taken


def near(by: Actor, subject_ids: Sequence[UUID]) -> None:
    """See the rows of this handful, and of nobody from the one before; the permission has been checked."""
    with seeing(by.sight):
        concern(subject_ids)


def insert_columns(model: type[models.Model], columns: Mapping[str, Any]) -> int:
    """Insert rows given by field: a list is a column, anything else the same for every row.

    COPY is closed to roles that row security binds; one statement with an array for each column is next best.
    """
    fields = [(model._meta.get_field(name), values) for name, values in columns.items()]
    fields += _defaults(model, columns)
    lists = [field for field, values in fields if isinstance(values, list)]
    count = len(next(values for _, values in fields if isinstance(values, list)))
    if not count:
        return 0
    quote = connection.ops.quote_name
    arrays = ", ".join(f"%s::{_type(field)}[]" for field in lists)
    names = ", ".join(quote(_column(field)) for field, _ in fields)
    chosen = ", ".join(
        f"given.{quote(_column(field))}" if isinstance(values, list) else f"%s::{_type(field)}"
        for field, values in fields
    )
    given = ", ".join(quote(_column(field)) for field in lists)
    text = f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {chosen} FROM unnest({arrays}) given({given})"  # noqa: S608 (names of our own tables and columns)
    fixed = [values for _, values in fields if not isinstance(values, list)]
    with connection.cursor() as cursor:
        cursor.execute(text, [*map(_sent, fixed), *(v for _, v in fields if isinstance(v, list))])
    return count


def _defaults(model: type[models.Model], given: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """What the model has a default for and nobody gave; what may be empty stays so, keys are for the caller to make."""
    left = [field for field in model._meta.concrete_fields if field.name not in given and not field.null]
    usual = [(field, field.get_default()) for field in left if not field.primary_key]
    return [(field, tuple(value) if isinstance(value, list) else value) for field, value in usual]


def _sent(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _column(field: Any) -> str:
    return str(field.column)


def _type(field: Any) -> str:
    """The column's type; text without its limit, since a cast would cut it short where an insert refuses."""
    kind = str(field.db_type(connection)).split(" CHECK")[0]
    return re.sub(r"varchar\(\d+\)", "varchar", kind)


def tables_about(model: type[models.Model]) -> dict[str, str]:
    """Every table with a foreign key to the model, whichever room it stands in, and the model's own."""
    found = {model._meta.db_table: _column(model._meta.pk)}
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if relation.one_to_many or relation.one_to_one:
            found[related._meta.db_table] = _column(relation.field)
    return found


def looks(tables: Tables, subject_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """A digest of all rows about each subject, by table; tables without any are left out."""
    parts = " UNION ALL ".join(
        f"SELECT \"{column}\", '{table}', md5(string_agg(to_jsonb(t)::text, ' ' ORDER BY to_jsonb(t)::text))"  # noqa: S608 (names of our own tables and columns)
        f' FROM "{table}" t WHERE "{column}" = ANY (%(ids)s::uuid[]) GROUP BY 1'
        for table, column in tables.items()
    )
    found: dict[UUID, dict[str, str]] = {subject: {} for subject in subject_ids}
    with connection.cursor() as cursor:
        cursor.execute(parts, {"ids": list(subject_ids)})
        for subject, table, digest in cursor.fetchall():
            found[subject][table] = digest
    return found


def rows_of(tables: Tables, subject_ids: Sequence[UUID]) -> dict[UUID, dict[str, list[dict[str, Any]]]]:
    """All rows about each subject, by table, as documents that `put_back` understands."""
    found: dict[UUID, dict[str, list[dict[str, Any]]]] = {subject: {} for subject in subject_ids}
    with connection.cursor() as cursor:
        for table, column in tables.items():
            cursor.execute(
                f'SELECT "{column}", jsonb_agg(to_jsonb(t))::text FROM "{table}" t'  # noqa: S608 (names of our own tables and columns)
                f' WHERE "{column}" = ANY (%s::uuid[]) GROUP BY 1',
                [list(subject_ids)],
            )
            for subject, rows in cursor.fetchall():
                found[subject][table] = json.loads(rows)
    return found


def delete_rows(tables: Tables, subject_ids: Sequence[UUID]) -> None:
    """Remove every row about these subjects from these tables, in the order given."""
    with connection.cursor() as cursor:
        for table, column in tables.items():
            cursor.execute(
                f'DELETE FROM "{table}" WHERE "{column}" = ANY (%s::uuid[])',  # noqa: S608 (names of our own tables and columns)
                [list(subject_ids)],
            )


def put_back(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows exactly as `rows_of` took them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" SELECT * FROM jsonb_populate_recordset(null::"{table}", %s::jsonb)',  # noqa: S608 (names of our own tables and columns)
            [json.dumps(list(rows))],
        )


def set_back(table: str, row: Mapping[str, Any]) -> None:
    """Update one row to exactly what `rows_of` took, found by its id."""
    names = ", ".join(f'"{name}"' for name in row)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET ({names}) = (SELECT {names} FROM jsonb_populate_record(null::"{table}", %s::jsonb))'  # noqa: S608 (names of our own tables and columns)
            " WHERE id = %s",
            [json.dumps(row), row["id"]],
        )
