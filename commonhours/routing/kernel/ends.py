"""Two rounds change their ends: whoever was to go on along one goes on along the other."""

from __future__ import annotations

from commonhours.common.compiled import njit_inner, njit_lent
from commonhours.routing.kernel.choosing import may_come, neighbour, service_of
from commonhours.routing.kernel.notes import Notes, touch, wait_for
from commonhours.routing.kernel.problem import TRAVEL, Plan, Problem
from commonhours.routing.kernel.rings import meet, way


@njit_lent
def ends_to_change(problem: Problem, plan: Plan, visit: int) -> tuple[int, int]:
    """After which two nodes two rounds could change their ends, so that a near visit follows this one; (-1, -1) where
    they cannot."""
    services, near = len(problem.visit), neighbour(problem, visit)
    here, there = service_of(problem, visit), service_of(problem, near)
    one, two = plan.worker[here], plan.worker[there]
    if one == two or min(one, two) < 0 or plan.key[visit] >= plan.key[near]:
        return -1, -1
    before = plan.before[there]
    onward = plan.after[here]
    if max(before, onward) < services and plan.key[problem.visit[before]] >= plan.key[problem.visit[onward]]:
        return -1, -1
    node = onward
    while node < services:
        if not may_come(problem, plan, node, two):
            return -1, -1
        node = plan.after[node]
    node = there
    while node < services:
        if not may_come(problem, plan, node, one):
            return -1, -1
        node = plan.after[node]
    return here, before


@njit_lent
def change_ends(
    problem: Problem, plan: Plan, notes: Notes, here: int, there: int, one: int, two: int
) -> None:
    """What follows `here` in the round of `one` and `there` in that of `two` change sides. Twice is nothing."""
    services = len(problem.visit)
    home, other_home = services + one, services + two
    first, last = plan.after[here], plan.before[home]
    other_first, other_last = plan.after[there], plan.before[other_home]
    touch(problem, plan, notes, one)
    touch(problem, plan, notes, two)
    plan.sums[TRAVEL] -= ways_after(problem, plan, here, one) + ways_after(problem, plan, there, two)
    hang(problem, plan, notes, here, other_first, other_last, other_home, home, one)
    hang(problem, plan, notes, there, first, last, home, other_home, two)
    plan.sums[TRAVEL] += ways_after(problem, plan, here, one) + ways_after(problem, plan, there, two)


@njit_inner
def ways_after(problem: Problem, plan: Plan, node: int, worker: int) -> float:
    """Minutes on the way from this node to the end of the round."""
    home, minutes = len(problem.visit) + worker, 0.0
    while True:
        onward = plan.after[node]
        minutes += way(problem, worker, node, onward)
        if onward == home:
            return minutes
        node = onward


@njit_inner
def hang(
    problem: Problem,
    plan: Plan,
    notes: Notes,
    here: int,
    first: int,
    last: int,
    was_home: int,
    home: int,
    worker: int,
) -> None:
    """The nodes from first to last follow `here`, and then comes home; none where `first` is the home they led to."""
    if first == was_home:
        plan.after[here], plan.before[home] = home, here
        return
    plan.after[here], plan.before[first] = first, here
    plan.after[last], plan.before[home] = home, last
    node = first
    while node != home:
        meet(problem, plan, node, plan.worker[node], -1)
        meet(problem, plan, node, worker, 1)
        plan.worker[node] = worker
        node = plan.after[node]
    wait_for(problem, notes, first)
