"""Changes that may better a plan. Each either says no at once or leaves the plan changed, with `Notes` of it."""

from __future__ import annotations

import numpy as np

from commonhours.common.compiled import njit
from commonhours.routing.kernel.problem import Plan, Problem
from commonhours.routing.kernel.times import Notes, put_in, take_out, wait_for, way


@njit
def other_of(problem: Problem, node: int) -> int:
    """The other service of the same visit, or -1."""
    visit = problem.visit[node]
    if problem.first[visit + 1] == problem.first[visit] + 1:
        return -1
    return int(2 * problem.first[visit] + 1 - node)


@njit
def somebody_able(problem: Problem, node: int) -> int:
    begin, end = problem.chosen_from[node], problem.chosen_from[node + 1]
    return int(problem.workers_able[begin + np.random.randint(end - begin)])


@njit
def service_of(problem: Problem, visit: int) -> int:
    begin, end = problem.first[visit], problem.first[visit + 1]
    return int(begin if end == begin + 1 else begin + np.random.randint(2))


@njit
def neighbour(problem: Problem, visit: int) -> int:
    """One of the visits that go well with this one, the best ones most often."""
    count = problem.near.shape[1]
    return int(problem.near[visit, int(count * np.random.random() ** 1.5)])


@njit
def may_come(problem: Problem, plan: Plan, node: int, worker: int) -> bool:
    """Whether they are able, and not the other one who comes to the same visit."""
    other = other_of(problem, node)
    return problem.able[node, worker] and (other < 0 or plan.worker[other] != worker)


@njit
def go_beside(problem: Problem, plan: Plan, notes: Notes, visit: int) -> bool:
    """A visit goes just before or after one that is near, to somebody who goes there."""
    near = neighbour(problem, visit)
    node, worker = service_of(problem, visit), plan.worker[service_of(problem, near)]
    if not problem.able[node, worker]:
        return False
    other = other_of(problem, node)
    with_them = -1
    if other >= 0:
        with_them = plan.worker[other]
        if with_them == worker and problem.able[other, plan.worker[node]]:
            with_them = plan.worker[node]
        elif np.random.random() < 0.3:
            with_them = somebody_able(problem, other)
        if with_them == worker or not problem.able[other, with_them]:
            return False
    step = 0.5 * np.random.random()
    take_out(problem, plan, notes, node)
    if other >= 0:
        take_out(problem, plan, notes, other)
    plan.key[visit] = plan.key[near] + (step if np.random.random() < 0.5 else -step)
    put_in(problem, plan, notes, node, worker)
    if other >= 0:
        put_in(problem, plan, notes, other, with_them)
    return True


@njit
def go_on_beside(problem: Problem, plan: Plan, notes: Notes, visit: int, next_to_it: int) -> bool:
    """A visit and the one after it in a round go together beside one that is near, to somebody who goes there."""
    near = neighbour(problem, visit)
    node, worker = service_of(problem, visit), plan.worker[service_of(problem, near)]
    onward = service_at(problem, next_to_it, plan.worker[node], plan)
    if near == next_to_it or plan.worker[node] == worker:
        return False
    if not (may_come(problem, plan, node, worker) and may_come(problem, plan, onward, worker)):
        return False
    step = 0.25 * np.random.random()
    other, another = other_of(problem, node), other_of(problem, onward)
    take_out(problem, plan, notes, node)
    take_out(problem, plan, notes, onward)
    if other >= 0:
        take_out(problem, plan, notes, other)
    if another >= 0:
        take_out(problem, plan, notes, another)
    if np.random.random() < 0.5:
        plan.key[visit], plan.key[next_to_it] = plan.key[near] + step, plan.key[near] + 2 * step
    else:
        plan.key[visit], plan.key[next_to_it] = plan.key[near] - 2 * step, plan.key[near] - step
    put_in(problem, plan, notes, node, worker)
    put_in(problem, plan, notes, onward, worker)
    if other >= 0:
        put_in(problem, plan, notes, other, plan.worker[other])
    if another >= 0:
        put_in(problem, plan, notes, another, plan.worker[another])
    return True


@njit
def service_at(problem: Problem, visit: int, worker: int, plan: Plan) -> int:
    """Which service of a visit this worker does; the first if they do none."""
    node = int(problem.first[visit])
    if problem.first[visit + 1] == node + 2 and plan.worker[node + 1] == worker:
        return node + 1
    return node


@njit
def go_to_another(problem: Problem, plan: Plan, notes: Notes, visit: int) -> bool:
    """Somebody else does one service of a visit, in the same order."""
    node = service_of(problem, visit)
    worker = somebody_able(problem, node)
    if worker == plan.worker[node] or not may_come(problem, plan, node, worker):
        return False
    take_out(problem, plan, notes, node)
    put_in(problem, plan, notes, node, worker)
    return True


@njit
def change_workers(problem: Problem, plan: Plan, notes: Notes, visit: int) -> bool:
    """Two services that are near change their workers, each in its own time."""
    near = neighbour(problem, visit)
    node, with_it = service_of(problem, visit), service_of(problem, near)
    worker, theirs = plan.worker[node], plan.worker[with_it]
    if (
        worker == theirs
        or not may_come(problem, plan, node, theirs)
        or not may_come(problem, plan, with_it, worker)
    ):
        return False
    take_out(problem, plan, notes, node)
    take_out(problem, plan, notes, with_it)
    put_in(problem, plan, notes, node, theirs)
    put_in(problem, plan, notes, with_it, worker)
    return True


@njit
def change_places(problem: Problem, plan: Plan, notes: Notes, visit: int, with_it: int) -> bool:
    """Two visits of one service each stand where the other stood."""
    node, other = problem.first[visit], problem.first[with_it]
    if problem.first[visit + 1] != node + 1 or problem.first[with_it + 1] != other + 1:
        return False
    worker, theirs = plan.worker[node], plan.worker[other]
    if not (problem.able[node, theirs] and problem.able[other, worker]):
        return False
    take_out(problem, plan, notes, node)
    take_out(problem, plan, notes, other)
    plan.key[visit], plan.key[with_it] = plan.key[with_it], plan.key[visit]
    put_in(problem, plan, notes, node, theirs)
    put_in(problem, plan, notes, other, worker)
    return True


@njit
def ends_to_change(problem: Problem, plan: Plan, visit: int) -> tuple[int, int]:
    """After which two nodes two rounds could change their ends, so that a near visit follows this one; (-1, -1) where
    they cannot."""
    services, near = len(problem.visit), neighbour(problem, visit)
    here, there = service_of(problem, visit), service_of(problem, near)
    one, two = plan.worker[here], plan.worker[there]
    if one == two or plan.key[visit] >= plan.key[near]:
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


@njit
def change_ends(
    problem: Problem, plan: Plan, notes: Notes, here: int, there: int, one: int, two: int
) -> None:
    """What follows `here` in the round of `one` and `there` in that of `two` change sides. Twice is nothing."""
    services = len(problem.visit)
    home, other_home = services + one, services + two
    first, last = plan.after[here], plan.before[home]
    other_first, other_last = plan.after[there], plan.before[other_home]
    change = -way(problem, here, first) - way(problem, there, other_first)
    if first != home:
        change -= way(problem, last, home)
    if other_first != other_home:
        change -= way(problem, other_last, other_home)
    change += hang(problem, plan, notes, here, other_first, other_last, other_home, home, one)
    change += hang(problem, plan, notes, there, first, last, home, other_home, two)
    plan.sums[0] += change


@njit
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
) -> float:
    """The nodes from first to last follow `here`, and then comes home; none where `first` is the home they led to."""
    if first == was_home:
        plan.after[here], plan.before[home] = home, here
        return way(problem, here, home)
    plan.after[here], plan.before[first] = first, here
    plan.after[last], plan.before[home] = home, last
    node = first
    while node != home:
        plan.worker[node] = worker
        node = plan.after[node]
    wait_for(problem, notes, first)
    return way(problem, here, first) + way(problem, last, home)
