"""Changes that may better a plan. Each either says no at once or leaves the plan changed, with `Notes` of it."""

from __future__ import annotations

import numpy as np

from commonhours.common.compiled import njit_inner, njit_lent
from commonhours.routing.kernel.problem import LEFT_OUT, TRAVEL, Plan, Problem
from commonhours.routing.kernel.times import (
    Notes,
    forget,
    is_out,
    keep,
    meet,
    put_in,
    take_out,
    touch,
    wait_for,
    way,
)


@njit_inner
def other_of(problem: Problem, node: int) -> int:
    """The other service of the same visit, or -1."""
    visit = problem.visit[node]
    if problem.first[visit + 1] == problem.first[visit] + 1:
        return -1
    return int(2 * problem.first[visit] + 1 - node)


@njit_inner
def somebody_able(problem: Problem, node: int) -> int:
    begin, end = problem.chosen_from[node], problem.chosen_from[node + 1]
    if begin == end:
        return -1
    return int(problem.workers_able[begin + np.random.randint(end - begin)])


@njit_inner
def service_of(problem: Problem, visit: int) -> int:
    begin, end = problem.first[visit], problem.first[visit + 1]
    return int(begin if end == begin + 1 else begin + np.random.randint(2))


@njit_inner
def neighbour(problem: Problem, visit: int) -> int:
    """One of the visits that go well with this one, the best ones most often."""
    count = problem.near.shape[1]
    if count == 0:  # there is but one
        return visit
    return int(problem.near[visit, int(count * np.random.random() ** 1.5)])


@njit_inner
def may_come(problem: Problem, plan: Plan, node: int, worker: int) -> bool:
    """Whether they are able, and not the other one who comes to the same visit."""
    other = other_of(problem, node)
    return problem.able[node, worker] and (other < 0 or plan.worker[other] != worker)


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


@njit_inner
def windows_of(problem: Problem, visit: int) -> int:
    windows = problem.opens.shape[1]
    while windows > 1 and problem.opens[visit, windows - 1] == np.inf:
        windows -= 1
    return int(windows)


@njit_inner
def window_at(problem: Problem, visit: int, begins: float) -> int:
    """The best window, or the first that is not over then; now and then any."""
    windows = windows_of(problem, visit)
    if windows == 1:
        return 0
    if np.random.random() < 0.15:
        return int(np.random.randint(windows))
    if problem.best[visit] >= 0:
        return int(problem.best[visit])
    window = 0
    while window < windows - 1 and problem.closes[visit, window] < begins:
        window += 1
    return window


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


@njit_inner
def service_at(problem: Problem, visit: int, worker: int, plan: Plan) -> int:
    """Which service of a visit this worker does; the first if they do none."""
    node = int(problem.first[visit])
    if problem.first[visit + 1] == node + 2 and plan.worker[node + 1] == worker:
        return node + 1
    return node


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
