"""Writes columns into a model's table through COPY, filling in what the model has a default for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, repeat
from typing import Any

from django.db import models
from django.db.backends.utils import CursorWrapper
from django.db.models import NOT_PROVIDED

from commonhours.samplecity.loading.columns import NULL, Column
from commonhours.samplecity.loading.keys import Keys

CHUNK = 10_000
_LITERALS: dict[object, str] = {True: "t", False: "f", None: NULL}


class Copier:
    """One loading under way: `rows` counts what was written, and `told` hears of it in chunks."""

    def __init__(self, cursor: CursorWrapper, keys: Keys, told: Callable[[int], None]) -> None:
        self._cursor = cursor
        self.keys = keys
        self._told = told
        self.rows: dict[str, int] = {}

    def put(self, model: type[models.Model], **columns: Column | str) -> Column:
        """Write rows given by field: a list is a column, a word the same for every row. Return their keys."""
        table = model._meta.db_table
        count = len(next(column for column in columns.values() if isinstance(column, list)))
        if isinstance(model._meta.pk, models.UUIDField) and "id" not in columns:
            columns["id"] = self.keys.of(table, count)
        fields = [field for field in model._meta.concrete_fields if _is_given(field, columns)]
        names = ", ".join(f'"{field.column}"' for field in fields)
        lines = _lines(
            [columns[field.name] if field.name in columns else _usual(field) for field in fields], count
        )
        with self._cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            while chunk := list(islice(lines, CHUNK)):
                copy.write("\n".join(chunk) + "\n")
                self._told(len(chunk))
        self.rows[table] = self.rows.get(table, 0) + count
        keys = columns.get("id", [])
        return keys if isinstance(keys, list) else [keys]


def _lines(columns: Iterable[Column | str], count: int) -> Iterator[str]:
    each = [column if isinstance(column, list) else repeat(column, count) for column in columns]
    return map("\t".join, zip(*each, strict=True))


def _is_given(field: models.Field[Any, Any], columns: dict[str, Column | str]) -> bool:
    """What PostgreSQL computes is left to it."""
    return field.name in columns or not (field.generated or field.db_default is not NOT_PROVIDED)


def _usual(field: models.Field[Any, Any]) -> str:
    """The model's own default, as COPY writes it."""
    if field.default is list:
        return "{}"
    if field.has_default() and not callable(field.default):
        default = field.default
        return _LITERALS[default] if isinstance(default, bool) or default is None else str(default)
    if field.null:
        return NULL
    if isinstance(field, models.CharField) and field.blank:
        return ""
    raise LookupError(f"nothing given for {field}")
