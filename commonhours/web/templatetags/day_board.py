"""The day board: workers down, hours across, drawn as a plain table whose columns are quarter-hours.

A spanning cell says to a screen reader what a grid placed by CSS cannot: which hour a visit starts in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template

register = template.Library()

QUARTERS_AN_HOUR = 4


@dataclass(frozen=True)
class Cell:
    """A run of quarter-hours that look alike: off, free, or one visit."""

    kind: str
    span: int
    visit: Mapping[str, Any] | None = None


def _clipped(start: int, end: int, first: int, last: int) -> range:
    return range(max(start, first), min(end, last))


def day_cells(
    visits: Iterable[Mapping[str, Any]], free: Iterable[Sequence[int]], first: int, last: int
) -> list[Cell]:
    """One worker's day as cells that fill [first, last) exactly.

    `first`, `last`, the visits' `start` and `end` and the pairs in `free` are quarter-hours since local midnight,
    half-open. A visit hides the free time under it; what lies outside [first, last) is cut off.
    """
    slots: list[tuple[str, Mapping[str, Any] | None]] = [("off", None)] * (last - first)
    for start, end in free:
        for quarter in _clipped(start, end, first, last):
            slots[quarter - first] = ("free", None)
    for visit in visits:
        for quarter in _clipped(visit["start"], visit["end"], first, last):
            slots[quarter - first] = ("visit", visit)
    return _runs(slots)


def _runs(slots: list[tuple[str, Mapping[str, Any] | None]]) -> list[Cell]:
    cells: list[Cell] = []
    for kind, visit in slots:
        same = cells and cells[-1].kind == kind and cells[-1].visit is visit
        if same:
            cells[-1] = Cell(kind, cells[-1].span + 1, visit)
        else:
            cells.append(Cell(kind, 1, visit))
    return cells


@register.inclusion_tag("components/day_board.html")
def day_board(board: Mapping[str, Any]) -> dict[str, Any]:
    """See components/day_board.html for what `board` holds."""
    first, last = board.get("first_hour", 6), board.get("last_hour", 22)
    bounds = (first * QUARTERS_AN_HOUR, last * QUARTERS_AN_HOUR)
    now = board.get("now")
    return {
        "caption": board["caption"],
        "hours": board.get("hour_labels") or list(range(first, last)),
        "quarters": bounds[1] - bounds[0],
        "rows": [{**row, "cells": day_cells(row["visits"], row["free"], *bounds)} for row in board["rows"]],
        "now": now - bounds[0] if now is not None and bounds[0] <= now < bounds[1] else None,
    }
