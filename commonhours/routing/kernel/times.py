"""When each service begins: only what a change reaches is reckoned anew, and taken back with the change."""

from __future__ import annotations

import numpy as np

from commonhours.common.compiled import njit_inner, njit_lent
from commonhours.routing.kernel.notes import (
    KEPT,
    MOVED,
    TIMED,
    TOUCHED,
    WAITING,
    Notes,
    copy_row,
    touch,
    wait_for,
)
from commonhours.routing.kernel.problem import LATE, LATEST, LEFT_OUT, OFF_TIME, Plan, Problem
from commonhours.routing.kernel.rings import is_out, join, meet, part, way


@njit_inner
def forget(problem: Problem, plan: Plan, notes: Notes, visit: int) -> None:
    """Nobody makes this visit, whose services were taken out: it is not late, and costs what leaving it out does."""
    for node in range(problem.first[visit], problem.first[visit + 1]):
        row = notes.counts[TIMED]
        notes.timed[row] = node
        notes.times[row, 0], notes.times[row, 1], notes.times[row, 2] = (
            plan.begins[node],
            plan.ends[node],
            plan.rested[node],
        )
        notes.counts[TIMED] += 1
        was = lateness(problem, node, plan.begins[node])
        plan.sums[LATE] -= was
        plan.sums[OFF_TIME] -= off_time(problem, node, plan.begins[node])
        plan.begins[node], plan.ends[node], plan.rested[node] = -1.0, -1.0, False
        if was > 0 and was >= plan.sums[LATEST]:
            plan.sums[LATEST] = latest(problem, plan)
    plan.sums[LEFT_OUT] += problem.left_out[visit]


@njit_inner
def lateness(problem: Problem, node: int, begins: float) -> float:
    """After the end of the last window that had opened; nothing for a service that nobody does."""
    if begins < 0:
        return 0.0
    visit, window = problem.visit[node], problem.opens.shape[1] - 1
    while window > 0 and problem.opens[visit, window] > begins:
        window -= 1
    return float(max(0.0, begins + problem.counted[node] - problem.closes[visit, window]))


@njit_inner
def off_time(problem: Problem, node: int, begins: float) -> float:
    """Minutes between when a visit begins and when it would best; nothing for its second service."""
    visit = problem.visit[node]
    best = problem.best[visit]
    if begins < 0 or best < 0 or node != problem.first[visit]:
        return 0.0
    return float(abs(begins - problem.opens[visit, best]))


@njit_inner
def to_grid(problem: Problem, begins: float) -> float:
    return float(np.ceil(begins / problem.grid - 1e-9) * problem.grid) if problem.grid > 0 else begins


@njit_inner
def rest_before(problem: Problem, plan: Plan, node: int) -> float:
    """When somebody would be at a node who has their break on the way to it; infinite where they cannot."""
    before, worker = plan.before[node], plan.worker[node]
    if problem.breaks[worker, 2] == 0 or plan.rested[before]:
        return np.inf
    return rest_on_way(problem, worker, plan.ends[before], way(problem, worker, before, node))


@njit_inner
def rest_on_way(problem: Problem, worker: int, leaves: float, minutes: float) -> float:
    """A break before the way or after it, whichever ends sooner; infinite where both would end too late."""
    opens, closes, rest = problem.breaks[worker, 0], problem.breaks[worker, 1], problem.breaks[worker, 2]
    here, there = max(leaves, opens) + rest, max(leaves + minutes, opens) + rest
    arrives = np.inf
    if here <= closes:
        arrives = here + minutes
    if there <= closes:
        arrives = min(arrives, there)
    return float(arrives)


@njit_inner
def must_rest(problem: Problem, plan: Plan, node: int, begins: float) -> bool:
    """Whether after this service it would be too late for the break."""
    opens, closes, minutes = problem.breaks[plan.worker[node]]
    return bool(max(begins + problem.lasts[node], opens) + minutes > closes)


@njit_lent
def settle(problem: Problem, plan: Plan, notes: Notes) -> None:
    """Reckon all that wait, by rising key, and whatever follows from them."""
    falls = False  # whether the latest may be less late than it was
    while notes.counts[WAITING]:
        visit = next_of(plan, notes)
        if is_out(problem, plan, visit):
            continue
        one, opens = problem.first[visit], problem.opens[visit, plan.window[visit]]
        two = one + 1 if problem.first[visit + 1] == one + 2 else -1
        ready, rests = ready_at(problem, plan, one, opens)
        if two < 0:
            falls |= write(problem, plan, notes, one, to_grid(problem, ready), rests)
            continue
        second, also_rests = ready_at(problem, plan, two, opens)
        second = to_grid(problem, max(second, ready + problem.least[visit]))
        ready = to_grid(problem, max(ready, second - problem.most[visit]))
        falls |= write(problem, plan, notes, one, ready, rests or rest_before(problem, plan, one) <= ready)
        falls |= write(
            problem, plan, notes, two, second, also_rests or rest_before(problem, plan, two) <= second
        )
    if falls:
        plan.sums[LATEST] = latest(problem, plan)


@njit_inner
def ready_at(problem: Problem, plan: Plan, node: int, opens: float) -> tuple[float, bool]:
    """When a service could begin, and whether the break is before it. A break is where it costs nothing, where the plan
    has it, or where it is the last that can be."""
    before, worker = plan.before[node], plan.worker[node]
    ready = max(opens, plan.ends[before] + way(problem, worker, before, node))
    if plan.rested[before] or problem.breaks[worker, 2] == 0:
        return ready, bool(plan.rested[before])
    rested = max(opens, rest_before(problem, plan, node))
    if to_grid(problem, rested) <= to_grid(problem, ready):
        return ready, True
    if rested < np.inf and (plan.rests[problem.visit[node]] or must_rest(problem, plan, node, ready)):
        return rested, True
    return ready, False


@njit_inner
def next_of(plan: Plan, notes: Notes) -> int:
    """Take the waiting visit with the lowest key."""
    last = notes.counts[WAITING] - 1
    least = 0
    for nth in range(1, last + 1):
        if plan.key[notes.waiting[nth]] < plan.key[notes.waiting[least]]:
            least = nth
    visit = int(notes.waiting[least])
    notes.waiting[least] = notes.waiting[last]
    notes.counts[WAITING] = last
    notes.is_waiting[visit] = False
    return visit


@njit_inner
def write(problem: Problem, plan: Plan, notes: Notes, node: int, begins: float, rested: bool) -> bool:
    """A service begins then. Whether the greatest lateness may fall by it."""
    old = plan.begins[node]
    if begins == old and rested == plan.rested[node]:
        return False
    row = notes.counts[TIMED]
    notes.timed[row], notes.times[row, 0], notes.times[row, 1] = node, old, plan.ends[node]
    notes.times[row, 2] = plan.rested[node]
    notes.counts[TIMED] += 1
    plan.begins[node], plan.ends[node], plan.rested[node] = begins, begins + problem.lasts[node], rested
    wait_for(problem, notes, plan.after[node])
    touch(problem, plan, notes, plan.worker[node])
    was, is_ = lateness(problem, node, old), lateness(problem, node, begins)
    plan.sums[LATE] += is_ - was
    plan.sums[OFF_TIME] += off_time(problem, node, begins) - off_time(problem, node, old)
    if is_ >= plan.sums[LATEST]:
        plan.sums[LATEST] = is_
        return False
    return bool(was >= plan.sums[LATEST] and was > 0)


@njit_inner
def latest(problem: Problem, plan: Plan) -> float:
    worst = 0.0
    for node in range(len(problem.visit)):
        worst = max(worst, lateness(problem, node, plan.begins[node]))
    return worst


@njit_lent
def take_back(problem: Problem, plan: Plan, notes: Notes) -> None:
    """All as it stood at `begin`."""
    for row in range(notes.counts[TIMED] - 1, -1, -1):
        node = notes.timed[row]
        plan.begins[node], plan.ends[node] = notes.times[row, 0], notes.times[row, 1]
        plan.rested[node] = notes.times[row, 2] > 0
    for row in range(notes.counts[MOVED] - 1, -1, -1):
        node = notes.moved[row, 0]
        if plan.worker[node] >= 0:
            meet(problem, plan, node, plan.worker[node], -1)
            part(problem, plan, node)
    for row in range(notes.counts[MOVED] - 1, -1, -1):
        node, worker, before = notes.moved[row]
        if worker >= 0:
            join(problem, plan, node, worker, before)
            meet(problem, plan, node, worker, 1)
    for row in range(notes.counts[KEPT] - 1, -1, -1):
        visit = notes.kept[row, 0]
        plan.key[visit], plan.window[visit] = notes.keys[row], notes.kept[row, 1]
        plan.rests[visit] = notes.kept[row, 2] > 0
    for row in range(
        notes.counts[TOUCHED] - 1, -1, -1
    ):  # a round may stand there twice: first as it was first
        worker = notes.touched[row]
        plan.work[problem.person[worker]] += notes.rounds[row, 4] - plan.rounds[worker, 4]
        copy_row(notes.rounds[row], plan.rounds[worker])
        notes.is_touched[worker] = False
    for nth in range(notes.counts[WAITING]):
        notes.is_waiting[notes.waiting[nth]] = False
    copy_row(notes.sums, plan.sums)


@njit_lent
def cost(problem: Problem, plan: Plan) -> float:
    total = 0.0
    for part_ in range(len(problem.weights)):
        total += problem.weights[part_] * plan.sums[part_]
    return total
