"""A day's visits as arrays, and a plan of it as linked rounds.

Visits, services and workers are numbers. A visit's services stand side by side, one or two of them. A *node* is a
service, or, from `services` on, the home of a worker: where their round begins and ends.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int32]
Real = NDArray[np.float64]

NEAR = 16  # visits whose neighbourhood is tried for a visit


class Problem(NamedTuple):
    """Minutes throughout; what a plan costs is `weights` @ (travel, lateness in all, greatest lateness)."""

    opens: Real  # [visits]: nobody begins before
    closes: Real  # [visits]: to begin after is late
    least: Real  # [visits]: the second service begins at least so long after the first …
    most: Real  # [visits]: … and at most so long
    first: Whole  # [visits + 1]: the first service of each visit
    visit: Whole  # [services]
    lasts: Real  # [services]
    able: NDArray[np.bool_]  # [services, workers]
    chosen_from: Whole  # [services + 1]: where each service's workers begin in …
    workers_able: Whole  # … the able workers of all services
    places: Whole  # [services + workers]: the place of each node, home for a worker's
    travel: Real  # [places, places]
    near: Whole  # [visits, NEAR at most]: visits that would be good just before or after
    weights: Real  # [3]


class Plan(NamedTuple):
    """Rounds as rings through each worker's home. In every ring the keys of the visits rise, so that no two visits
    can wait for each other."""

    key: Real  # [visits]
    worker: Whole  # [services]
    before: Whole  # [services + workers]
    after: Whole  # [services + workers]
    begins: Real  # [services]
    ends: Real  # [services + workers]: a home's is when its round may begin
    sums: Real  # [3]: travel, lateness in all, greatest lateness


def problem_of(
    *,
    opens: Real,
    closes: Real,
    apart: Real,
    services: Whole,
    lasts: Real,
    able: NDArray[np.bool_],
    places: Whole,
    homes: Whole,
    travel: Real,
    weights: tuple[float, float, float],
) -> Problem:
    """A problem from its parts: apart float64[visits, 2], services int32[visits] (one or two each), places
    int32[visits], homes int32[workers]. For each service somebody is able, for two of a visit two different people."""
    first = np.concatenate(([0], np.cumsum(services))).astype(np.int32)
    visit = np.repeat(np.arange(len(services), dtype=np.int32), services)
    each, workers_able = np.nonzero(able)
    return Problem(
        opens=opens,
        closes=closes,
        least=np.ascontiguousarray(apart[:, 0]),
        most=np.ascontiguousarray(apart[:, 1]),
        first=first,
        visit=visit,
        lasts=lasts,
        able=np.ascontiguousarray(able),
        chosen_from=np.searchsorted(each, np.arange(len(visit) + 1)).astype(np.int32),
        workers_able=workers_able.astype(np.int32),
        places=np.concatenate((places[visit], homes)).astype(np.int32),
        travel=np.ascontiguousarray(travel, np.float64),
        near=near_of(opens, closes, np.maximum.reduceat(lasts, first[:-1]), travel[np.ix_(places, places)]),
        weights=np.array(weights, np.float64),
    )


def near_of(opens: Real, closes: Real, lasts: Real, travel: Real) -> Whole:
    """int32[visits, NEAR at most]: for each visit those that go best just before or after it, by the way, the wait and
    the lateness between (the correlation of Vidal et al., A hybrid genetic algorithm for vehicle routing problems with
    time windows, 2013)."""
    wait = np.maximum(0, opens[None, :] - (closes + lasts)[:, None] - travel)
    late = np.maximum(0, (opens + lasts)[:, None] + travel - closes[None, :])
    onward = travel + 0.2 * wait + late
    apart = np.minimum(onward, onward.T)
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, : min(NEAR, len(opens) - 1)].astype(np.int32)


def empty_plan(problem: Problem, workers: int) -> Plan:
    """Nobody goes anywhere yet; `worker` is -1."""
    services, visits = len(problem.visit), len(problem.opens)
    ring = np.arange(services + workers, dtype=np.int32)
    middles = (problem.opens + problem.closes) / 2
    key = np.empty(visits)
    key[np.argsort(middles, kind="stable")] = np.arange(visits)
    return Plan(
        key=key,
        worker=np.full(services, -1, np.int32),
        before=ring.copy(),
        after=ring.copy(),
        begins=np.zeros(services),
        ends=np.zeros(services + workers),
        sums=np.zeros(3),
    )
