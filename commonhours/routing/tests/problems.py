"""Days drawn by chance, small enough to be looked at whole, and the published ones where they lie."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from commonhours.routing.published import ANY_TIME, Break, Instance, Service, Visit, Worker

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "hhcrsp"


def published() -> Path:
    if not SHARED.exists():
        if os.environ.get("CI"):
            pytest.fail("the published rounds are missing, and CI must not pass without them")
        pytest.skip("the published rounds are not here; they come with the shared data")
    return SHARED


def a_day(seed: int, visits: int = 12, workers: int = 4) -> Instance:
    """Some visits are for two: together, or one after the other. Every service has two who are able at least."""
    dice = np.random.default_rng(seed)
    names = ("wash", "cook", "walk")
    able = [frozenset(names[:2]), frozenset(names[1:]), frozenset(names), frozenset(names)]
    day = []
    for number in range(visits):
        opens = float(dice.integers(0, 300))
        services = tuple(
            Service(name, float(dice.integers(5, 40)))
            for name in dice.permutation(names)[: 1 + (number % 3 == 0)]
        )
        apart = (0.0, 0.0) if number % 2 else (10.0, 25.0)
        window = float(dice.integers(30, 120))
        day.append(
            Visit(
                f"v{number}",
                1 + number,
                ((opens, opens + window),),
                services,
                apart if len(services) > 1 else (0, 0),
            )
        )
    places = dice.random((visits + 1, 2)) * 40
    minutes = np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1)) * dice.uniform(
        0.8, 1.2, (visits + 1, visits + 1)
    )
    np.fill_diagonal(minutes, 0)
    return Instance(tuple(day), tuple(Worker(f"w{n}", able[n % 4]) for n in range(workers)), minutes)


def a_hard_day(seed: int) -> Instance:
    """All that the unified format knows: two windows, shifts, breaks, wishes, visits that may be left out, services
    without order, weights of every kind."""
    day, dice = a_day(seed, visits=14, workers=5), np.random.default_rng(100 + seed)
    names = [worker.name for worker in day.workers]
    visits = tuple(
        replace(
            visit,
            windows=(*visit.windows, (visit.windows[0][1] + 60, visit.windows[0][1] + 120))
            if number % 4 == 1
            else visit.windows,
            apart=ANY_TIME if len(visit.services) > 1 and number % 2 else visit.apart,
            optional=number % 5 < 2,
            preferred=frozenset(dice.choice(names, 2).tolist()) if number % 3 == 0 else None,
            unwanted=frozenset({names[0]}) if number % 7 == 2 else frozenset(),
        )
        for number, visit in enumerate(day.visits)
    )
    workers = tuple(
        replace(worker, shift=(20.0 * number, 360.0 + 20 * number), rests=number != 1)
        for number, worker in enumerate(day.workers)
    )
    return replace(
        day,
        visits=visits,
        workers=workers,
        weights={
            "travel": 2.0,
            "late": 3.0,
            "latest": 1.0,
            "waiting": 2.0,
            "extra": 4.0,
            "idle": 5.0,
            "not_preferred": 11.0,
            "left_out": 90.0,
            "no_break": 40.0,
            "work": 0.0,
        },
        rest=Break(150.0, 290.0, 30.0),
        by_the_end=bool(seed % 2),
        leaves_late=seed % 3 > 0,
    )
