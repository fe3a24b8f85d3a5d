"""Run acts at the same moment, each with a connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

from django.db import Error, connection, connections

from commonhours.bookings.actions import Booked, book_visit
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Refused
from tests.cast import NOW, Cast

R = TypeVar("R")


def together(acts: Sequence[Callable[[], R]]) -> list[R | Refused | Error]:
    """What each act answered, or how it was refused; an error of the database is an answer too, and told apart."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], R]) -> R | Refused | Error:
        connection.ensure_connection()
        gate.wait(30)
        try:
            return act()
        except (Refused, Error) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def booking(cast: Cast, wish: Wish, *names: str, by: Actor | None = None) -> Callable[[], Booked]:
    """The act of booking these people of the cast, as yet undone."""
    return partial(book_visit, by=by or cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids(*names))


def codes(answers: Sequence[object]) -> list[str]:
    """The first reason of each refusal among the answers, sorted."""
    return sorted(answer.refusals[0].code for answer in answers if isinstance(answer, Refused))


def errors(answers: Sequence[object]) -> list[str]:
    return [repr(answer) for answer in answers if isinstance(answer, Error)]
