"""A plan of rounds as good as the time given to it allows, from nothing or from one that stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import process_time

import numpy as np

from commonhours.routing.kernel.annealing import anneal, fill, renew, seed_chance
from commonhours.routing.kernel.notes import Notes, begin, notes_for
from commonhours.routing.kernel.problem import (
    Plan,
    Problem,
    Real,
    Whole,
    copy_to,
    empty_plan,
    problem_of,
)
from commonhours.routing.kernel.rings import put_in
from commonhours.routing.kernel.times import cost, settle
from commonhours.routing.kernel.walks import begin_late

# Several short plans from nothing and the best of them bettered once more end better, and far seldomer badly, than one
# long one: where the greatest lateness governs, a plan is soon caught.
PARTS = ((0.26, 1.0), (0.26, 1.0), (0.26, 1.0), (0.22, 0.2))  # share of the time, and how hot it begins
MENDED = ((1.0, 0.2),)  # a plan that stands already
COLD = 0.02  # heat is told in the cost of a visit in a plan that no single change betters
CHUNKS = 50  # calls of the kernel for each part
LIVELY, TRIED, HOTTEST = 0.05, 10_000, 16.0  # share kept of so many changes, and times the heat at most
PROBE = 20_000  # steps by which the number of steps is reckoned
NO_HEAT = 1e-6
PROHIBITIVE = 1_000.0  # cost of a minute from which on a weight means that it must not be
# Plans with a minute too late lie between good ones: such a minute costs at first so much of the heat, and from such a
# share of the time on what it is worth.
LENIENT, STRICT_FROM = 0.05, 0.9


def plan_for(
    problem: Problem,
    *,
    seconds: float,
    seed: int,
    told: Callable[[float, float], object] = lambda share, cost: None,
    start: Plan | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """The cheapest plan found in so many seconds of processor time, from nothing or from one that stands. `told` hears
    which share of the time is over, and what the best plan so far costs; `stop` is asked as often."""
    seed_chance(seed)
    first, best, notes = empty_plan(problem), empty_plan(problem), notes_for(problem)
    if start is not None:
        copy_to(start, first)
    fill(problem, first, notes)
    plan, part = empty_plan(problem), empty_plan(problem)
    copy_to(first, plan)
    copy_to(first, best)
    # To fill it may have made it worse: some visits are better left out.
    if start is not None and cost(problem, start) < cost(problem, first):
        copy_to(start, best)
    anneal(problem, plan, best, notes, PROBE, NO_HEAT, NO_HEAT)
    scale, share = max(lawful_cost(problem, best), 1e-3) / len(problem.opens), 0.0
    # What mends a plan begins close to where it ends: neither hotter for it, nor is anything let pass.
    heat, lenient = scale, np.inf
    if start is None:
        heat, lenient = scale * lively(problem, best, notes, scale), LENIENT
    for length, hot in PARTS if start is None else MENDED:
        copy_to(first if hot == PARTS[0][1] else best, plan)
        copy_to(plan, part)
        for done in cooled(problem, plan, part, notes, seconds * length, heat * hot, scale * COLD, lenient):
            told(share + length * done, min(cost(problem, part), cost(problem, best)))
            if stop():
                break
        share += length
        if cost(problem, part) < cost(problem, best):
            copy_to(part, best)
        if stop():
            break
    renew(problem, best)
    for worker in range(len(problem.shifts)):
        begin_late(problem, best, worker)
    return best


def lawful_cost(problem: Problem, plan: Plan) -> float:
    """What a plan costs without what must not be: that is so dear that it says nothing of how much plans differ."""
    return float(np.where(problem.weights < PROHIBITIVE, problem.weights, 0.0) @ plan.sums)


def lively(problem: Problem, plan: Plan, notes: Notes, scale: float) -> float:
    """How many times `scale` is hot enough that a plan keeps LIVELY of the changes tried; HOTTEST at most.

    Where waiting is counted or hours are shared out a change costs far more than a visit does, and a plan that is only
    as hot as visits are dear is caught at once.
    """
    moving, seen, times = empty_plan(problem), empty_plan(problem), 1.0
    copy_to(plan, moving)
    copy_to(plan, seen)
    while times < HOTTEST:
        kept = anneal(problem, moving, seen, notes, TRIED, scale * times, scale * times)
        if kept >= LIVELY * TRIED:
            break
        times *= 2
    return times


def compile_planner() -> None:
    """Have the kernel compiled before anybody asks for a plan: the first would wait for it a minute and more."""
    one, who = np.zeros(1), np.zeros(1, np.int32)
    problem = problem_of(
        opens=one,
        closes=one,
        apart=np.zeros((1, 2)),
        services=np.ones(1, np.int32),
        lasts=one,
        able=np.ones((1, 1), np.bool_),
        places=who,
        homes=who,
        travel=np.zeros((1, 1)),
        weights={"waiting": 1.0},
    )
    plan_for(problem, seconds=0.001, seed=0, start=standing(problem, who, one))


def cooled(
    problem: Problem,
    plan: Plan,
    best: Plan,
    notes: Notes,
    seconds: float,
    hot: float,
    cold: float,
    lenient: float,
) -> Iterator[float]:
    """Anneal for so long; the less time is left, the cooler it is, and the less is let pass of what must not be: at
    first a minute of it costs no more than `lenient` of the heat. Yields the share that is over."""
    begun, share, steps = process_time(), 0.0, PROBE
    strict = problem.weights.copy()
    hard = strict >= PROHIBITIVE
    first = np.minimum(lenient * hot, strict[hard])
    while share < 1:
        until = min(1.0, share + 1 / CHUNKS)
        heat = [hot * (cold / hot) ** each for each in (share, until)]
        before = process_time()
        renew(problem, plan)
        problem.weights[hard] = first * (strict[hard] / first) ** min(1.0, share / STRICT_FROM)
        anneal(problem, plan, best, notes, steps, heat[0], heat[1])
        problem.weights[:] = strict
        now = process_time()
        steps = max(1000, round(steps * (seconds / CHUNKS) / max(1e-6, now - before)))
        share = min(1.0, (now - begun) / seconds)
        yield share


def standing(problem: Problem, workers: Whole, begins: Real) -> Plan:
    """The plan in which these workers do the services (int32[services], -1 for nobody) in the order of these times
    (float64[services])."""
    plan, notes = empty_plan(problem), notes_for(problem)
    at = np.minimum.reduceat(np.where(workers >= 0, begins, np.inf), problem.first[:-1])
    order = np.argsort(np.where(np.isfinite(at), at, problem.opens[:, 0]), kind="stable")
    plan.key[order] = np.arange(len(order))
    begin(plan, notes)
    for visit in order:
        nodes = range(problem.first[visit], problem.first[visit + 1])
        if all(workers[node] >= 0 for node in nodes):
            later = problem.opens[visit] <= begins[nodes[0]]
            plan.window[visit] = max(0, int(later.sum()) - 1)
            for node in nodes:
                put_in(problem, plan, notes, node, int(workers[node]))
    settle(problem, plan, notes)
    renew(problem, plan)
    return plan
