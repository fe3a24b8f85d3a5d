"""Who lives near enough: within the radius of a question and within the way that each accepts."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.rules import Ask, is_too_far
from commonhours.common.compiled import njit
from commonhours.common.place import (
    EARTH_RADIUS_M,
    UNMEASURED,
    direction,
    minutes_across,
    reach_metres,
    squared_chord,
)
from commonhours.matching.kernel.market import Ids, People

SLACK, TINY = (
    1e-9,
    1e-24,
)  # of a squared chord, many times what rounding may add up to; and one of micrometres
HALF_ROUND = 10.0  # squared radians, a little over π²: no two places are further apart


class Circle(NamedTuple):
    """A centre as a direction (NaN: everywhere), its row of the measured matrix, and how far it reaches as a
    squared chord: that is compared without a root or an angle."""

    x: float
    y: float
    z: float
    measured: int
    reach: float


@njit
def circle_of(radius: float, ask: Ask) -> Circle:
    """The circle around a visit; a remote one is near to all."""
    x, y, z = direction(ask.lat, ask.lng)
    measured = UNMEASURED if np.isnan(ask.lat) else ask.measured
    # Half round the earth is everywhere.
    half = min(radius / (2 * EARTH_RADIUS_M), math.pi / 2)
    return Circle(x, y, z, measured, (2 * math.sin(half)) ** 2)


@njit
def chord_to(person: Any, circle: Circle) -> float:
    """The squared chord from a worker's home to the centre; 0 when there is none (remote)."""
    chord = squared_chord(person.x - circle.x, person.y - circle.y, person.z - circle.z)
    return 0.0 if np.isnan(circle.x) else chord


@njit
def near_of(workers: Ids, circle: Circle, people: People, matrix: Any) -> tuple[Ids, NDArray[np.float64]]:
    """Who lives within the circle and their own limit, and how far off as a squared chord."""
    chords = np.empty(len(workers))
    for place in range(
        len(workers)
    ):  # no branch before all are read: their lines of the cache come side by side
        chords[place] = chord_to(people[workers[place]], circle)
    near, kept = np.empty(len(workers), np.int32), 0
    for place in range(len(workers)):
        chord = chords[place]
        if chord <= circle.reach and comes_so_far(chord, people[workers[place]], circle, matrix):
            near[kept], chords[kept] = workers[place], chord
            kept += 1
    return near[:kept], chords[:kept]


@njit
def comes_so_far(chord: float, person: Any, circle: Circle, matrix: Any) -> bool:
    """Whether a worker accepts the way. Their limit as a distance says so of nearly all, without a root or an angle;
    whoever lives next to it, or in a measured place, is asked by the rule itself."""
    if circle.measured == UNMEASURED or person.measured == UNMEASURED:
        reach = (reach_metres(person.travel_limit, person.mode) / EARTH_RADIUS_M) ** 2
        if chord > reach * (1 + SLACK) + TINY:
            return False
        # An arc is longer than its chord: 2 sin(a/2) squared is at least a² (1 − a²/12).
        if reach > HALF_ROUND or chord < reach * (1 - SLACK - reach / 12):
            return True
    return not is_too_far(minutes_to(chord, person, circle, matrix), person.travel_limit)


@njit
def minutes_to(chord: float, person: Any, circle: Circle, matrix: Any) -> int:
    """Minutes from a worker's home to the centre, which is so far off."""
    return minutes_across(chord, person.measured, circle.measured, person.mode, matrix)
