"""Visits of two people that are booked crosswise, and so would wait for each other."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from time import sleep
from unittest.mock import patch
from uuid import UUID

import psycopg.errors
from django.db import OperationalError, connection

from commonhours.bookings.actions import Booked, book
from commonhours.people.actions import lock_people
from tests.cast import TUESDAY_TEN, Cast
from tests.contention.together import booking, together

Lock = Callable[[Iterable[UUID]], None]
deadlocks: list[OperationalError] = []


def counted(lock: Lock, person_ids: Iterable[UUID]) -> None:
    """Lock, and note each deadlock before the action tries again in silence."""
    try:
        lock(person_ids)
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
            deadlocks.append(error)
        raise


def lock_in_any_order(person_ids: Iterable[UUID]) -> None:
    """What `lock_people` must not be: it locks people as they were named."""
    for person_id in person_ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT FROM people_personlock WHERE person_id = %s FOR NO KEY UPDATE", [person_id]
            )
        sleep(0.05)


def book_crosswise(cast: Cast, lock: Lock) -> list[object]:
    """Three visits for Rosa and Dara, three for Dara and Rosa, at six hours, asked for at once."""
    deadlocks.clear()
    starts = [TUESDAY_TEN + timedelta(hours=after) for after in range(-1, 5)]
    wishes = [cast.wish("park", "nutrition", start) for start in starts]
    names = [("rosa", "dara"), ("dara", "rosa")] * 3
    with patch.object(book, "lock_people", partial(counted, lock)):
        return list(together([booking(cast, wish, *both) for wish, both in zip(wishes, names, strict=True)]))


def test_crossing_visits_are_all_booked_and_never_deadlock(committed_cast: Cast) -> None:
    answers = book_crosswise(committed_cast, lock_people)
    assert [answer for answer in answers if not isinstance(answer, Booked)] == []
    assert deadlocks == []


def test_control_locked_in_the_order_named_they_deadlock(committed_cast: Cast) -> None:
    book_crosswise(committed_cast, lock_in_any_order)
    assert deadlocks
