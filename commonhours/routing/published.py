"""The format in which problems of planning rounds are published, and their solutions.

Read from the description beside the instances of Mankowska, Meisel and Bierwirth (2014), as kept by iolab-uniud/hhcrsp.
Times are minutes after the start of the day; the first place is the office.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class NotAnInstance(ValueError):
    """The file is no instance in the published format."""


class NotASolution(ValueError):
    """The file is no solution in the published format."""


@dataclass(frozen=True, slots=True)
class Service:
    """What one worker does at a visit."""

    name: str
    duration: float


@dataclass(frozen=True, slots=True)
class Visit:
    """A patient of the published instances. With two services, the second begins at least `apart[0]` and at most
    `apart[1]` after the first; (0, 0) is together."""

    name: str
    opens: float
    closes: float
    services: tuple[Service, ...]
    apart: tuple[float, float] = (0, 0)


@dataclass(frozen=True, slots=True)
class Worker:
    name: str
    abilities: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A day: visits, workers, and float64[1 + visits, 1 + visits] minutes from place to place, the office first."""

    visits: tuple[Visit, ...]
    workers: tuple[Worker, ...]
    minutes: NDArray[np.float64]

    def place(self, visit: str) -> int:
        return 1 + next(number for number, each in enumerate(self.visits) if each.name == visit)


@dataclass(frozen=True, slots=True)
class Stop:
    """One service of a round, with the times that its planner gave."""

    visit: str
    service: str
    begins: float
    ends: float


Rounds = dict[str, tuple[Stop, ...]]  # worker → their stops in order


def read_instance(path: Path) -> Instance:
    """Raises NotAnInstance with what is wrong."""
    told = _json(path, NotAnInstance)
    try:
        visits = tuple(_visit(each) for each in told["patients"])
        workers = tuple(Worker(str(each["id"]), frozenset(each["abilities"])) for each in told["caregivers"])
        minutes = np.array(told["distances"], np.float64)
    except (KeyError, TypeError, ValueError) as wrong:
        raise NotAnInstance(f"{path.name} lacks something or has it in another form: {wrong}") from wrong
    places = 1 + len(visits)
    if minutes.shape != (places, places) or not np.isfinite(minutes).all() or (minutes < 0).any():
        raise NotAnInstance(f"{path.name} needs minutes between {places} places, none below nothing")
    if not (_are_different(visits) and _are_different(workers)):
        raise NotAnInstance(f"{path.name} names somebody twice")
    return Instance(visits, workers, minutes)


def read_solution(path: Path) -> Rounds:
    """Raises NotASolution with what is wrong."""
    told = _json(path, NotASolution)
    try:
        return {
            str(route["caregiver_id"]): tuple(
                Stop(
                    str(stop["patient"]),
                    str(stop["service"]),
                    float(stop["arrival_time"]),
                    float(stop["departure_time"]),
                )
                for stop in route.get("locations", ())  # somebody who stays at home
            )
            for route in told["routes"]
        }
    except (KeyError, TypeError, ValueError) as wrong:
        raise NotASolution(f"{path.name} lacks something or has it in another form: {wrong}") from wrong


def write_solution(path: Path, rounds: Rounds) -> None:
    routes = [
        {
            "caregiver_id": worker,
            "locations": [
                {
                    "patient": stop.visit,
                    "service": stop.service,
                    "arrival_time": stop.begins,
                    "departure_time": stop.ends,
                }
                for stop in stops
            ],
        }
        for worker, stops in rounds.items()
    ]
    path.write_text(json.dumps({"routes": routes}, indent=1) + "\n", encoding="utf-8")


def _json(path: Path, error: type[ValueError]) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as wrong:  # the last: brackets without end
        raise error(f"{path.name} cannot be read: {wrong}") from wrong


def _visit(told: dict[str, Any]) -> Visit:
    services = tuple(
        Service(str(each["service"]), float(each["duration"])) for each in told["required_caregivers"]
    )
    opens, closes = (float(each) for each in told["time_window"])
    name = str(told["id"])
    if not 1 <= len(services) <= 2:
        raise ValueError(f"{name} needs one service or two")
    if not opens <= closes or any(each.duration < 0 for each in services):
        raise ValueError(f"{name} has a window or a duration that ends before it begins")
    return Visit(name, opens, closes, services, _apart(told) if len(services) > 1 else (0, 0))


def _apart(told: dict[str, Any]) -> tuple[float, float]:
    together = told["synchronization"]
    if together["type"] == "simultaneous":
        return 0, 0
    if together["type"] != "sequential":
        raise ValueError(f"nothing is known of “{together['type']}”")
    least, most = (float(each) for each in together["distance"])
    if not 0 <= least <= most:
        raise ValueError("the second service of a visit cannot begin before the first")
    return least, most


def _are_different(named: Iterable[Visit | Worker]) -> bool:
    names = [each.name for each in named]
    return len(names) == len(set(names))
