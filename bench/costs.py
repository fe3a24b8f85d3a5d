"""What giving out places costs besides the time on the wall, which is everybody's: processor and statements."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, thread_time
from typing import Any
from unittest.mock import patch

import psutil
from django.db import connections

from commonhours.safeguarding.actions import PlacesGiven, suspend
from commonhours.safeguarding.actions.places import give_places

USED = ("default", "reader")


@dataclass
class Cost:
    """Of this thread and of the database sessions that it uses."""

    processor: float = 0.0
    in_database: float = 0.0
    statements: int = 0
    # Of each act that gave out places: how many, and how long it took, in seconds, with how many statements.
    acts: list[tuple[int, float, int]] = field(default_factory=list)

    def give(self, **given: Any) -> PlacesGiven:
        """Give out places as always, and note what this act cost."""
        before, statements = perf_counter(), self.statements
        done = give_places(**given)
        if done.looked_at:
            self.acts.append((done.looked_at, perf_counter() - before, self.statements - statements))
        return done

    def __str__(self) -> str:
        return f"{self.processor:.1f} s here, {self.in_database:.1f} s in PostgreSQL"

    @property
    def places(self) -> int:
        return sum(count for count, *_ in self.acts)

    @property
    def per_place(self) -> str:
        """The median over the acts of the milliseconds for each place, and the statements for each."""
        milliseconds = median(1000 * seconds / count for count, seconds, _ in self.acts)
        return f"{milliseconds:.1f} ms, {sum(each for *_, each in self.acts) / self.places:.1f} statements"


@contextmanager
def counted() -> Iterator[Cost]:
    """Count what is done inside; the suspension's own giving out of places is noted act by act."""
    cost = Cost()

    def count(execute: Callable[..., Any], *given: Any) -> Any:
        cost.statements += 1
        return execute(*given)

    begun, database = thread_time(), _in_database()
    with ExitStack() as stack:
        for name in USED:
            stack.enter_context(connections[name].execute_wrapper(count))
        # `suspend` in the package is the action; its module is found by the action's own name.
        stack.enter_context(patch.dict(suspend.__globals__, {"give_places": cost.give}))
        yield cost
    cost.processor, cost.in_database = thread_time() - begun, _in_database() - database


def _in_database() -> float:
    seconds = 0.0
    for name in USED:
        connections[name].ensure_connection()
        times = psutil.Process(connections[name].connection.info.backend_pid).cpu_times()
        seconds += times.user + times.system
    return seconds
