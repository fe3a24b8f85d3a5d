"""The region's areas by name, and who would go there."""

from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from commonhours.catalogue.models import Area
from commonhours.common.place import EARTH_RADIUS_M, TRAVEL


def names_of_areas() -> dict[UUID, str]:
    """Every area's name, by its id."""
    return dict(Area.objects.values_list("id", "name"))


def within_reach(
    homes: NDArray[np.float64],
    modes: NDArray[np.int64],
    limits: NDArray[np.int64],
    centre: tuple[float, float],
) -> NDArray[np.bool_]:
    """bool[people]: who is at an area's centre within the minutes that they would travel.

    `homes` float64[people, 2] and `centre` in degrees, `modes` as in `common.place`, `limits` in minutes; by the same
    figures as every way in the region.
    """
    detour, speed, fixed = np.array(TRAVEL)[modes].reshape(-1, 3).T
    here, there = np.radians(homes), np.radians(centre)
    half = np.sin((here - there) / 2) ** 2
    chord = np.sqrt(half[:, 0] + np.cos(here[:, 0]) * np.cos(there[0]) * half[:, 1])
    metres = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(chord, 1))
    within: NDArray[np.bool_] = np.ceil(metres * detour * 0.06 / speed + fixed) <= limits
    return within
