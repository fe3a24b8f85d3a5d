"""Where things are, and how long the way between them takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhours.common.compiled import njit

WALK, BICYCLE, BUS, CAR = 0, 1, 2, 3
MODES = ("walk", "bicycle", "bus", "car")

# Per mode: how much longer the street is than the crow's line, kilometres an hour door to door, and minutes
# that every journey costs. Plausible for a US city, not measured: a region that knows better gives a matrix.
#   detour   1.2 is the usual figure for road over crow (Newell 1980; Ballou and others 2002 for the US);
#            a little more for short trips on a grid and for buses that go round by their route
#   speed    walking 4.5 (the US signal manual plans for 3.8, healthy adults do 5); bicycle 14; bus 18 with
#            its stops; car 32 with lights
#   fixed    unlock and lock; walk to the stop and wait for half a headway; park and walk
TRAVEL = (
    # detour, km/h, fixed minutes
    (1.25, 4.5, 0.0),
    (1.25, 14.0, 2.0),
    (1.40, 18.0, 10.0),
    (1.30, 32.0, 4.0),
)
EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
UNMEASURED = -1
NO_MATRIX: NDArray[np.int32] = np.full((1, 1), UNMEASURED, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map; `measured` is its row in the region's matrix of measured minutes, -1 when none."""

    lat: float
    lng: float
    measured: int = UNMEASURED

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lng <= 180):
            raise ValueError(f"no such place: latitude {self.lat}, longitude {self.lng}")

    def minutes_to(self, other: Place, mode: int, matrix: NDArray[np.int32] = NO_MATRIX) -> int:
        """Whole minutes from here to there by `mode`; see `travel_minutes`."""
        here, there = (self.lat, self.lng, self.measured), (other.lat, other.lng, other.measured)
        return int(travel_minutes(*here, *there, mode, matrix))


@njit
def metres(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Great-circle metres between two points in degrees, on the mean sphere (within 0.6 %)."""
    x1, y1, z1 = direction(lat1, lng1)
    x2, y2, z2 = direction(lat2, lng2)
    return metres_along(squared_chord(x1 - x2, y1 - y2, z1 - z2))


@njit
def direction(lat: float, lng: float) -> tuple[float, float, float]:
    """The unit vector from the middle of the earth to a point in degrees: the part of a distance worth keeping."""
    north, east = math.radians(lat), math.radians(lng)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


@njit
def squared_chord(x: float, y: float, z: float) -> float:
    """The square of the straight line between two directions, given their difference; in earth radii."""
    return x * x + y * y + z * z


@njit
def metres_along(squared: float) -> float:
    """Metres along the sphere over a chord (its square, in earth radii)."""
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(squared) / 2))


@njit
def minutes_over(distance: float, mode: int) -> int:
    """Minutes for so many metres by the crow: × detour ÷ speed + fixed, rounded up to whole minutes; 0 for none."""
    if distance == 0:
        return 0
    detour, speed, fixed = TRAVEL[mode]
    return math.ceil(distance * detour * 0.06 / speed + fixed)


@njit
def measured_minutes(m1: int, m2: int, matrix: Any) -> int:
    """The matrix's minutes (int32 [places, places], from row to column), -1 where it says nothing."""
    if not (0 <= m1 < matrix.shape[0] and 0 <= m2 < matrix.shape[1]):
        return UNMEASURED
    return 0 if m1 == m2 else int(matrix[m1, m2])


@njit
def travel_minutes(
    lat1: float, lng1: float, m1: int, lat2: float, lng2: float, m2: int, mode: int, matrix: Any
) -> int:
    """Whole minutes from the first place to the second.

    `lat`, `lng` in degrees; `m1`, `m2` rows of `matrix` (int32 [places, places], minutes from row to column)
    or -1; `mode` one of WALK, BICYCLE, BUS, CAR. A measured pair overrides the formula, whatever the mode; a
    pair that the matrix leaves at -1, or does not reach, falls back to it.
    """
    x1, y1, z1 = direction(lat1, lng1)
    x2, y2, z2 = direction(lat2, lng2)
    return minutes_across(squared_chord(x1 - x2, y1 - y2, z1 - z2), m1, m2, mode, matrix)


@njit
def minutes_across(squared: float, m1: int, m2: int, mode: int, matrix: Any) -> int:
    """What `travel_minutes` says of two places whose squared chord is known."""
    measured = measured_minutes(m1, m2, matrix)
    return measured if measured >= 0 else minutes_over(metres_along(squared), mode)


@njit
def reach_metres(minutes: int, mode: int) -> float:
    """No place further off than this by the crow is reached in so many minutes by the formula."""
    detour, speed, fixed = TRAVEL[mode]
    return max(0.0, minutes - fixed) * speed / 0.06 / detour
