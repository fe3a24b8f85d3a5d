"""Rows as open files: CSV that no spreadsheet works out, JSON, and the description that frictionless data asks for."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.apps import apps
from django.db import connection, models

from commonhours.retention.classes import TABLES

# Never carried away, whoever asks: secrets and what stands for them, files, and what only the house itself reads.
SECRET = frozenset(
    {
        "password",
        "digest",
        "secret_digest",
        "sent_digest",
        "file",
        "leftover",
        "etag",
        "modified",
        "code_digest",
    }
)
INSIDE = frozenset({"act_id", "transaction", "measured", "organisation_ids", "person_ids", "period", "tries"})
_KINDS = {
    "UUIDField": "string",
    "DateField": "date",
    "DateTimeField": "datetime",
    "BooleanField": "boolean",
    "FloatField": "number",
    "DecimalField": "number",
    "JSONField": "object",
    "ArrayField": "array",
}
CHUNK = 2_000
Row = Mapping[str, Any]
_MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def columns_of(table: str) -> list[str]:
    """The columns of a table that may be carried away."""
    fields = _MODELS[table]._meta.local_concrete_fields
    return [str(each.column) for each in fields if each.column not in SECRET | INSIDE and not _bytes(each)]


def _bytes(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.BinaryField)


def rows_where(table: str, where: str, given: Mapping[str, Any]) -> Iterator[Row]:
    """The rows that the present transaction may see, a few thousand in memory at a time."""
    columns = columns_of(table)
    listed = ", ".join(f'"{each}"' for each in columns)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {listed} FROM {table} WHERE {where}", given)  # noqa: S608 (tables of our own)
        while some := cursor.fetchmany(CHUNK):
            for row in some:
                yield dict(zip(columns, row, strict=True))


class Package:
    """A ZIP that is written as its rows are read, and describes itself at its end."""

    def __init__(self, out: Any, *, name: str, title: str) -> None:
        self._zip = ZipFile(out, "w", ZIP_DEFLATED)
        self._about: dict[str, Any] = {"profile": "tabular-data-package", "name": name, "title": title}
        self._resources: list[dict[str, Any]] = []

    def add_table(self, table: str, rows: Iterable[Row]) -> int:
        """One table as CSV; return how many rows. One without rows is left out."""
        many = 0
        coming = iter(rows)
        first = next(coming, None)
        if first is None:
            return 0
        columns = list(first)
        with self._zip.open(f"{table}.csv", "w", force_zip64=True) as raw:
            text = io.TextIOWrapper(raw, "utf-8-sig", newline="")
            writer = csv.writer(text)
            writer.writerow(columns)
            for row in _chained(first, coming):
                writer.writerow([cell(each) for each in row.values()])
                many += 1
            text.flush()
            text.detach()
        self._resources.append(_described(table, columns))
        return many

    def add_text(self, name: str, text: str | bytes) -> None:
        self._zip.writestr(name, text)

    def close(self) -> None:
        self._about["resources"] = self._resources
        self.add_text("datapackage.json", json.dumps(self._about, ensure_ascii=False, indent=2))
        self._zip.close()


def _chained(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rest


def cell(value: Any) -> object:
    """A value as a CSV holds it. Words that a spreadsheet would work out begin with an apostrophe; figures do not."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal, UUID)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _described(table: str, columns: Sequence[str]) -> dict[str, Any]:
    fields = {each.column: each for each in _MODELS[table]._meta.local_concrete_fields}
    schema: dict[str, Any] = {"fields": [_field(fields[each]) for each in columns]}
    key = _MODELS[table]._meta.pk
    if key.column in columns:
        schema["primaryKey"] = key.column
    schema["foreignKeys"] = [
        {
            "fields": each.column,
            "reference": {"resource": each.related_model._meta.db_table, "fields": "id"},
        }
        for each in fields.values()
        if each.column in columns and isinstance(each, models.ForeignKey) and _is_classed(each)
    ]
    about = (_MODELS[table].__doc__ or table).strip().split("\n")[0]
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "path": f"{table}.csv",
        "description": about,
        "schema": schema,
    }


_CLASSED = frozenset(table.name for table in TABLES)


def _is_classed(field: "models.ForeignKey[Any, Any]") -> bool:
    return cast(Any, field).related_model._meta.db_table in _CLASSED


def _field(field: "models.Field[Any, Any]") -> dict[str, str]:
    kind = field.get_internal_type()
    if "Integer" in kind or "AutoField" in kind:
        return {"name": str(field.column), "type": "integer"}
    if isinstance(field, models.ForeignKey):
        kind = "UUIDField"
    return {"name": str(field.column), "type": _KINDS.get(kind, "string")}
