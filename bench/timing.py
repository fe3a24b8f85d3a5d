"""Time calls, and say it in a table."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from time import perf_counter_ns
from typing import NamedTuple, TypeVar

import numpy as np

Q = TypeVar("Q")
R = TypeVar("R")


class Timed(NamedTuple):
    """Milliseconds over many calls."""

    p50: float
    p99: float

    def __str__(self) -> str:
        return f"{brief(self.p50):>8} / {brief(self.p99):<8}"


def brief(milliseconds: float) -> str:
    """Two digits that mean something."""
    return f"{milliseconds:.4f}" if milliseconds < 0.01 else f"{milliseconds:.3g}"


def timed(call: Callable[[Q], object], questions: Sequence[Q], rounds: int = 3, warm: bool = False) -> Timed:
    """Ask every question so many times, after one round that is not counted unless all is warm already; the
    collector waits."""
    for question in () if warm else questions:
        call(question)
    gc.collect()
    gc.disable()
    taken = [milliseconds(call, question) for _ in range(rounds) for question in questions]
    gc.enable()
    return summed_up(taken)


def summed_up(taken: Sequence[float]) -> Timed:
    return Timed(float(np.percentile(taken, 50)), float(np.percentile(taken, 99)))


def duel(
    one: Callable[[Q], object],
    ones: Sequence[Q],
    other: Callable[[R], object],
    others: Sequence[R],
    rounds: int,
) -> tuple[Timed, Timed]:
    """Ask both by turns, all questions each, so that whatever else the machine does weighs on both alike."""
    taken: tuple[list[float], list[float]] = [], []
    for _ in range(rounds):
        taken[0].extend(milliseconds(one, question) for question in ones)
        taken[1].extend(milliseconds(other, question) for question in others)
    return summed_up(taken[0]), summed_up(taken[1])


def milliseconds(call: Callable[[Q], object], question: Q) -> float:
    begun = perf_counter_ns()
    call(question)
    return (perf_counter_ns() - begun) / 1e6


def table(title: str, heads: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
    """Print a table with its title."""
    cells = [list(heads), *([str(cell) for cell in line] for line in lines)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    print(f"\n{title}")
    for number, line in enumerate(cells):
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))
