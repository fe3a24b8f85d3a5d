"""Workers numbered along a grid of the region, so that an area is a few spans of words and no more is read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from commonhours.common.compiled import njit
from commonhours.common.place import EARTH_RADIUS_M
from commonhours.matching.kernel.market import Ids

CELL_DEGREES = 0.02  # about 2.2 km north to south
FEW_WORDS = 64  # 4,096 workers
COLUMNS = 1 << 20  # more than any row of cells has
Degrees = TypeVar("Degrees", float, NDArray[np.float64])
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

        A remote visit (NaN) or an endless radius is everywhere; so is a small market, where looking up the area
        takes longer than reading it all. Spans hold some homes outside, too: the
        kernel measures each survivor exactly.
        """
        if math.isnan(lat) or math.isinf(metres) or self.words <= FEW_WORDS:
            return self.everywhere()
        north = metres / METRES_A_DEGREE
        # A circle is widest in degrees at its end nearer the pole.
        pole = min(89.0, abs(lat) + north)
        east = math.degrees(math.asin(min(1.0, math.sin(math.radians(north)) / math.cos(math.radians(pole)))))
        south_west = int(row_of(lat - north)) * COLUMNS + int(column_of(lng - east))
        north_east = int(row_of(lat + north)) * COLUMNS + int(column_of(lng + east))
        return _spans(self.cells, self.words, south_west, north_east)


def number_by_grid(lat: NDArray[np.float64], lng: NDArray[np.float64]) -> tuple[Ids, Grid]:
    """The order in which to number these homes (int32 [workers], old index by new number), and the grid."""
    cells = (row_of(lat) * COLUMNS + column_of(lng)).astype(np.int64)
    order = np.argsort(cells, kind="stable").astype(np.int32)
    return order, Grid(cells[order], -(-len(order) // 64))


def row_of(lat: Degrees) -> Degrees:
    return (lat + 90) // CELL_DEGREES


def column_of(lng: Degrees) -> Degrees:
    return (lng + 180) // CELL_DEGREES


@njit
def _spans(cells: NDArray[np.int64], words: int, south_west: int, north_east: int) -> Ids:
    """Row by row of cells, the words of their workers; spans that touch are one, so that no word is read twice."""
    rows = np.arange(south_west // COLUMNS, north_east // COLUMNS + 1) * COLUMNS
    first = np.searchsorted(cells, rows + south_west % COLUMNS)
    last = np.searchsorted(cells, rows + north_east % COLUMNS, side="right")
    spans, used = np.empty((len(rows) + 1, 2), np.int32), 0
    for row in range(len(rows)):
        if first[row] < last[row]:
            used = extend(spans, used, first[row] // 64, (last[row] + 63) // 64)
    if len(cells) < words * 64:
        used = extend(spans, used, len(cells) // 64, words)
    return spans[:used]


@njit
def extend(spans: Ids, used: int, begin: int, end: int) -> int:
    """Add a span behind the others, or lengthen the last; how many there are now."""
    if used > 0 and begin <= spans[used - 1, 1]:
        spans[used - 1, 1] = max(end, spans[used - 1, 1])
        return used
    spans[used, 0], spans[used, 1] = begin, end
    return used + 1
