"""Workers numbered along a grid of the region, so that an area is a few spans of words and no more is read."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonhours.common.place import EARTH_RADIUS_M
from commonhours.matching.kernel.market import Ids

CELL_DEGREES = 0.02  # about 2.2 km north to south
COLUMNS = 1 << 20  # more than any row of cells has
METRES_A_DEGREE = math.radians(1) * EARTH_RADIUS_M


@dataclass(frozen=True)
class Grid:
    """The cells of the workers in order of their numbers; workers who came later stand behind, unplaced."""

    cells: NDArray[np.int64]  # [placed workers], ascending
    words: int

    def everywhere(self) -> Ids:
        return np.array([[0, self.words]], np.int32)

    def around(self, lat: float, lng: float, metres: float) -> Ids:
        """int32 [spans, 2]: half-open spans of words that hold every home within so many metres, and the unplaced.

        A remote visit (NaN) or an endless radius is everywhere. Spans hold some homes outside, too: the
        kernel measures each survivor exactly.
        """
        if math.isnan(lat) or math.isinf(metres):
            return self.everywhere()
        north = metres / METRES_A_DEGREE
        # A circle is widest in degrees at its end nearer the pole.
        pole = min(89.0, abs(lat) + north)
        east = math.degrees(math.asin(min(1.0, math.sin(math.radians(north)) / math.cos(math.radians(pole)))))
        rows = np.arange(int(row_of(lat - north)), int(row_of(lat + north)) + 1) * COLUMNS
        first = np.searchsorted(self.cells, rows + column_of(lng - east))
        last = np.searchsorted(self.cells, rows + column_of(lng + east), side="right")
        spans = np.column_stack((first // 64, -(-last // 64)))[first < last]
        unplaced = [(len(self.cells) // 64, self.words)] if len(self.cells) < self.words * 64 else []
        return merged([*map(tuple, spans.tolist()), *unplaced])


def number_by_grid(lat: NDArray[np.float64], lng: NDArray[np.float64]) -> tuple[Ids, Grid]:
    """The order in which to number these homes (int32 [workers], old index by new number), and the grid."""
    cells = row_of(lat) * COLUMNS + column_of(lng)
    order = np.argsort(cells, kind="stable").astype(np.int32)
    return order, Grid(cells[order], -(-len(order) // 64))


def row_of(lat: NDArray[np.float64] | float) -> NDArray[np.int64]:
    return np.floor((np.asarray(lat) + 90) / CELL_DEGREES).astype(np.int64)


def column_of(lng: NDArray[np.float64] | float) -> NDArray[np.int64]:
    return np.floor((np.asarray(lng) + 180) / CELL_DEGREES).astype(np.int64)


def merged(spans: list[tuple[int, int]]) -> Ids:
    """Sorted spans without overlap: a word read twice would count its workers twice."""
    joined: list[list[int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([begin, end])
    return np.array(joined, np.int32).reshape(-1, 2)
