"""A plan bettered by chance: what makes it dearer is taken, too, ever more seldom (simulated annealing)."""

from __future__ import annotations

import math

import numpy as np

from commonhours.common.compiled import njit
from commonhours.routing.kernel.moves import (
    change_ends,
    change_places,
    change_workers,
    ends_to_change,
    go_beside,
    go_on_beside,
    go_to_another,
    neighbour,
    other_of,
)
from commonhours.routing.kernel.problem import Plan, Problem
from commonhours.routing.kernel.times import Notes, begin, cost, latest, put_in, settle, take_back

RENEWED = 5_000  # changes after which keys are whole numbers again, and sums are summed anew


@njit
def seed_chance(seed: int) -> None:
    np.random.seed(seed)


@njit
def first_plan(problem: Problem, plan: Plan, notes: Notes) -> None:
    """Visits by the middle of their windows, each service to whoever able can begin it first."""
    services = len(problem.visit)
    begin(plan, notes)
    for visit in np.argsort(plan.key):
        taken = -1
        for node in range(problem.first[visit], problem.first[visit + 1]):
            best, soonest = -1, np.inf
            for nth in range(problem.chosen_from[node], problem.chosen_from[node + 1]):
                worker = problem.workers_able[nth]
                if needed_beside(problem, node, worker):
                    continue
                last = plan.before[services + worker]
                at = plan.ends[last] + problem.travel[problem.places[last], problem.places[node]]
                at = (
                    max(at, problem.opens[visit])
                    + 0.1 * problem.travel[problem.places[last], problem.places[node]]
                )
                if worker != taken and at < soonest:
                    best, soonest = worker, at
            taken = best
            put_in(problem, plan, notes, node, best)
        settle(problem, plan, notes)
        notes.counts[1] = 0
    renew(problem, plan)


@njit
def needed_beside(problem: Problem, node: int, worker: int) -> bool:
    """Whether nobody but this worker is able to do the other service of the same visit."""
    other = other_of(problem, node)
    if other < 0:
        return False
    begin, end = problem.chosen_from[other], problem.chosen_from[other + 1]
    return bool(end == begin + 1 and problem.workers_able[begin] == worker)


@njit
def renew(problem: Problem, plan: Plan) -> None:
    """Whole numbers for keys, and sums without what has been lost in adding."""
    plan.key[np.argsort(plan.key)] = np.arange(len(plan.key)).astype(np.float64)
    plan.sums[:2] = 0
    for node in range(len(plan.after)):
        plan.sums[0] += problem.travel[problem.places[node], problem.places[plan.after[node]]]
    for node in range(len(problem.visit)):
        plan.sums[1] += max(0.0, plan.begins[node] - problem.closes[problem.visit[node]])
    plan.sums[2] = latest(problem, plan)


@njit
def copy_to(plan: Plan, other: Plan) -> None:
    other.key[:] = plan.key
    other.worker[:] = plan.worker
    other.before[:] = plan.before
    other.after[:] = plan.after
    other.begins[:] = plan.begins
    other.ends[:] = plan.ends
    other.sums[:] = plan.sums


@njit
def anneal(
    problem: Problem, plan: Plan, best: Plan, notes: Notes, steps: int, hot: float, cold: float
) -> int:
    """Try `steps` changes while what may be lost falls from `hot` to `cold` (in the unit of cost). `best` keeps the
    cheapest plan seen. How many changes were kept."""
    visits, now, least, kept = len(problem.opens), cost(problem, plan), cost(problem, best), 0
    cooling = (cold / hot) ** (1 / max(1, steps))
    heat = hot
    for _ in range(steps):
        heat *= cooling
        begin(plan, notes)
        visit, dice = np.random.randint(visits), np.random.random()
        with_it, key, key_too = -1, plan.key[visit], 0.0
        here, there, one, two = -1, -1, -1, -1
        if dice < 0.45:
            done = go_beside(problem, plan, notes, visit)
        elif dice < 0.55:
            onward = plan.after[problem.first[visit]]
            done = False
            if onward < len(problem.visit):
                with_it = problem.visit[onward]
                key_too = plan.key[with_it]
                done = go_on_beside(problem, plan, notes, visit, with_it)
        elif dice < 0.65:
            done = go_to_another(problem, plan, notes, visit)
        elif dice < 0.75:
            done = change_workers(problem, plan, notes, visit)
        elif dice < 0.85:
            with_it = neighbour(problem, visit)
            key_too = plan.key[with_it]
            done = change_places(problem, plan, notes, visit, with_it)
        else:
            here, there = ends_to_change(problem, plan, visit)
            done = here >= 0
            if done:
                one = plan.worker[here]
                two = plan.worker[plan.after[there]]
                change_ends(problem, plan, notes, here, there, one, two)
        if not done:
            continue
        most = now - heat * math.log(1 - np.random.random())
        # The way is known already; what could be won besides is to be late no more.
        if problem.weights[0] * plan.sums[0] <= most:
            settle(problem, plan, notes)
            is_ = cost(problem, plan)
            if is_ <= most:
                kept += 1
                now = is_
                if kept % RENEWED == 0:
                    renew(problem, plan)
                    now = cost(problem, plan)
                if now < least - 1e-7:
                    least = now
                    copy_to(plan, best)
                continue
        if here >= 0:
            change_ends(problem, plan, notes, here, there, one, two)
        take_back(problem, plan, notes)
        plan.key[visit] = key
        if with_it >= 0:
            plan.key[with_it] = key_too
    return kept
