"""The formats in which problems of planning rounds are published, and their solutions.

Two are read. The classic one is described beside the instances of Mankowska, Meisel and Bierwirth (2014), as kept by
iolab-uniud/hhcrsp. The unified one of Ceschia, Di Gaspero and Rosati (iolab-uniud/uhhc) says besides what each part
costs, and knows shifts, breaks, several windows, wishes for workers, and visits that may be left out. Times are minutes
after the start of the day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

BREAK = "lunch_break"
ANY_TIME = (-inf, inf)
# What each part is called here; the first three are all that the classic instances know.
CLASSIC = MappingProxyType({"travel": 1 / 3, "late": 1 / 3, "latest": 1 / 3})
COSTS = {
    "travel_time": "travel",
    "total_tardiness": "late",
    "highest_tardiness": "latest",
    "total_waiting_time": "waiting",
    "total_extra_time": "extra",
    "max_idle_time": "idle",
    "caregiver_preferences": "not_preferred",
    "optional_patients": "left_out",
    "missed_lunch_break": "no_break",
    "qualification": "unable",
    "incompabilities": "unwanted",  # as it is spelled there
    "working_time": "work",
    "workload_balance": "balance",
}
# Whose rounds begin with their shift, whatever comes first.
BEGIN_WITH_THE_SHIFT = ("bazirha", "bazirha-caie")


class NotAnInstance(ValueError):
    """The file is no instance in a published format."""


class NotASolution(ValueError):
    """The file is no solution in a published format."""


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


def read_instance(path: Path) -> Instance:
    """Raises NotAnInstance with what is wrong."""
    told = _json(path, NotAnInstance)
    try:
        instance = _unified(told) if "terminal_points" in told else _classic(told)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as wrong:
        raise NotAnInstance(f"{path.name} lacks something or has it in another form: {wrong}") from wrong
    minutes, places = instance.minutes, 1 + max((visit.place for visit in instance.visits), default=0)
    if minutes.shape != (len(minutes), len(minutes)) or not np.isfinite(minutes).all() or (minutes < 0).any():
        raise NotAnInstance(f"{path.name} needs minutes between its places, none below nothing")
    if len(minutes) < places or any(max(each.starts, each.ends) >= len(minutes) for each in instance.workers):
        raise NotAnInstance(f"{path.name} needs minutes between {places} places")
    if not (_are_different(instance.visits) and _are_different(instance.workers)):
        raise NotAnInstance(f"{path.name} names somebody twice")
    return instance


def read_solution(path: Path) -> Rounds:
    """Raises NotASolution with what is wrong."""
    told = _json(path, NotASolution)
    try:
        return {
            str(route["caregiver_id"]): tuple(
                sorted(
                    (_stop(stop) for stop in route.get("locations") or () if "service" in stop),
                    key=lambda stop: (stop.begins, stop.ends),
                )
            )
            for route in told["routes"]
        }
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
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


def _stop(told: dict[str, Any]) -> Stop:
    begins, ends = (
        next(float(told[name]) for name in names if name in told)
        for names in (
            ("arrival_time", "start_service_time", "start_time"),
            ("departure_time", "end_service_time", "end_time"),
        )
    )
    return Stop(str(told["patient"]), str(told["service"]), begins, ends)


def _classic(told: dict[str, Any]) -> Instance:
    visits = tuple(
        _visit(each, 1 + number, (each["time_window"],), each["required_caregivers"], {})
        for number, each in enumerate(told["patients"])
    )
    workers = tuple(Worker(str(each["id"]), frozenset(each["abilities"])) for each in told["caregivers"])
    minutes = np.array(told["distances"], np.float64)
    if len(minutes) != 1 + len(visits):
        raise ValueError(f"minutes between {1 + len(visits)} places are needed")
    return Instance(visits, workers, minutes)


def _unified(told: dict[str, Any]) -> Instance:
    about = told["metadata"]
    asked = {name: weight for name, weight in about["cost_components"].items() if weight is not None}
    if strange := set(asked) - set(COSTS):
        raise ValueError(f"nothing is known of {', '.join(sorted(strange))}")
    lasts = {each["id"]: each.get("default_duration") for each in told["services"]}
    depots = {each["id"]: int(each.get("distance_matrix_index") or 0) for each in told["terminal_points"]}
    by_the_end = about.get("time_window_met") == "at_service_end"
    return Instance(
        visits=tuple(
            _visit(
                each,
                int(each["distance_matrix_index"]),
                tuple((window["start"], window["end"]) for window in each["time_windows"]),
                each["required_services"],
                lasts,
            )
            for each in told["patients"]
        ),
        workers=tuple(_worker(each, depots) for each in told["caregivers"]),
        minutes=np.array(told["distances"], np.float64),
        weights={COSTS[name]: 1.0 if weight == "HARD" else float(weight) for name, weight in asked.items()},
        hard=frozenset(COSTS[name] for name, weight in asked.items() if weight == "HARD"),
        rest=_break(told.get("lunch_breaks"), by_the_end),
        by_the_end=by_the_end,
        leaves_late=about.get("origin") not in BEGIN_WITH_THE_SHIFT,
        depots=tuple(sorted(depots, key=lambda name: depots[name])),
    )


def _break(told: dict[str, Any] | None, by_the_end: bool) -> Break | None:
    if not told:
        return None
    minutes = float(told["min_duration"])
    return Break(float(told["start"]), float(told["end"]) + (0 if by_the_end else minutes), minutes)


def _worker(told: dict[str, Any], depots: Mapping[str, int]) -> Worker:
    shift = told.get("working_shift") or {"start": 0, "end": inf}
    return Worker(
        str(told["id"]),
        frozenset(told["abilities"]),
        depots[told["departing_point"]],
        depots[told.get("arrival_point") or told["departing_point"]],
        (float(shift["start"]), float(shift["end"])),
        bool(told.get("lunch_break")),
    )


def _visit(
    told: dict[str, Any], place: int, windows: Iterable[Any], services: list[Any], lasts: Mapping[str, Any]
) -> Visit:
    name = str(told["id"])
    asked = tuple(
        Service(str(each["service"]), float(each.get("duration") or lasts[each["service"]]))
        for each in services
    )
    open_at = tuple(sorted((float(opens), float(closes)) for opens, closes in windows))
    if not asked or not open_at or place < 1:
        raise ValueError(f"{name} needs a service, a window and a place")
    if any(opens > closes for opens, closes in open_at) or any(each.duration < 0 for each in asked):
        raise ValueError(f"{name} has a window or a duration that ends before it begins")
    apart = _apart(told) if len(asked) > 1 else (0.0, 0.0)
    if len(asked) > 2 and apart != ANY_TIME:
        raise ValueError(f"{name} needs more than two workers who come together")
    preferred = told.get("preferred_caregivers")
    return Visit(
        name,
        place,
        open_at,
        asked,
        apart,
        bool(told.get("optional")),
        None if preferred is None else frozenset(preferred),
        frozenset(told.get("incompatible_caregivers") or ()),
    )


def _apart(told: dict[str, Any]) -> tuple[float, float]:
    together = told["synchronization"]
    if together["type"] == "simultaneous":
        return 0, 0
    if together["type"] == "independent":
        return ANY_TIME
    if together["type"] != "sequential":
        raise ValueError(f"nothing is known of “{together['type']}”")
    distance = together["distance"]
    if isinstance(distance, dict):
        distance = distance["min"], distance["max"]
    least, most = (float(each) for each in distance)
    if not 0 <= least <= most:
        raise ValueError("the second service of a visit cannot begin before the first")
    return least, most


def _are_different(named: Iterable[Visit | Worker]) -> bool:
    names = [each.name for each in named]
    return len(names) == len(set(names))
