"""Turn one guard off, for the controls; and make everybody slow between looking and writing, so that races are met."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Barrier, BrokenBarrierError
from time import sleep
from typing import Any
from unittest.mock import patch

from django.db import connections

from commonhours.bookings.actions import book, changing, vacancies
from conftest import empty

# What stands in the place of the constraint that nobody is in two visits at once.
NOBODY_EXCLUDED = "EXCLUDE USING gist (person_id WITH =, period WITH &&) WHERE (state = 'nobody')"
PAUSE = 0.2  # seconds
# Whoever waits for somebody who stands before a lock hears of it after so long; others come sooner.
PATIENCE = 2


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
def agreed_together(bookers: int) -> Iterator[None]:
    """So many wait for each other after the rules have said yes; in vain where a lock lets one in at a time."""
    check, gate = book.refuse_misfits, Barrier(bookers)

    def then_meet(*given: Any) -> None:
        check(*given)
        try:
            gate.wait(PATIENCE)
        except BrokenBarrierError:
            return

    with (
        patch.object(book, "refuse_misfits", then_meet),
        patch.object(vacancies, "refuse_misfits", then_meet),
    ):
        yield


@contextmanager
def without_locks() -> Iterator[None]:
    """Nobody locks the people whom they book or change."""
    with ExitStack() as off:
        for room in (book, changing):
            off.enter_context(patch.object(room, "lock_people", lambda person_ids: None))
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
