"""Run acts at the same moment, each with a connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import Error, connections

from commonhours.common.refusals import Refused

R = TypeVar("R")


def together(acts: Sequence[Callable[[], R]]) -> list[R | Refused | Error]:
    """What each act answered, or how it was refused; an error of the database is an answer too, and told apart."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], R]) -> R | Refused | Error:
        gate.wait(30)
        try:
            return act()
        except (Refused, Error) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def codes(answers: Sequence[object]) -> list[str]:
    """The first reason of each refusal among the answers, sorted."""
    return sorted(answer.refusals[0].code for answer in answers if isinstance(answer, Refused))


def errors(answers: Sequence[object]) -> list[str]:
    return [repr(answer) for answer in answers if isinstance(answer, Error)]
