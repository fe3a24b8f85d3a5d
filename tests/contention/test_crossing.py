"""Visits of two people that are booked crosswise, and so would wait for each other."""

from collections.abc import Iterable
from datetime import timedelta
from time import sleep
from unittest.mock import patch
from uuid import UUID

import psycopg.errors
from django.db import OperationalError, connection

from commonhours.bookings.actions import Booked, book, book_visit
from commonhours.people.actions import lock_people
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.contention.guards import PAUSE
from tests.contention.together import together

deadlocks: list[OperationalError] = []


def counted(lock: object, person_ids: Iterable[UUID]) -> None:
    """Lock, and note each deadlock before the action tries again in silence."""
    try:
        lock(person_ids)  # type: ignore[operator]
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
            deadlocks.append(error)
        raise


def lock_in_any_order(person_ids: Iterable[UUID]) -> None:
    """What `lock_people` must not be: it locks people as they were named."""
    for person_id in person_ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM people_personlock WHERE person_id = %s FOR NO KEY UPDATE", [person_id])
        sleep(PAUSE)


def book_crosswise(cast: Cast, lock: object) -> list[object]:
    """Three visits for Rosa and Dara, three for Dara and Rosa, at six hours, asked for at once."""
    deadlocks.clear()
    asked = [
        (cast.wish("park", "nutrition", TUESDAY_TEN + timedelta(hours=after)), names)
        for after, names in zip(range(-1, 5), [("rosa", "dara"), ("dara", "rosa")] * 3, strict=True)
    ]
    with patch.object(book, "lock_people", lambda person_ids: counted(lock, person_ids)):
        return list(
            together(
                [
                    lambda wish=wish, names=names: book_visit(
                        by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids(*names)
                    )
                    for wish, names in asked
                ]
            )
        )


def test_crossing_visits_are_all_booked_and_never_deadlock(committed_cast: Cast) -> None:
    answers = book_crosswise(committed_cast, lock_people)
    assert all(isinstance(answer, Booked) for answer in answers)
    assert deadlocks == []


def test_control_locked_in_the_order_named_they_deadlock(committed_cast: Cast) -> None:
    book_crosswise(committed_cast, lock_in_any_order)
    assert deadlocks
