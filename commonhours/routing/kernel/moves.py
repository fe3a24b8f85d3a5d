"""Changes that may better a plan. Each either says no at once or leaves the plan changed, with `Notes` of it."""

from __future__ import annotations

import numpy as np

from commonhours.common.compiled import njit_inner, njit_lent
from commonhours.routing.kernel.choosing import (
    may_come,
    neighbour,
    other_of,
    service_at,
    service_of,
    somebody_able,
    window_at,
    windows_of,
)
from commonhours.routing.kernel.notes import Notes, keep, wait_for
from commonhours.routing.kernel.problem import LEFT_OUT, Plan, Problem
from commonhours.routing.kernel.rings import is_out, put_in, take_out
from commonhours.routing.kernel.times import forget


@njit_lent
def go_beside(problem: Problem, plan: Plan, notes: Notes, visit: int) -> bool:
    """A visit goes just before or after one that is near, to somebody who goes there; so does one that was left out."""
    near, node = neighbour(problem, visit), service_of(problem, visit)
    worker = plan.worker[service_of(problem, near)]
    if worker < 0:  # so is the one that is near
        near, worker = visit, somebody_able(problem, node)
    if worker < 0 or not problem.able[node, worker]:
        return False
    other = other_of(problem, node)
    with_them = -1
    if other >= 0:
        with_them = plan.worker[other]
        if with_them == worker and problem.able[other, plan.worker[node]]:
            with_them = plan.worker[node]
        elif with_them < 0 or np.random.random() < 0.3:
            with_them = somebody_able(problem, other)
        if with_them < 0 or with_them == worker or not problem.able[other, with_them]:
            return False
    was_out, mate = is_out(problem, plan, visit), problem.mate[visit]
    while was_out and mate >= 0 and mate != visit:
        bring(problem, plan, notes, mate)
        mate = problem.mate[mate]
    keep(plan, notes, visit)
    step = 0.5 * np.random.random()
    take_out(problem, plan, notes, node)
    if other >= 0:
        take_out(problem, plan, notes, other)
    plan.key[visit] = plan.key[near] + (step if np.random.random() < 0.5 else -step)
    plan.window[visit] = window_at(problem, visit, plan.begins[problem.first[near]])
    put_in(problem, plan, notes, node, worker)
    if other >= 0:
        put_in(problem, plan, notes, other, with_them)
    if was_out:
        plan.sums[LEFT_OUT] -= problem.left_out[visit]
    return True


@njit_inner
def bring(problem: Problem, plan: Plan, notes: Notes, visit: int) -> None:
    """A visit of one service that was left out goes beside one that is near, or to anybody able."""
    node, near = problem.first[visit], neighbour(problem, visit)
    worker = plan.worker[service_of(problem, near)]
    if worker < 0 or not problem.able[node, worker]:
        worker = somebody_able(problem, node)
    keep(plan, notes, visit)
    plan.key[visit] = plan.key[near] + np.random.random() - 0.5
    plan.window[visit] = window_at(problem, visit, plan.begins[problem.first[near]])
    take_out(problem, plan, notes, node)
    put_in(problem, plan, notes, node, worker)
    plan.sums[LEFT_OUT] -= problem.left_out[visit]


@njit_lent
def change_time(problem: Problem, plan: Plan, notes: Notes, visit: int) -> bool:
    """A visit begins in another of its windows, the rounds as they are."""
    window = int(problem.best[visit])
    if plan.window[visit] == window:
        window = np.random.randint(windows_of(problem, visit))
    if plan.window[visit] == window:
        return False
    keep(plan, notes, visit)
    plan.window[visit] = window
    wait_for(problem, notes, problem.first[visit])
    return True


@njit_lent
def change_break(problem: Problem, plan: Plan, notes: Notes, visit: int) -> bool:
    """Whoever comes has their break before this visit, and before no earlier one; or where it comes by itself."""
    node = problem.first[visit]
    keep(plan, notes, visit)
    plan.rests[visit] = not plan.rests[visit]
    wait_for(problem, notes, node)
    before = plan.before[node]
    while plan.rests[visit] and before < len(problem.visit):
        earlier = problem.visit[before]
        if plan.rests[earlier]:
            keep(plan, notes, earlier)
            plan.rests[earlier] = False
            wait_for(problem, notes, before)
        before = plan.before[before]
    return True


@njit_lent
def stay_away(problem: Problem, plan: Plan, notes: Notes, visit: int) -> bool:
    """Nobody makes this visit, nor those that belong to it."""
    if is_out(problem, plan, visit) or problem.left_out[visit] == np.inf:
        return False
    each = visit
    while each >= 0:
        for node in range(problem.first[each], problem.first[each + 1]):
            take_out(problem, plan, notes, node)
        forget(problem, plan, notes, each)
        each = problem.mate[each]
        if each == visit:
            break
    return True


@njit_lent
def go_on_beside(problem: Problem, plan: Plan, notes: Notes, visit: int) -> bool:
    """A visit and the one after it in a round go together beside one that is near, to somebody who goes there."""
    onward = plan.after[problem.first[visit]]
    if onward >= len(problem.visit) or is_out(problem, plan, visit):
        return False
    near, next_to_it = neighbour(problem, visit), problem.visit[onward]
    node, worker = service_of(problem, visit), plan.worker[service_of(problem, near)]
    onward = service_at(problem, next_to_it, plan.worker[node], plan)
    if worker < 0 or near == next_to_it or plan.worker[node] == worker:
        return False
    if not (may_come(problem, plan, node, worker) and may_come(problem, plan, onward, worker)):
        return False
    other, another = other_of(problem, node), other_of(problem, onward)
    with_it = plan.worker[other] if other >= 0 else -1
    with_that = plan.worker[another] if another >= 0 else -1
    keep(plan, notes, visit)
    keep(plan, notes, next_to_it)
    take_out(problem, plan, notes, node)
    take_out(problem, plan, notes, onward)
    if other >= 0:
        take_out(problem, plan, notes, other)
    if another >= 0:
        take_out(problem, plan, notes, another)
    step = 0.25 * np.random.random()
    if np.random.random() < 0.5:
        plan.key[visit], plan.key[next_to_it] = plan.key[near] + step, plan.key[near] + 2 * step
    else:
        plan.key[visit], plan.key[next_to_it] = plan.key[near] - 2 * step, plan.key[near] - step
    plan.window[visit] = window_at(problem, visit, plan.begins[problem.first[near]])
    plan.window[next_to_it] = window_at(problem, next_to_it, plan.begins[problem.first[near]])
    put_in(problem, plan, notes, node, worker)
    put_in(problem, plan, notes, onward, worker)
    if other >= 0:
        put_in(problem, plan, notes, other, with_it)
    if another >= 0:
        put_in(problem, plan, notes, another, with_that)
    return True


@njit_lent
def go_to_another(problem: Problem, plan: Plan, notes: Notes, visit: int) -> bool:
    """Somebody else does one service of a visit, in the same order."""
    node = service_of(problem, visit)
    worker = somebody_able(problem, node)
    if worker == plan.worker[node] or plan.worker[node] < 0 or not may_come(problem, plan, node, worker):
        return False
    take_out(problem, plan, notes, node)
    put_in(problem, plan, notes, node, worker)
    return True


@njit_lent
def change_workers(problem: Problem, plan: Plan, notes: Notes, visit: int) -> bool:
    """Two services that are near change their workers, each in its own time."""
    near = neighbour(problem, visit)
    node, with_it = service_of(problem, visit), service_of(problem, near)
    worker, theirs = plan.worker[node], plan.worker[with_it]
    if (
        worker == theirs
        or min(worker, theirs) < 0
        or not may_come(problem, plan, node, theirs)
        or not may_come(problem, plan, with_it, worker)
    ):
        return False
    take_out(problem, plan, notes, node)
    take_out(problem, plan, notes, with_it)
    put_in(problem, plan, notes, node, theirs)
    put_in(problem, plan, notes, with_it, worker)
    return True


@njit_lent
def change_places(problem: Problem, plan: Plan, notes: Notes, visit: int) -> bool:
    """Two near visits of one service each stand where the other stood."""
    with_it = neighbour(problem, visit)
    node, other = problem.first[visit], problem.first[with_it]
    if problem.first[visit + 1] != node + 1 or problem.first[with_it + 1] != other + 1:
        return False
    worker, theirs = plan.worker[node], plan.worker[other]
    if (
        visit == with_it
        or min(worker, theirs) < 0
        or not (problem.able[node, theirs] and problem.able[other, worker])
    ):
        return False
    keep(plan, notes, visit)
    keep(plan, notes, with_it)
    take_out(problem, plan, notes, node)
    take_out(problem, plan, notes, other)
    at, theirs_at = plan.begins[node], plan.begins[other]
    plan.window[visit] = window_at(problem, visit, theirs_at)
    plan.window[with_it] = window_at(problem, with_it, at)
    plan.key[visit], plan.key[with_it] = plan.key[with_it], plan.key[visit]
    put_in(problem, plan, notes, node, theirs)
    put_in(problem, plan, notes, other, worker)
    return True
