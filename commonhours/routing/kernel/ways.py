"""Minutes between all places at once, by the very rule that bookings go by."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhours.common.compiled import njit
from commonhours.common.place import travel_minutes


@njit
def minutes_among(
    points: NDArray[np.float64], measured: NDArray[np.int32], mode: int, matrix: Any
) -> NDArray[np.float64]:
    """float64[places, places]: minutes from each place (degrees [places, 2], rows of `matrix` or -1) to each."""
    many = len(points)
    minutes = np.zeros((many, many))
    for one in range(many):
        for other in range(many):
            if one != other:
                minutes[one, other] = travel_minutes(
                    points[one, 0],
                    points[one, 1],
                    measured[one],
                    points[other, 0],
                    points[other, 1],
                    measured[other],
                    mode,
                    matrix,
                )
    return minutes
