"""A published day, and the rounds that somebody made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

BREAK = "lunch_break"
ANY_TIME = (-inf, inf)
# What each part is called here; these three are all that the classic instances know.
CLASSIC = MappingProxyType({"travel": 1 / 3, "late": 1 / 3, "latest": 1 / 3})


@dataclass(frozen=True, slots=True)
class Service:
    """What one worker does at a visit."""

    name: str
    duration: float


@dataclass(frozen=True, slots=True)
class Visit:
    """A patient of the published instances. With two services, the second begins at least `apart[0]` and at most
    `apart[1]` after the first; (0, 0) is together; ANY_TIME leaves also open whether one worker does both."""

    name: str
    place: int
    windows: tuple[tuple[float, float], ...]
    services: tuple[Service, ...]
    apart: tuple[float, float] = (0, 0)
    optional: bool = False
    preferred: frozenset[str] | None = None
    unwanted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Worker:
    name: str
    abilities: frozenset[str]
    starts: int = 0
    ends: int = 0
    shift: tuple[float, float] = (0, inf)
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """It begins not before `opens`, and ends by `closes`."""

    opens: float
    closes: float
    minutes: float


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A day: visits, workers, and float64[places, places] minutes from place to place."""

    visits: tuple[Visit, ...]
    workers: tuple[Worker, ...]
    minutes: NDArray[np.float64]
    weights: Mapping[str, float] = field(default_factory=lambda: CLASSIC)
    hard: frozenset[str] = frozenset()  # what must not be at all
    rest: Break | None = None
    by_the_end: bool = False  # whether a service must end within its window, or only begin
    leaves_late: bool = True
    depots: tuple[str, ...] = ("",)  # names of the places that are no visit's, by number


@dataclass(frozen=True, slots=True)
class Stop:
    """One service of a round, or a break where `service` is BREAK, with the times that its planner gave."""

    visit: str
    service: str
    begins: float
    ends: float


Rounds = dict[str, tuple[Stop, ...]]  # worker → their stops in order
