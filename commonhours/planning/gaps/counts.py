"""Hours that come in lumps: so many visits of the usual size, each by chance. Pure.

Quasi-Poisson: the hours of a cell are `lump` times a Poisson count, so their mean is what was foretold and their
variance is `lump` times that. All arguments broadcast against each other.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Beyond so many lumps a normal curve is as good, and the sums below would be long.
MANY = 60.0
# Quantiles of the standard normal.
_NORMAL = {0.1: -1.2815515655446004, 0.5: 0.0, 0.9: 1.2815515655446004}


def quantile(mean: Floats, lump: Floats | float, share: float) -> Floats:
    """Hours that are not passed with this share of chance (0.1, 0.5 or 0.9)."""
    mean, lump = np.broadcast_arrays(np.asarray(mean, float), np.asarray(lump, float))
    rate = mean / lump
    found = np.maximum(np.round(rate + _NORMAL[share] * np.sqrt(rate)), 0.0)
    few = rate <= MANY
    some = rate[few]
    chance = np.exp(-some)
    passed, count = chance.copy(), np.zeros_like(some)
    for number in range(1, int(MANY * 3)):
        short = passed < share
        if not short.any():
            break
        chance = chance * some / number
        count[short] = number
        passed += chance
    found[few] = count
    return np.asarray(found * lump)


def expected_beyond(mean: Floats, lump: Floats | float, room: Floats) -> Floats:
    """The hours by which the lumps are expected to pass the room (which may be below nothing): E[max(0, X - room)]."""
    mean, lump, room = np.broadcast_arrays(
        np.asarray(mean, float), np.asarray(lump, float), np.asarray(room, float)
    )
    rate = np.minimum(mean / lump, MANY)
    # E[max(0, X - room)] = mean - room + E[max(0, room - X)], and only so many lumps fit into the room.
    chance, under = np.exp(-rate), np.zeros_like(rate)
    for number in range(int(MANY * 2)):
        fits = room - number * lump
        if not (fits > 0).any():
            break
        under += chance * np.maximum(fits, 0.0)
        chance = chance * rate / (number + 1)
    return np.asarray(np.maximum(mean - room + under, 0.0))


def pinball(actual: Floats, foretold: Floats, share: float) -> float:
    """The mean pinball loss of a quantile: what is passed costs `share` an hour, what is not reached the rest."""
    off = np.asarray(actual) - np.asarray(foretold)
    return float(np.mean(np.maximum(share * off, (share - 1) * off)))
