"""Rounds are read and written, in the one format that both have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commonhours.routing.published.files import told_in
from commonhours.routing.published.shapes import Rounds, Stop


class NotASolution(ValueError):
    """The file is no solution in a published format."""


def read_solution(path: Path) -> Rounds:
    """Raises NotASolution with what is wrong."""
    told = told_in(path, NotASolution)
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


def _stop(told: dict[str, Any]) -> Stop:
    begins, ends = (
        next(float(told[name]) for name in names if name in told)
        for names in (
            ("arrival_time", "start_service_time", "start_time"),
            ("departure_time", "end_service_time", "end_time"),
        )
    )
    return Stop(str(told["patient"]), str(told["service"]), begins, ends)
