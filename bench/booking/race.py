"""A crew of bookers, each a process with connections of its own; some of them race at a time, and start together."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import perf_counter, sleep
from typing import Any, Protocol

import psycopg
from django.db import DatabaseError, connections

from bench.booking.market import Attempt


class Booker(Protocol):
    """Prepares an attempt before the clock starts, and makes it when it counts."""

    def ready(self, attempt: Attempt) -> Any: ...
    def book(self, ready: Any) -> str: ...


Equip = Callable[[], Mapping[str, Booker]]


@dataclass(frozen=True)
class Result:
    """What some bookers did: outcomes by name, and the seconds from the first start to the last end."""

    outcomes: Counter[str]
    seconds: float

    @property
    def attempts(self) -> int:
        return self.outcomes.total()

    @property
    def booked(self) -> int:
        return self.outcomes["booked"]

    def __add__(self, other: Result) -> Result:
        return Result(self.outcomes + other.outcomes, self.seconds + other.seconds)


class Crew:
    """Processes that wait to be told what to book and by which of their ways; end it with `dismiss`."""

    def __init__(self, equip: Equip, size: int) -> None:
        connections.close_all()
        # Forked, so that what is imported and compiled is there before the clock starts; frozen, so that the
        # collector does not walk through it, and thereby copy it, in every process in the middle of a short race.
        gc.collect()
        gc.freeze()
        context = get_context("fork")
        self.pipes: list[Connection] = []
        self.processes = []
        for _ in range(size):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(equip, theirs), daemon=True)
            process.start()
            theirs.close()
            self.pipes.append(ours)
            self.processes.append(process)

    def race(self, way: str, bookers: int, attempts: Sequence[Attempt]) -> Result:
        """Share the attempts out among so many of the crew and let them run against each other."""
        pipes = self.pipes[:bookers]
        for number, pipe in enumerate(pipes):
            pipe.send((way, attempts[number::bookers]))
        for pipe in pipes:
            assert pipe.recv() == "ready"
        start = perf_counter() + 0.05  # the clock of the machine, the same in every process
        for pipe in pipes:
            pipe.send(start)
        told = [pipe.recv() for pipe in pipes]
        return Result(sum((outcomes for _, outcomes in told), Counter()), max(end for end, _ in told) - start)

    def dismiss(self) -> None:
        for pipe, process in zip(self.pipes, self.processes, strict=True):
            pipe.send(None)
            process.join()


def _serve(equip: Equip, pipe: Connection) -> None:
    ways = equip()
    while (told := pipe.recv()) is not None:
        way, attempts = told
        booker = ways[way]
        ready = [booker.ready(attempt) for attempt in attempts]
        pipe.send("ready")
        sleep(max(0.0, pipe.recv() - perf_counter()))
        outcomes = Counter(_try(booker, attempt) for attempt in ready)
        pipe.send((perf_counter(), outcomes))
    connections.close_all()
    # Without the parent's exit handlers: they would stop the server.
    os._exit(0)


def _try(booker: Booker, ready: Any) -> str:
    """An error of the database that reaches the caller is an outcome too, and a fault of whoever let it through."""
    try:
        return booker.book(ready)
    except (DatabaseError, psycopg.Error) as error:
        cause = error.__cause__ if isinstance(error, DatabaseError) else error
        return f"error {getattr(cause, 'sqlstate', '')}"
