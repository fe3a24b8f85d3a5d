"""Turn one guard off, for the controls; and make everybody slow between looking and writing, so that races are met."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any
from unittest.mock import patch

from django.db import connections

from commonhours.bookings.actions import book
from conftest import empty

PAUSE = 0.2  # seconds


@contextmanager
def slowly() -> Iterator[None]:
    """Everybody who books waits a little after the rules have said yes."""
    check = book.refuse_misfits

    def then_wait(*given: Any) -> None:
        check(*given)
        sleep(PAUSE)

    with patch.object(book, "refuse_misfits", then_wait):
        yield


@contextmanager
def without_locks() -> Iterator[None]:
    """Nobody locks the people whom they book."""
    with patch.object(book, "lock_people", lambda person_ids: None):
        yield


@contextmanager
def without_constraint(table: str, name: str, instead: str) -> Iterator[None]:
    """Put a constraint of the same name in the place of this one, and the true one back over emptied tables."""
    with connections["owner"].cursor() as owner:
        owner.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = %s AND conrelid = %s::regclass",
            [name, table],
        )
        ((true_one,),) = owner.fetchall()
        _replace(owner, table, name, instead)
        try:
            yield
        finally:
            empty()
            _replace(owner, table, name, true_one)


def _replace(owner: Any, table: str, name: str, definition: str) -> None:
    owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {definition}")


@contextmanager
def hidden_locks() -> Iterator[None]:
    """Row security hides every lock row from whoever would lock it."""
    change = "ALTER POLICY people_personlock_lock ON people_personlock USING ({})"
    with connections["owner"].cursor() as owner:
        owner.execute(change.format("false"))
        try:
            yield
        finally:
            owner.execute(change.format("true"))
