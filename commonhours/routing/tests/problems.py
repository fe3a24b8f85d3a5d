"""Days drawn by chance, small enough to be looked at whole, and the published ones where they lie."""

import os
from pathlib import Path

import numpy as np
import pytest

from commonhours.routing.published import Instance, Service, Visit, Worker

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
            Visit(f"v{number}", opens, opens + window, services, apart if len(services) > 1 else (0, 0))
        )
    places = dice.random((visits + 1, 2)) * 40
    minutes = np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1)) * dice.uniform(
        0.8, 1.2, (visits + 1, visits + 1)
    )
    np.fill_diagonal(minutes, 0)
    return Instance(tuple(day), tuple(Worker(f"w{n}", able[n % 4]) for n in range(workers)), minutes)
