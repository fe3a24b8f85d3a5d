"""What a trial did to other work: each of the cohort against themselves before, and against whoever is most like them.

The difference in differences of a pair is (their hours after − before) − (the twin's hours after − before). If the
trial did nothing, the two of a pair might as well have changed places, so such a difference is as likely above nought
as below. Then the interval needs no further assumption: it comes from the means of all subsets of the differences
(Hartigan 1969, Using subsample values as typical values, Journal of the American Statistical Association
64:1303–1317): n differences have 2ⁿ − 1 of them, and the true middle lies between any two that are neighbours with
the same chance, 1 in 2ⁿ. It is the permutation test of signs, turned round.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHARE = 0.9
# Up to so many pairs every subset is taken; of more, 2¹² − 1 of them, the same ones each time.
ALL_OF = 12
# Before two weeks have passed, a week's rhythm would be taken for an effect.
FEWEST_DAYS = 14


@dataclass(frozen=True)
class Week:
    """Somebody's hours a week at other work than the new one, before they began and since."""

    before: float
    after: float


@dataclass(frozen=True)
class Pair:
    """One of the cohort and their twin, in hours a week; `new` are hours of the new work, over so many `days`."""

    own: Week
    twin: Week
    new: float
    days: int

    @property
    def change(self) -> float:
        return (self.own.after - self.own.before) - (self.twin.after - self.twin.before)


@dataclass(frozen=True)
class Effect:
    """Hours a week for each of the cohort: of the new work, and how much other work there is more (less: below 0).

    `low` and `high` hold the true figure in nine trials of ten; None where that cannot be told yet. The rest is None
    where there is no pair at all.
    """

    pairs: int
    new: float | None
    other: float | None
    low: float | None
    high: float | None


def effect(pairs: Sequence[Pair]) -> Effect:
    """What can be told of these pairs; those with fewer than FEWEST_DAYS days are left out."""
    counted = [pair for pair in pairs if pair.days >= FEWEST_DAYS]
    if not counted:
        return Effect(0, None, None, None, None)
    changes = np.array([pair.change for pair in counted])
    low, high = interval(changes)
    new = float(np.mean([pair.new for pair in counted]))
    return Effect(len(counted), new, float(changes.mean()), low, high)


def interval(changes: NDArray[np.float64], share: float = SHARE) -> tuple[float, float] | tuple[None, None]:
    """The two figures between which the middle of `changes` (float64[n], hours a week) lies with at least this chance.

    Of fewer than five none can be told at nine in ten: 1 − 2/2⁴ is less.
    """
    typical = np.sort(_means_of_subsets(changes))
    outside = int((1 - share) / 2 * (len(typical) + 1))
    if outside < 1:
        return None, None
    return float(typical[outside - 1]), float(typical[-outside])


def _means_of_subsets(changes: NDArray[np.float64]) -> NDArray[np.float64]:
    count = len(changes)
    chosen = np.arange(1, 2 ** min(count, ALL_OF))
    if count > ALL_OF:
        # The seed is fixed: whoever reads the page twice reads the same figures.
        chosen = 1 + np.random.default_rng(count).choice(2**count - 1, 2**ALL_OF - 1, replace=False)
    masks = (chosen[:, None] >> np.arange(count)) & 1
    means: NDArray[np.float64] = masks @ changes / masks.sum(axis=1)
    return means
