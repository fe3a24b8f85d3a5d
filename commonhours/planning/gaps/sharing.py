"""Free hours shared out among all that their workers could be asked for. Pure.

Nobody is in two places: an hour that somebody is free is shared among the cells that they could serve, in proportion
to what each still needs. What a cell does not need goes round once more.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
ROUNDS = 2


def shared(need: Floats, free: Floats, able: Floats) -> Floats:
    """float32[cells, hours]: hours that each cell may count on.

    `need` is float32[cells, hours], `free` float32[people, hours], `able` float32[people, cells] of 0 and 1. Together
    the cells are given no more than is free; beyond what a cell needs lies its share of what nobody else needs.
    """
    given, lacking, left = np.zeros_like(need), need.copy(), free.copy()
    for _ in range(ROUNDS):
        ratio = _divided(left, able @ lacking)
        offered = lacking * (able.T @ ratio)
        taken = np.minimum(offered, lacking)
        left = np.maximum(left - ratio * (able @ (lacking * _divided(taken, offered))), 0)
        given, lacking = given + taken, lacking - taken
    spare: Floats = need * (able.T @ _divided(left, able @ need))
    return np.asarray(given + spare, np.float32)


def _divided(over: Floats, under: Floats) -> Floats:
    return np.divide(over, under, out=np.zeros_like(over), where=under > 1e-6)
