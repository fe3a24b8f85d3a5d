"""Workers numbered along a grid of the region, so that an area is a few spans of words and no more is read."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonhours.common.compiled import njit
from commonhours.common.place import EARTH_RADIUS_M
from commonhours.matching.kernel.market import Ids

# A cell is about 2.2 km north to south and half as wide: an area is half as many spans as it would be of squares.
ROWS_A_DEGREE, COLUMNS_A_DEGREE = 50, 100
SLACK = 1e-9  # degrees, a tenth of a millimetre: rounding never leaves anybody out
FEW_WORDS = 64  # 4,096 workers
COLUMNS = 1 << 20  # more than any row of cells has


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
        takes longer than reading it all. Spans hold some homes outside, too: the kernel measures each survivor
        exactly. They are apart and ascending, so that no word is read twice.
        """
        if math.isnan(lat) or math.isinf(metres) or self.words <= FEW_WORDS:
            return self.everywhere()
        return _spans(self.cells, self.words, lat, lng, metres / EARTH_RADIUS_M)


def number_by_grid(lat: NDArray[np.float64], lng: NDArray[np.float64]) -> tuple[Ids, Grid]:
    """The order in which to number these homes (int32 [workers], old index by new number), and the grid."""
    cells = (row_of(lat) * COLUMNS + column_of(lng)).astype(np.int64)
    order = np.argsort(cells, kind="stable").astype(np.int32)
    return order, Grid(cells[order], -(-len(order) // 64))


def row_of(lat: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.floor((lat + 90) * ROWS_A_DEGREE)


def column_of(lng: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.floor((lng + 180) * COLUMNS_A_DEGREE)


@njit
def _spans(cells: NDArray[np.int64], words: int, lat: float, lng: float, radius: float) -> Ids:
    """Row by row of cells, the words whose workers may live within `radius` (radians)."""
    south = math.floor((lat - math.degrees(radius) - SLACK + 90) * ROWS_A_DEGREE)
    north = math.floor((lat + math.degrees(radius) + SLACK + 90) * ROWS_A_DEGREE)
    spans, used = np.empty((north - south + 2, 2), np.int32), 0
    for row in range(south, north + 1):
        east = half_chord(row, lat, radius) + SLACK
        west_cell = row * COLUMNS + math.floor((lng - east + 180) * COLUMNS_A_DEGREE)
        east_cell = row * COLUMNS + math.floor((lng + east + 180) * COLUMNS_A_DEGREE)
        first, beyond = first_at(west_cell, cells), first_at(east_cell + 1, cells)
        if first < beyond:
            used = extend(spans, used, first // 64, (beyond + 63) // 64)
    if len(cells) < words * 64:
        used = extend(spans, used, len(cells) // 64, words)
    return spans[:used]


@njit
def half_chord(row: int, lat: float, radius: float) -> float:
    """Degrees east (and west) that a circle around a point at `lat` reaches within this row of cells, at most.

    From the haversine: sin²(Δλ/2) = (sin²(r/2) − sin²(Δφ/2)) / (cos φ₁ cos φ₂), with φ₂ nearest for the
    numerator and nearest to the pole for the denominator.
    """
    south = row / ROWS_A_DEGREE - 90
    off = max(0.0, south - lat, lat - south - 1 / ROWS_A_DEGREE)
    pole = min(89.9, max(abs(south), abs(south + 1 / ROWS_A_DEGREE)))
    over = math.sin(radius / 2) ** 2 - math.sin(math.radians(off) / 2) ** 2
    under = math.cos(math.radians(lat)) * math.cos(math.radians(pole))
    return 2 * math.degrees(math.asin(math.sqrt(min(1.0, max(0.0, over) / under))))


@njit
def first_at(cell: int, cells: NDArray[np.int64]) -> int:
    """The first worker at or beyond this cell."""
    low, high = 0, len(cells)
    while low < high:
        middle = (low + high) // 2
        if cells[middle] < cell:
            low = middle + 1
        else:
            high = middle
    return low


@njit
def extend(spans: Ids, used: int, begin: int, end: int) -> int:
    """Add a span behind the others, or lengthen the last; how many there are now."""
    if used > 0 and begin <= spans[used - 1, 1]:
        spans[used - 1, 1] = max(end, spans[used - 1, 1])
        return used
    spans[used, 0], spans[used, 1] = begin, end
    return used + 1
