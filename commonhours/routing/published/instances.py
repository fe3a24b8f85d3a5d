"""Days are read, in either format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from commonhours.routing.published.files import told_in
from commonhours.routing.published.shapes import ANY_TIME, Break, Instance, Service, Visit, Worker

# What each part is called here.
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


def read_instance(path: Path) -> Instance:
    """Raises NotAnInstance with what is wrong."""
    told = told_in(path, NotAnInstance)
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
