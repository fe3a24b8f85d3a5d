"""Visits of a day, or of several, as arrays, and a plan of them as linked rounds.

Visits, services and workers are numbers. A visit's services stand side by side, one or two of them. A *worker* here is
one round: somebody who works on five days is five of them, and one *person*. A *node* is a service, or, from `services`
on, the home of a worker: where their round begins and ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int32]
Real = NDArray[np.float64]
Yes = NDArray[np.bool_]

NEAR = 16  # visits whose neighbourhood is tried for a visit
FEW_WINDOWS = 3  # where there are more, what lies near is reckoned as if all were one

# What a plan costs is the sum of these, each by its weight. Minutes, if nothing else is said.
PARTS = (
    "travel",  # on the way, home again too
    "late",  # of all services together
    "latest",  # of the service that is latest
    "prices",  # of who does what, in cost
    "left_out",  # prices of the visits that nobody makes, in cost
    "faces",  # how many clients meet how many persons whom they do not know
    "waiting",  # between being there and beginning, once a round has begun
    "extra",  # after the end of a shift
    "no_break",  # workers without their break
    "idle",  # of the shift of whoever has most of it neither work nor way
    "balance",  # by which each person's work differs from the mean
    "over",  # of work above what a person may
    "off_time",  # by which visits begin sooner or later than would be best
)
TRAVEL, LATE, LATEST, PRICES, LEFT_OUT, FACES, WAITING, EXTRA, NO_BREAK, IDLE, BALANCE, OVER, OFF_TIME = (
    range(len(PARTS))
)
ROUND = (WAITING, EXTRA, NO_BREAK, IDLE)  # what is known of each round by itself, and then its work


class Problem(NamedTuple):
    """Minutes throughout. The cost of a plan is `weights` @ `Plan.sums`."""

    opens: Real  # [visits, windows], rising; infinite where a visit has fewer
    closes: Real  # [visits, windows]: to begin after is late
    best: Whole  # [visits]: the window that would be best, or -1 where each is as good
    least: Real  # [visits]: the second service begins at least so long after the first …
    most: Real  # [visits]: … and at most so long
    first: Whole  # [visits + 1]: the first service of each visit
    visit: Whole  # [services]
    lasts: Real  # [services]
    counted: Real  # [services]: how long after its beginning a service must be within the window
    able: Yes  # [services, workers]
    chosen_from: Whole  # [services + 1]: where each service's workers begin in …
    workers_able: Whole  # … the able workers of all services
    places: Whole  # [services + 2 workers]: the place of each node, home for a worker's; then where their rounds end
    travel: Real  # [modes, places, places]
    mode: Whole  # [workers]: how they travel
    near: Whole  # [visits, NEAR at most]: visits that would be good just before or after
    prices: Real  # [services, workers]
    left_out: Real  # [visits]: infinite where somebody has to come
    mate: Whole  # [visits]: a visit that is made or left out together with this one, or -1
    shifts: Real  # [workers, 2]: nobody leaves home before the first; after the second is extra
    breaks: Real  # [workers, 3]: begins from, ends by, minutes; none where they are 0
    person: Whole  # [workers]
    may_work: Real  # [persons]: minutes
    client: Whole  # [visits]
    known: Yes  # [clients, persons]
    weights: Real  # [PARTS]
    grid: float  # services begin at multiples of it; 0 for any time
    leaves_late: bool  # whether a round begins only when it must, or with the shift
    walks: bool  # whether anything is asked of a round by itself


class Plan(NamedTuple):
    """Rounds as rings through each worker's home. In every ring the keys of the visits rise, so that no two visits
    can wait for each other. A service that nobody does is in no ring, and its worker is -1."""

    key: Real  # [visits]
    window: Whole  # [visits]: before which one nobody begins
    rests: Yes  # [visits]: whether whoever comes has their break before it, if they have had none
    worker: Whole  # [services]
    before: Whole  # [services + workers]
    after: Whole  # [services + workers]
    begins: Real  # [services]
    ends: Real  # [services + workers]: a home's is when its round may begin
    rested: Yes  # [services + workers]: whether the break was before it
    rounds: Real  # [workers, ROUND and work]
    work: Real  # [persons]
    met: Whole  # [clients, persons]: how often
    sums: Real  # [PARTS]


def problem_of(
    *,
    opens: Real,
    closes: Real,
    apart: Real,
    services: Whole,
    lasts: Real,
    able: Yes,
    places: Whole,
    homes: Whole,
    travel: Real,
    weights: Mapping[str, float],
    ends_at: Whole | None = None,
    modes: Whole | None = None,
    best: Whole | None = None,
    counted: Real | None = None,
    prices: Real | None = None,
    left_out: Real | None = None,
    mates: Whole | None = None,
    shifts: Real | None = None,
    breaks: Real | None = None,
    persons: Whole | None = None,
    most: Real | None = None,
    clients: Whole | None = None,
    known: Yes | None = None,
    grid: float = 0.0,
    leaves_late: bool = True,
) -> Problem:
    """A problem from its parts, as `Problem` has them, but: apart float64[visits, 2], services int32[visits] (one or
    two each), places int32[visits], homes, ends_at and modes
    int32[workers], travel with modes or without, weights by the names of PARTS. What is not given
    plays no part. For each service that is not left out somebody is able, for two of a visit two different people."""
    visits, workers = len(services), able.shape[1]
    first = np.concatenate(([0], np.cumsum(services))).astype(np.int32)
    visit = np.repeat(np.arange(visits, dtype=np.int32), services)
    each, workers_able = np.nonzero(able)
    opens, closes = (
        np.ascontiguousarray(each if each.ndim == 2 else each[:, None], np.float64)
        for each in (opens, closes)
    )
    travel = travel if travel.ndim == 3 else travel[None]
    person = np.arange(workers, dtype=np.int32) if persons is None else persons.astype(np.int32)
    # Where nobody is a new face, one client stands for all.
    client = np.zeros(visits, np.int32) if clients is None or known is None else clients.astype(np.int32)
    weighed = np.array([weights.get(part, 0.0) for part in PARTS])
    counted = np.zeros(len(visit)) if counted is None else counted
    nodes = np.concatenate((places[visit], homes, homes if ends_at is None else ends_at)).astype(np.int32)
    people = 1 + int(person.max(initial=-1))
    spans = opens, closes - np.maximum.reduceat(counted, first[:-1])[:, None]
    if opens.shape[1] > FEW_WINDOWS:
        last = np.where(np.isfinite(closes), closes, -np.inf).max(axis=1, keepdims=True)
        spans = opens[:, :1], last - np.maximum.reduceat(counted, first[:-1])[:, None]
    return Problem(
        opens=opens,
        closes=closes,
        best=np.full(visits, -1, np.int32) if best is None else best.astype(np.int32),
        least=np.ascontiguousarray(apart[:, 0]),
        most=np.ascontiguousarray(apart[:, 1]),
        first=first,
        visit=visit,
        lasts=lasts,
        counted=counted,
        able=np.ascontiguousarray(able),
        chosen_from=np.searchsorted(each, np.arange(len(visit) + 1)).astype(np.int32),
        workers_able=workers_able.astype(np.int32),
        places=nodes,
        travel=np.ascontiguousarray(travel, np.float64),
        mode=np.zeros(workers, np.int32) if modes is None else modes.astype(np.int32),
        near=near_of(
            *spans,
            np.maximum.reduceat(lasts, first[:-1]),
            travel[0][np.ix_(places, places)],
        ),
        prices=np.zeros(able.shape) if prices is None else np.ascontiguousarray(prices, np.float64),
        left_out=np.full(visits, np.inf) if left_out is None else left_out,
        mate=np.full(visits, -1, np.int32) if mates is None else mates,
        shifts=np.tile([0.0, np.inf], (workers, 1)) if shifts is None else shifts,
        breaks=np.zeros((workers, 3)) if breaks is None else breaks,
        person=person,
        may_work=np.full(people, np.inf) if most is None else most,
        client=client,
        known=np.ones((1 + int(client.max(initial=-1)), people), np.bool_) if known is None else known,
        weights=weighed,
        grid=grid,
        leaves_late=leaves_late,
        walks=bool((weighed[[*ROUND, BALANCE, OVER]] > 0).any()),
    )


def near_of(opens: Real, closes: Real, lasts: Real, travel: Real) -> Whole:
    """int32[visits, NEAR at most]: for each visit those that go best just before or after it, in the best of their
    windows, by the way, the wait and the lateness between (the correlation of Vidal et al., A hybrid genetic algorithm
    for vehicle routing problems with time windows, 2013)."""
    apart = np.full(travel.shape, np.inf)
    windows = opens.shape[1]
    for one in range(windows):
        for two in range(windows):
            with np.errstate(invalid="ignore"):  # windows that are not there
                wait = np.maximum(0, opens[None, :, two] - (closes[:, one] + lasts)[:, None] - travel)
                late = np.maximum(0, (opens[:, one] + lasts)[:, None] + travel - closes[None, :, two])
                onward = np.nan_to_num(travel + 0.2 * wait + late, nan=np.inf)
            apart = np.minimum(apart, np.minimum(onward, onward.T) if one == two else onward)
    apart = np.minimum(apart, apart.T)
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, : min(NEAR, len(opens) - 1)].astype(np.int32)


def empty_plan(problem: Problem) -> Plan:
    """Nobody goes anywhere yet."""
    services, visits, workers = len(problem.visit), len(problem.opens), len(problem.shifts)
    ring = np.arange(services + workers, dtype=np.int32)
    key = np.empty(visits)
    key[np.argsort(problem.opens[:, 0] + problem.closes[:, 0], kind="stable")] = np.arange(visits)
    return Plan(
        key=key,
        window=np.maximum(problem.best, 0),
        rests=np.zeros(visits, np.bool_),
        worker=np.full(services, -1, np.int32),
        before=ring.copy(),
        after=ring.copy(),
        begins=np.full(services, -1.0),
        ends=np.concatenate((np.zeros(services), problem.shifts[:, 0])),
        rested=np.zeros(services + workers, np.bool_),
        rounds=np.zeros((workers, len(ROUND) + 1)),
        work=np.zeros(len(problem.may_work)),
        met=np.zeros(problem.known.shape, np.int32),
        sums=np.zeros(len(PARTS)),
    )


def copy_to(plan: Plan, other: Plan) -> None:
    pairs: Any = zip(plan, other, strict=True)
    for each, place in pairs:
        place[:] = each


def costs_of(problem: Problem, plan: Plan) -> dict[str, float]:
    """What each part of a plan costs, by its weight."""
    return dict(zip(PARTS, (problem.weights * plan.sums).tolist(), strict=True))
