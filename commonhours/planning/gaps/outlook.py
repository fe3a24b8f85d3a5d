"""What will be missing: demand foretold and in the books, less the free hours that it may count on.

Of a week ahead, in one cell and hour, is needed: what is booked and nobody comes to; what is booked and will fall
through; and single visits that are not booked yet, as many as in a usual week of those that were. Series stand in the
books for all ten weeks already.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonhours.planning.gaps.able import People
from commonhours.planning.gaps.asked import HOURS, WEEKS_AHEAD, Asked, Cell, Rates
from commonhours.planning.gaps.counts import expected_beyond, quantile
from commonhours.planning.gaps.forecast import Usual, usual_week
from commonhours.planning.kernel import pairs_of, shared

Floats = NDArray[np.float64]
BLOCK = 3
BLOCKS = HOURS // BLOCK


@dataclass(frozen=True, eq=False)
class Outlook:
    """By week, cell and hour of the week or block of three: hours needed for sure and by chance, supplied, missing."""

    sure: Floats  # [WEEKS_AHEAD, cells, BLOCKS]
    chance: Floats  # [WEEKS_AHEAD, cells, BLOCKS]: the mean of what comes by chance
    lump: Floats  # [cells]
    supplied: Floats  # [WEEKS_AHEAD, cells, BLOCKS]
    missing: Floats  # [WEEKS_AHEAD, cells, BLOCKS]
    missing_by_hour: Floats  # [WEEKS_AHEAD, cells, HOURS]: how the above lies over the hours

    def quantile(self, share: float) -> Floats:
        """float64[WEEKS_AHEAD, cells, BLOCKS]: missing hours that are not passed with this share of chance."""
        by_chance = quantile(self.chance, self.lump[:, None], share)
        return np.asarray(np.maximum(self.sure + by_chance - self.supplied, 0.0))


def look_ahead(asked: Asked, rates: Rates, people: People, left: Floats) -> Outlook:
    """The outlook of the region. `left` float64[WEEKS_AHEAD, cells] are the hours of allocations that nobody has used
    yet of the cell's organisation and area: no more single visits are foretold than could be booked with them."""
    usual = usual_in(asked)
    able = pairs_of(people.able(asked.cells))
    sure = asked.open + asked.covered * rates.by_worker
    chance = usual.mean[None] * rates.late[:, None, None]
    chance = chance * np.minimum(1.0, _divided(left, _of_area(chance.sum(axis=2), asked.cells)))[..., None]
    supplied = np.zeros_like(sure)
    for week in range(WEEKS_AHEAD):
        need = (sure[week] + chance[week]).astype(np.float32)
        free = np.ascontiguousarray(people.free[:, week]) * np.float32(1 - rates.by_worker)
        # Whoever is not needed where they were booked is free there.
        supplied[week] = shared(need, free, able) + asked.covered[week] * rates.by_served
    parts = (blocks(sure), blocks(chance), usual.lump, blocks(supplied))
    missing = expected_beyond(parts[1], usual.lump[:, None], parts[3] - parts[0])
    return Outlook(
        *parts, missing, _over_hours(missing, np.maximum(sure + chance - supplied, 0), sure + chance)
    )


def _of_area(hours: Floats, cells: Sequence[Cell]) -> Floats:
    """float64[weeks, cells]: the hours of all cells of the same organisation and area."""
    place: dict[object, int] = {}
    numbers = [place.setdefault((each.organisation_id, each.area_id), len(place)) for each in cells]
    sums = np.zeros((len(hours), len(place)))
    for cell, number in enumerate(numbers):
        sums[:, number] += hours[:, cell]
    return sums[:, numbers]


def usual_in(asked: Asked) -> Usual:
    """Single visits of a usual week in each cell, in the lumps of three hours of the week."""
    kinds = kinds_of(asked.cells)
    by_hour = usual_week(asked.single, kinds)
    return Usual(by_hour.mean, usual_week(blocks(asked.single), kinds).lump)


def kinds_of(cells: Sequence[Cell]) -> NDArray[np.int64]:
    """int64[cells]: the number of each cell's type of work."""
    place: dict[object, int] = {}
    return np.array([place.setdefault(cell.type_of_work_id, len(place)) for cell in cells], np.int64)


def blocks(hours: Floats) -> Floats:
    """float64[..., BLOCKS] of float64[..., HOURS]."""
    return np.asarray(hours.reshape(*hours.shape[:-1], BLOCKS, BLOCK).sum(axis=-1))


def _over_hours(missing: Floats, plainly: Floats, needed: Floats) -> Floats:
    """The missing hours of each block laid over its hours: where plainly too few come, else where most is needed."""
    weights = np.where(np.repeat(blocks(plainly) > 0, BLOCK, axis=-1), plainly, needed)
    share = _divided(weights, np.repeat(blocks(weights), BLOCK, axis=-1))
    return np.asarray(np.repeat(missing, BLOCK, axis=-1) * share)


def _divided(over: Floats, under: Floats) -> Floats:
    return np.divide(over, under, out=np.zeros_like(over), where=under > 0)
