"""What is known of a round only by walking along it: waiting, time after the shift, the break, what is left idle."""

from __future__ import annotations

import numpy as np

from commonhours.common.compiled import njit_inner, njit_lent
from commonhours.routing.kernel.notes import TOUCHED, Notes
from commonhours.routing.kernel.problem import BALANCE, EXTRA, IDLE, NO_BREAK, OVER, WAITING, Plan, Problem
from commonhours.routing.kernel.rings import way
from commonhours.routing.kernel.times import rest_on_way

WAITS, AFTER, WITHOUT, REST, WORK = range(5)  # columns of Plan.rounds


@njit_lent
def walk_all(problem: Problem, plan: Plan, notes: Notes) -> None:
    """Walk along every round that changed, and add up."""
    idle_falls = False
    for row in range(notes.counts[TOUCHED]):
        worker = notes.touched[row]
        notes.is_touched[worker] = False
        was = notes.rounds[row]
        walk(problem, plan, worker)
        now = plan.rounds[worker]
        plan.sums[WAITING] += now[WAITS] - was[WAITS]
        plan.sums[EXTRA] += now[AFTER] - was[AFTER]
        plan.sums[NO_BREAK] += now[WITHOUT] - was[WITHOUT]
        plan.work[problem.person[worker]] += now[WORK] - was[WORK]
        idle_falls |= now[REST] < was[REST] and was[REST] >= plan.sums[IDLE]
        plan.sums[IDLE] = max(plan.sums[IDLE], now[REST])
    if idle_falls:
        plan.sums[IDLE] = 0.0
        for worker in range(len(plan.rounds)):
            plan.sums[IDLE] = max(plan.sums[IDLE], plan.rounds[worker, REST])
    if notes.counts[TOUCHED] and problem.weights[BALANCE] + problem.weights[OVER] > 0:
        share_out(problem, plan)


@njit_inner
def share_out(problem: Problem, plan: Plan) -> None:
    """How unevenly the work is shared out, and how much is more than somebody may do."""
    mean, uneven, over = 0.0, 0.0, 0.0
    for work in plan.work:
        mean += work / len(plan.work)
    for person in range(len(plan.work)):
        uneven += abs(plan.work[person] - mean)
        over += max(0.0, plan.work[person] - problem.may_work[person])
    plan.sums[BALANCE], plan.sums[OVER] = uneven, over


@njit_inner
def walk(problem: Problem, plan: Plan, worker: int) -> None:
    services, home = len(problem.visit), len(problem.visit) + worker
    rest, (starts, ends) = problem.breaks[worker], problem.shifts[worker]
    of = plan.rounds[worker]
    of[:] = 0.0
    length = ends - starts if ends < np.inf else 0.0
    node = plan.after[home]
    if node == home:
        of[REST] = max(0.0, length - rest[2])
        return
    work, before = 0.0, home
    while node < services:
        work += way(problem, worker, before, node) + problem.lasts[node]
        before, node = node, plan.after[node]
    back = way(problem, worker, before, home)
    work += back
    arrives, rested = plan.ends[before] + back, plan.rested[before]
    if not rested and rest[2] > 0:
        after_rest = rest_on_way(problem, worker, plan.ends[before], back)
        if after_rest < np.inf:
            arrives, rested = after_rest, True
        else:
            of[WITHOUT] = 1.0
    resting = rest[2] if rested else 0.0
    at_work = resting if not plan.rested[plan.after[home]] else 0.0  # a break at home is before the round
    of[WORK] = work
    of[AFTER] = max(0.0, arrives - ends)
    of[WAITS] = max(0.0, arrives - leaves(problem, plan, worker) - work - at_work)
    if length > 0:
        of[REST] = max(0.0, max(arrives, ends) - starts - work - resting)


@njit_inner
def leaves(problem: Problem, plan: Plan, worker: int) -> float:
    """When this worker leaves home: so late that nobody else waits and nothing more is late, or with the shift."""
    home = len(problem.visit) + worker
    node = plan.after[home]
    if not problem.leaves_late:
        return float(plan.ends[home])
    return moved_on(problem, plan, worker) - way(problem, worker, home, node)


@njit_inner
def moved_on(problem: Problem, plan: Plan, worker: int) -> float:
    """The latest beginning of a round's first service that changes nothing after its last one."""
    services, home = len(problem.visit), len(problem.visit) + worker
    node = plan.before[home]
    begins = plan.begins[node]
    while plan.before[node] < services:
        node, begins = plan.before[node], later(problem, plan, worker, plan.before[node], begins)
    return float(begins)


@njit_inner
def later(problem: Problem, plan: Plan, worker: int, before: int, begins: float) -> float:
    """How late the service before another may begin, when that one begins so late."""
    node, visit = plan.after[before], problem.visit[before]
    is_ = plan.begins[before]
    if problem.first[visit + 1] != problem.first[visit] + 1:  # somebody else is there too
        return float(is_)
    until = begins - way(problem, worker, before, node)
    if plan.rested[node] and not plan.rested[before]:
        until = min(until, problem.breaks[worker, 1]) - problem.breaks[worker, 2]
    window = len(problem.opens[visit]) - 1
    while window > 0 and problem.opens[visit, window] > is_:
        window -= 1
    until = min(until - problem.lasts[before], problem.closes[visit, window] - problem.counted[before])
    if problem.best[visit] >= 0:  # nobody waits at home for a better time
        until = min(until, max(is_, problem.opens[visit, problem.best[visit]]))
    if problem.grid > 0:
        until = np.floor(until / problem.grid + 1e-9) * problem.grid
    return float(max(is_, until))


@njit_lent
def begin_late(problem: Problem, plan: Plan, worker: int) -> None:
    """Let a round's services begin as late as `leaves` reckons, so that nobody waits who could still be at home."""
    services, home = len(problem.visit), len(problem.visit) + worker
    if not problem.leaves_late or plan.after[home] == home:
        return
    node = plan.before[home]
    while plan.before[node] < services:
        node, begins = plan.before[node], later(problem, plan, worker, plan.before[node], plan.begins[node])
        plan.begins[node], plan.ends[node] = begins, begins + problem.lasts[node]
