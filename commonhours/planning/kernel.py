"""Free hours shared out among all that their workers could be asked for. Pure.

Nobody is in two places: an hour that somebody is free is shared among the cells that they could serve, in proportion
to what each still needs. What a cell does not need goes round once more.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.common.compiled import njit

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
ROUNDS = 2


class Pairs(NamedTuple):
    """Who could serve which cell, int32 each: few of all the pairs that there are."""

    people: Ints
    cells: Ints


def pairs_of(able: NDArray[np.bool_]) -> Pairs:
    """The pairs of bool[people, cells]."""
    people, cells = np.nonzero(able)
    return Pairs(people.astype(np.int32), cells.astype(np.int32))


def shared(need: Floats, free: Floats, able: Pairs) -> Floats:
    """float32[cells, hours]: hours that each cell may count on.

    `need` is float32[cells, hours], `free` float32[people, hours]. Together the cells are given no more than is free;
    beyond what a cell needs lies its share of what nobody else needs.
    """
    people, cells = len(free), len(need)
    given, lacking, left = np.zeros_like(need), need.copy(), free.copy()
    for _ in range(ROUNDS):
        ratio = _divided(left, _added(lacking, able.cells, able.people, people))
        offered = lacking * _added(ratio, able.people, able.cells, cells)
        taken = np.minimum(offered, lacking)
        used = ratio * _added(lacking * _divided(taken, offered), able.cells, able.people, people)
        left = np.maximum(left - used, np.float32(0))
        given, lacking = given + taken, lacking - taken
    ratio = _divided(left, _added(need, able.cells, able.people, people))
    return given + need * _added(ratio, able.people, able.cells, cells)


def _divided(over: Floats, under: Floats) -> Floats:
    return np.divide(over, under, out=np.zeros_like(over), where=under > 1e-6)


@njit
def _added(rows: Floats, taken: Ints, put: Ints, size: int) -> Floats:
    """float32[size, hours]: for each pair, the row `taken` added to the row `put`."""
    sums = np.zeros((size, rows.shape[1]), np.float32)
    for pair in range(len(taken)):
        source, target = taken[pair], put[pair]
        for hour in range(rows.shape[1]):
            sums[target, hour] += rows[source, hour]
    return sums
