"""The plan board: workers down, time across, with the ways between visits; a plain table of five-minute columns.

On a phone the same table is a list by worker: the styles leave out what is neither a way nor a visit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template

register = template.Library()

STEP = 5
COLUMNS_AN_HOUR = 60 // STEP


@dataclass(frozen=True)
class Cell:
    """A run of columns that look alike: off, free, a way (`minutes` long), or one visit."""

    kind: str
    span: int
    visit: Mapping[str, Any] | None = None


def plan_cells(
    visits: Iterable[Mapping[str, Any]], free: Iterable[Sequence[int]], first: int, last: int
) -> list[Cell]:
    """One round as cells that fill the columns [first, last) exactly.

    `first` and `last` are columns of five minutes since local midnight; the visits' `start`, `end` and `travel`, and
    the pairs in `free`, are minutes. A way lies close before its visit, a visit hides what is under it, and what is
    outside is cut off. A visit that is shorter than a column still has one.
    """
    slots: list[tuple[str, Mapping[str, Any] | None]] = [("off", None)] * (last - first)
    for start, end in free:
        _lay(slots, ("free", None), start // STEP - first, end // STEP - first)
    for visit in visits:
        begins = visit["start"] // STEP
        ends = max(-(-visit["end"] // STEP), begins + 1)
        if visit.get("travel"):
            _lay(
                slots, ("way", visit), begins - max(1, round(visit["travel"] / STEP)) - first, begins - first
            )
        _lay(slots, ("visit", visit), begins - first, ends - first)
    return _runs(slots)


def _lay(
    slots: list[tuple[str, Mapping[str, Any] | None]],
    what: tuple[str, Mapping[str, Any] | None],
    start: int,
    end: int,
) -> None:
    for column in range(max(start, 0), min(end, len(slots))):
        # A way that is longer than the time for it does not hide the visit before.
        if what[0] != "way" or slots[column][0] != "visit":
            slots[column] = what


def _runs(slots: list[tuple[str, Mapping[str, Any] | None]]) -> list[Cell]:
    cells: list[Cell] = []
    for kind, visit in slots:
        if cells and cells[-1].kind == kind and cells[-1].visit is visit:
            cells[-1] = Cell(kind, cells[-1].span + 1, visit)
        else:
            cells.append(Cell(kind, 1, visit))
    return cells


def lanes_of(visits: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Visits that overlap side by side: the fewest lanes in which none covers another."""
    lanes: list[list[Mapping[str, Any]]] = []
    for visit in sorted(visits, key=lambda each: (each["start"], each["end"])):
        for lane in lanes:
            if lane[-1]["end"] <= visit["start"]:
                lane.append(visit)
                break
        else:
            lanes.append([visit])
    return lanes


@register.inclusion_tag("components/plan_board.html")
def plan_board(board: Mapping[str, Any]) -> dict[str, Any]:
    """See components/plan_board.html for what `board` holds."""
    bounds = (board["first_hour"] * COLUMNS_AN_HOUR, board["last_hour"] * COLUMNS_AN_HOUR)
    return {
        "caption": board["caption"],
        "hours": board["hour_labels"],
        "an_hour": COLUMNS_AN_HOUR,
        "columns": bounds[1] - bounds[0],
        "left": [plan_cells(lane, (), *bounds) for lane in lanes_of(board["left"])],
        "left_count": len(board["left"]),
        "rows": [{**row, "cells": plan_cells(row["visits"], row["free"], *bounds)} for row in board["rows"]],
    }
