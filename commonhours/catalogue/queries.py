"""Reads of the region's shared words and of its measured roads."""

import numpy as np
from django.db import connections
from numpy.typing import NDArray

from commonhours.common.place import NO_MATRIX


def measured_minutes(*, using: str = "default") -> NDArray[np.int32]:
    """int32[places, places]: measured minutes by road, -1 where nobody measured; NO_MATRIX when nobody ever did."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT origin, destination, minutes FROM catalogue_measuredtravel")
        rows = np.array(cursor.fetchall(), np.int32).reshape(-1, 3)
    if not len(rows):
        return NO_MATRIX
    matrix = np.full((int(rows[:, :2].max()) + 1,) * 2, -1, np.int32)
    matrix[rows[:, 0], rows[:, 1]] = rows[:, 2]
    return matrix
