"""Rounds as rings of services: who goes where after what, and what of the cost hangs on that alone."""

from __future__ import annotations

from commonhours.common.compiled import njit_inner, njit_lent
from commonhours.routing.kernel.notes import MOVED, Notes, touch, wait_for
from commonhours.routing.kernel.problem import FACES, PRICES, TRAVEL, Plan, Problem


@njit_inner
def way(problem: Problem, worker: int, node: int, other: int) -> float:
    """Minutes from node to node as this worker travels; nobody who stays at home goes anywhere."""
    if node == other:
        return 0.0
    services = len(problem.visit)
    there = other if other < services else other + len(problem.shifts)
    return float(problem.travel[problem.mode[worker], problem.places[node], problem.places[there]])


@njit_inner
def join(problem: Problem, plan: Plan, node: int, worker: int, before: int) -> None:
    """Put a node into the ring of a worker, just after another."""
    after = plan.after[before]
    plan.after[before], plan.before[node] = node, before
    plan.after[node], plan.before[after] = after, node
    plan.sums[TRAVEL] += way(problem, worker, before, node) + way(problem, worker, node, after)
    plan.sums[TRAVEL] -= way(problem, worker, before, after)
    plan.worker[node] = worker


@njit_inner
def part(problem: Problem, plan: Plan, node: int) -> None:
    """Take a node out of its ring."""
    before, after, worker = plan.before[node], plan.after[node], plan.worker[node]
    plan.after[before], plan.before[after] = after, before
    plan.after[node], plan.before[node] = node, node
    plan.sums[TRAVEL] -= way(problem, worker, before, node) + way(problem, worker, node, after)
    plan.sums[TRAVEL] += way(problem, worker, before, after)
    plan.worker[node] = -1


@njit_inner
def meet(problem: Problem, plan: Plan, node: int, worker: int, times: int) -> None:
    """What is known of somebody's doing a service without any time: its price, and a new face."""
    plan.sums[PRICES] += times * problem.prices[node, worker]
    client, person = problem.client[problem.visit[node]], problem.person[worker]
    was = plan.met[client, person]
    plan.met[client, person] = was + times
    if not problem.known[client, person]:
        plan.sums[FACES] += int(was + times > 0) - int(was > 0)


@njit_inner
def take_out(problem: Problem, plan: Plan, notes: Notes, node: int) -> None:
    row, worker = notes.counts[MOVED], plan.worker[node]
    notes.moved[row, 0], notes.moved[row, 1], notes.moved[row, 2] = node, worker, plan.before[node]
    notes.counts[MOVED] += 1
    if worker >= 0:
        wait_for(problem, notes, plan.after[node])
        touch(problem, plan, notes, worker)
        meet(problem, plan, node, worker, -1)
        part(problem, plan, node)


@njit_lent
def put_in(problem: Problem, plan: Plan, notes: Notes, node: int, worker: int) -> None:
    """Where the visit's key says, in this worker's ring."""
    services = len(problem.visit)
    key, before = plan.key[problem.visit[node]], plan.before[services + worker]
    while before < services and plan.key[problem.visit[before]] > key:  # from the end: most changes are late
        before = plan.before[before]
    join(problem, plan, node, worker, before)
    meet(problem, plan, node, worker, 1)
    touch(problem, plan, notes, worker)
    wait_for(problem, notes, node)
    wait_for(problem, notes, plan.after[node])


@njit_inner
def is_out(problem: Problem, plan: Plan, visit: int) -> bool:
    return bool(plan.worker[problem.first[visit]] < 0)
