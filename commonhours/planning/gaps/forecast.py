"""Demand of a usual week, hour by hour, from the weeks that were. Pure.

A cell is a type of work in an area; hours are those of the week, Monday first, or any other slots of one. What was
asked in an hour of the week in the past weeks tells what will be (seasonal-naive, later weeks counting more), but in
a cell in which little was asked it tells of chance: there it is drawn towards what the hour's share is with this type
of work everywhere. How far it is drawn is tried on the last weeks that are known.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonhours.planning.gaps.counts import Floats, pinball, quantile

Ints = NDArray[np.int64]
SHARES = (0.1, 0.5, 0.9)
# A week counts this much less than the one after it.
FADES = 0.95
# How many weeks of its own a cell needs to be believed as much as all others together; tried in this order.
TRIED = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
UNTRIED = 2.0
FEWEST_WEEKS = 4  # with fewer, nothing is held out to try on
HELD_OUT = 3
# Nobody comes in smaller lumps than a quarter-hour, nor do we believe in larger ones than a long day of a squad.
LEAST, MOST = 0.25, 40.0


@dataclass(frozen=True, eq=False)
class Usual:
    """float64[cells, hours]: hours asked for in a usual week; float64[cells]: in lumps of what size they come."""

    mean: Floats
    lump: Floats

    def quantile(self, share: float) -> Floats:
        """float64[cells, hours]: what is not passed with this share of chance."""
        return quantile(self.mean, self.lump[:, None], share)


def usual_week(history: Floats, kinds: Ints) -> Usual:
    """From float64[weeks, cells, hours], the oldest week first; `kinds` int64[cells] are the types of work."""
    weeks = len(history)
    drawn = _tried(history, kinds) if weeks >= FEWEST_WEEKS else UNTRIED
    mean = _mean(history, kinds, drawn)
    return Usual(mean, _lumps(history, mean, kinds))


def _tried(history: Floats, kinds: Ints) -> float:
    """The draw that would have foretold the last weeks best."""
    held = min(HELD_OUT, len(history) // 2)
    known, later = history[:-held], history[-held:]
    losses = []
    for drawn in TRIED:
        mean = _mean(known, kinds, drawn)
        lump = _lumps(known, mean, kinds)[:, None]
        losses.append(sum(pinball(later, quantile(mean, lump, share), share) for share in SHARES))
    return TRIED[int(np.argmin(losses))]


def _mean(history: Floats, kinds: Ints, drawn: float) -> Floats:
    weeks = len(history)
    if not weeks:
        return np.zeros(history.shape[1:])
    weights = FADES ** np.arange(weeks - 1, -1, -1.0)
    own = np.tensordot(weights / weights.sum(), history, axes=1)
    trust = weeks / (weeks + drawn)
    return np.asarray(trust * own + (1 - trust) * own.sum(axis=1, keepdims=True) * _shares(own, kinds)[kinds])


def _shares(own: Floats, kinds: Ints) -> Floats:
    """float64[kinds, hours]: how each type of work lies over the week, wherever it is asked for."""
    week = np.zeros((int(kinds.max(initial=0)) + 1, own.shape[1]))
    np.add.at(week, kinds, own)
    together = week.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(week, together, out=np.zeros_like(week), where=together > 0))


def _lumps(history: Floats, mean: Floats, kinds: Ints) -> Floats:
    """Variance over mean of each type of work; of too few weeks, the size of what was asked for at a time."""
    sizes = np.zeros((2, int(kinds.max(initial=0)) + 1))
    if len(history) >= FEWEST_WEEKS:
        np.add.at(sizes[0], kinds, ((history - mean) ** 2).sum(axis=(0, 2)))
        np.add.at(sizes[1], kinds, mean.sum(axis=1) * len(history))
    else:
        np.add.at(sizes[0], kinds, (history**2).sum(axis=(0, 2)))
        np.add.at(sizes[1], kinds, history.sum(axis=(0, 2)))
    lump = np.divide(sizes[0], sizes[1], out=np.ones_like(sizes[0]), where=sizes[1] > 0)
    return np.asarray(np.clip(lump, LEAST, MOST)[kinds])
