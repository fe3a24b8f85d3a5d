"""The database has the last word; this is how its word becomes a row, a gap or a named refusal."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, wraps
from random import uniform
from time import sleep
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from django.db import OperationalError, connection, models

from commonhours.common.refusals import Refused

# SQLSTATE of a deadlock, a serialization failure and a lock that did not come within lock_timeout.
_AGAIN = {"40P01", "40001"}
_BUSY = "55P03"

P = ParamSpec("P")
R = TypeVar("R")


class _Column(Protocol):
    column: str


def _field(model: type[models.Model], name: str) -> _Column:
    """A field that has a column of its own; `pk` is the key."""
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return cast(_Column, field)


@lru_cache(maxsize=256)
def _insert_sql(model: type[models.Model], names: tuple[str, ...], unless: str, rows: int) -> str:
    """Write the statement from the model's own table and columns, once for each shape."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(_field(model, name).column) for name in names)
    places = ", ".join(["(" + ", ".join(["%s"] * len(names)) + ")"] * rows)
    conflict = f" ON CONFLICT ON CONSTRAINT {quote(unless)} DO NOTHING" if unless else ""
    key = quote(_field(model, "pk").column)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {places}{conflict} RETURNING {key}"


@lru_cache(maxsize=256)
def _json_fields(
    model: type[models.Model], names: tuple[str, ...]
) -> "Mapping[str, models.JSONField[Any, Any]]":
    fields = ((name, model._meta.get_field(name)) for name in names)
    return {name: field for name, field in fields if isinstance(field, models.JSONField)}


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]], *, unless: str = "") -> list[Any]:
    """Insert rows in the order given; return the keys of those that the constraint `unless` let in.

    The ORM's `ignore_conflicts` returns nothing, and a bare `DO NOTHING` hides key clashes: only the one
    constraint named here may turn a row away quietly, every other one still raises.
    """
    names = tuple(rows[0])
    json = _json_fields(model, names)
    # psycopg itself knows how to send ids, instants, numbers and lists; JSON it would take for text.
    values = [
        json[name].get_db_prep_save(row[name], connection) if name in json else row[name]
        for row in rows
        for name in names
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(model, names, unless, len(rows)), values)
        return [key for (key,) in cursor.fetchall()]


def constraint_of(error: BaseException) -> str:
    """Return the name of the constraint that an error speaks of, or nothing."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def again_if_unlucky(act: Callable[P, R]) -> Callable[P, R]:
    """Repeat a whole act, at most three times, when PostgreSQL broke a deadlock at its cost.

    People are locked in id order, so this is rare; it must never reach a person as an error.
    """

    @wraps(act)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(3):
            try:
                return act(*args, **kwargs)
            except OperationalError as error:
                state = getattr(error.__cause__, "sqlstate", "")
                if state == _BUSY:
                    raise Refused.because("busy") from error
                if state not in _AGAIN or connection.in_atomic_block:
                    raise
                sleep(uniform(0.005, 0.05))
        raise Refused.because("busy")

    return wrapper
