"""When each service begins: the rings linked, and only what a change reaches reckoned anew."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.common.compiled import njit
from commonhours.routing.kernel.problem import Plan, Problem, Real, Whole


class Notes(NamedTuple):
    """What stood before a change, so that it can be taken back, and which visits are still to be reckoned."""

    sums: Real  # [3]
    moved: Whole  # [services, 3]: node, its worker, and the node before it, in the order in which they were taken out
    timed: Whole  # [services]: whose times were reckoned anew
    times: Real  # [services, 2]: their beginning and end before
    waiting: Whole  # [visits]: to be reckoned
    is_waiting: NDArray[np.bool_]  # [visits]
    counts: Whole  # [3]: rows of moved, timed, waiting


def notes_for(problem: Problem) -> Notes:
    services, visits = len(problem.visit), len(problem.opens)
    return Notes(
        np.zeros(3),
        np.zeros((services + 8, 3), np.int32),
        np.zeros(services + 8, np.int32),
        np.zeros((services + 8, 2)),
        np.zeros(visits, np.int32),
        np.zeros(visits, np.bool_),
        np.zeros(3, np.int32),
    )


@njit
def begin(plan: Plan, notes: Notes) -> None:
    notes.counts[:] = 0
    notes.sums[:] = plan.sums


@njit
def wait_for(problem: Problem, notes: Notes, node: int) -> None:
    """The visit of this node is to be reckoned anew; a home is not."""
    if node < len(problem.visit):
        visit = problem.visit[node]
        if not notes.is_waiting[visit]:
            notes.is_waiting[visit] = True
            notes.waiting[notes.counts[2]] = visit
            notes.counts[2] += 1


@njit
def way(problem: Problem, node: int, other: int) -> float:
    return float(problem.travel[problem.places[node], problem.places[other]])


@njit
def join(problem: Problem, plan: Plan, node: int, before: int) -> None:
    """Put a node into a ring, just after another."""
    after = plan.after[before]
    plan.after[before], plan.before[node] = node, before
    plan.after[node], plan.before[after] = after, node
    plan.sums[0] += way(problem, before, node) + way(problem, node, after) - way(problem, before, after)


@njit
def part(problem: Problem, plan: Plan, node: int) -> None:
    """Take a node out of its ring."""
    before, after = plan.before[node], plan.after[node]
    plan.after[before], plan.before[after] = after, before
    plan.sums[0] += way(problem, before, after) - way(problem, before, node) - way(problem, node, after)


@njit
def take_out(problem: Problem, plan: Plan, notes: Notes, node: int) -> None:
    row = notes.counts[0]
    notes.moved[row, 0], notes.moved[row, 1], notes.moved[row, 2] = node, plan.worker[node], plan.before[node]
    notes.counts[0] += 1
    wait_for(problem, notes, plan.after[node])
    part(problem, plan, node)


@njit
def put_in(problem: Problem, plan: Plan, notes: Notes, node: int, worker: int) -> None:
    """Where the visit's key says, in this worker's ring."""
    services = len(problem.visit)
    key, before = plan.key[problem.visit[node]], plan.before[services + worker]
    while before < services and plan.key[problem.visit[before]] > key:  # from the end: most changes are late
        before = plan.before[before]
    join(problem, plan, node, before)
    plan.worker[node] = worker
    wait_for(problem, notes, node)
    wait_for(problem, notes, plan.after[node])


@njit
def settle(problem: Problem, plan: Plan, notes: Notes) -> None:
    """Reckon all that wait, by rising key, and whatever follows from them."""
    falls = False  # whether the latest may be less late than it was
    while notes.counts[2]:
        visit = next_of(plan, notes)
        one = problem.first[visit]
        ready = max(problem.opens[visit], plan.ends[plan.before[one]] + way(problem, plan.before[one], one))
        if problem.first[visit + 1] == one + 1:
            falls |= write(problem, plan, notes, one, ready)
            continue
        two = one + 1
        second = max(problem.opens[visit], plan.ends[plan.before[two]] + way(problem, plan.before[two], two))
        second = max(second, ready + problem.least[visit])
        falls |= write(problem, plan, notes, one, max(ready, second - problem.most[visit]))
        falls |= write(problem, plan, notes, two, second)
    if falls:
        plan.sums[2] = latest(problem, plan)


@njit
def next_of(plan: Plan, notes: Notes) -> int:
    """Take the waiting visit with the lowest key."""
    last = notes.counts[2] - 1
    least = 0
    for nth in range(1, last + 1):
        if plan.key[notes.waiting[nth]] < plan.key[notes.waiting[least]]:
            least = nth
    visit = int(notes.waiting[least])
    notes.waiting[least] = notes.waiting[last]
    notes.counts[2] = last
    notes.is_waiting[visit] = False
    return visit


@njit
def write(problem: Problem, plan: Plan, notes: Notes, node: int, begins: float) -> bool:
    """A service begins then. Whether the greatest lateness may fall by it."""
    old, closes = plan.begins[node], problem.closes[problem.visit[node]]
    if begins == old:
        return False
    row = notes.counts[1]
    notes.timed[row], notes.times[row, 0], notes.times[row, 1] = node, old, plan.ends[node]
    notes.counts[1] += 1
    plan.begins[node], plan.ends[node] = begins, begins + problem.lasts[node]
    wait_for(problem, notes, plan.after[node])
    was, is_ = max(0.0, old - closes), max(0.0, begins - closes)
    plan.sums[1] += is_ - was
    if is_ >= plan.sums[2]:
        plan.sums[2] = is_
        return False
    return bool(was >= plan.sums[2] and was > 0)


@njit
def latest(problem: Problem, plan: Plan) -> float:
    worst = 0.0
    for node in range(len(problem.visit)):
        worst = max(worst, plan.begins[node] - problem.closes[problem.visit[node]])
    return worst


@njit
def take_back(problem: Problem, plan: Plan, notes: Notes) -> None:
    """All as it stood at `begin`; keys are whoever's who changed them."""
    for row in range(notes.counts[1] - 1, -1, -1):
        node = notes.timed[row]
        plan.begins[node], plan.ends[node] = notes.times[row]
    for row in range(notes.counts[0] - 1, -1, -1):
        part(problem, plan, notes.moved[row, 0])
    for row in range(notes.counts[0] - 1, -1, -1):
        node, worker, before = notes.moved[row]
        plan.worker[node] = worker
        join(problem, plan, node, before)
    for nth in range(notes.counts[2]):
        notes.is_waiting[notes.waiting[nth]] = False
    plan.sums[:] = notes.sums


@njit
def cost(problem: Problem, plan: Plan) -> float:
    weights, sums = problem.weights, plan.sums
    return float(weights[0] * sums[0] + weights[1] * sums[1] + weights[2] * sums[2])
