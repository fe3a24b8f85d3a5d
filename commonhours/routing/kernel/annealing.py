"""A plan bettered by chance: what makes it dearer is taken, too, ever more seldom (simulated annealing)."""

from __future__ import annotations

import math

import numpy as np

from commonhours.common.compiled import njit, njit_inner, njit_lent
from commonhours.routing.kernel.choosing import has_break, other_of
from commonhours.routing.kernel.ends import change_ends, ends_to_change
from commonhours.routing.kernel.moves import (
    change_break,
    change_places,
    change_time,
    change_workers,
    go_beside,
    go_on_beside,
    go_to_another,
    stay_away,
)
from commonhours.routing.kernel.notes import KEPT, TIMED, TOUCHED, Notes, begin, copy_row
from commonhours.routing.kernel.problem import (
    EXTRA,
    FACES,
    IDLE,
    LATE,
    LATEST,
    LEFT_OUT,
    NO_BREAK,
    OFF_TIME,
    PRICES,
    TRAVEL,
    WAITING,
    Plan,
    Problem,
)
from commonhours.routing.kernel.rings import is_out, put_in, way
from commonhours.routing.kernel.times import cost, lateness, latest, off_time, settle, take_back, to_grid
from commonhours.routing.kernel.walks import AFTER, REST, WAITS, WITHOUT, WORK, share_out, walk, walk_all


@njit
def seed_chance(seed: int) -> None:
    np.random.seed(seed)


@njit
def fill(problem: Problem, plan: Plan, notes: Notes) -> None:
    """Every visit that nobody makes yet, by the order of keys, each service to whoever able can begin it first."""
    services = len(problem.visit)
    begin(plan, notes)
    renew(problem, plan)
    for visit in np.argsort(plan.key):
        if not is_out(problem, plan, visit):
            continue
        taken, opens = -1, problem.opens[visit, plan.window[visit]]
        for node in range(problem.first[visit], problem.first[visit + 1]):
            best, soonest = -1, np.inf
            for nth in range(problem.chosen_from[node], problem.chosen_from[node + 1]):
                worker = problem.workers_able[nth]
                if worker == taken or needed_beside(problem, node, worker):
                    continue
                last = plan.before[services + worker]
                minutes = way(problem, worker, last, node)
                at = to_grid(problem, max(plan.ends[last] + minutes, opens)) + 0.1 * minutes
                at += max(0.0, at + problem.lasts[node] - problem.shifts[worker, 1])
                if at < soonest:
                    best, soonest = worker, at
            if best < 0:
                break
            taken = best
            put_in(problem, plan, notes, node, best)
        settle(problem, plan, notes)
        notes.counts[TIMED], notes.counts[KEPT] = 0, 0
    for row in range(notes.counts[TOUCHED]):
        notes.is_touched[notes.touched[row]] = False
    notes.counts[TOUCHED] = 0
    renew(problem, plan)


@njit_inner
def needed_beside(problem: Problem, node: int, worker: int) -> bool:
    """Whether nobody but this worker is able to do the other service of the same visit."""
    other = other_of(problem, node)
    if other < 0:
        return False
    begin_, end = problem.chosen_from[other], problem.chosen_from[other + 1]
    return bool(end == begin_ + 1 and problem.workers_able[begin_] == worker)


@njit
def renew(problem: Problem, plan: Plan) -> None:
    """Whole numbers for keys, and sums without what has been lost in adding."""
    plan.key[np.argsort(plan.key)] = np.arange(len(plan.key)).astype(np.float64)
    plan.sums[:] = 0
    plan.met[:] = 0
    for worker in range(len(problem.shifts)):
        home = len(problem.visit) + worker
        plan.sums[TRAVEL] += way(problem, worker, home, plan.after[home])
    for node in range(len(problem.visit)):
        if plan.worker[node] < 0:
            continue
        plan.sums[TRAVEL] += way(problem, plan.worker[node], node, plan.after[node])
        plan.sums[LATE] += lateness(problem, node, plan.begins[node])
        plan.sums[OFF_TIME] += off_time(problem, node, plan.begins[node])
        plan.sums[PRICES] += problem.prices[node, plan.worker[node]]
        client, person = problem.client[problem.visit[node]], problem.person[plan.worker[node]]
        if plan.met[client, person] == 0 and not problem.known[client, person]:
            plan.sums[FACES] += 1
        plan.met[client, person] += 1
    for visit in range(len(problem.opens)):
        if is_out(problem, plan, visit):
            plan.sums[LEFT_OUT] += problem.left_out[visit]
    plan.sums[LATEST] = latest(problem, plan)
    if problem.walks:
        plan.work[:] = 0
        for worker in range(len(problem.shifts)):
            walk(problem, plan, worker)
            plan.work[problem.person[worker]] += plan.rounds[worker, WORK]
        plan.sums[WAITING] = plan.rounds[:, WAITS].sum()
        plan.sums[EXTRA] = plan.rounds[:, AFTER].sum()
        plan.sums[NO_BREAK] = plan.rounds[:, WITHOUT].sum()
        plan.sums[IDLE] = plan.rounds[:, REST].max()
        share_out(problem, plan)


@njit_inner
def keep_best(plan: Plan, best: Plan) -> None:
    copy_row(plan.key, best.key)
    copy_row(plan.window, best.window)
    copy_row(plan.rests, best.rests)
    copy_row(plan.worker, best.worker)
    copy_row(plan.before, best.before)
    copy_row(plan.after, best.after)
    copy_row(plan.begins, best.begins)
    copy_row(plan.ends, best.ends)
    copy_row(plan.rested, best.rested)
    for worker in range(len(plan.rounds)):
        copy_row(plan.rounds[worker], best.rounds[worker])
    copy_row(plan.work, best.work)
    for client in range(len(plan.met)):
        copy_row(plan.met[client], best.met[client])
    copy_row(plan.sums, best.sums)


@njit_inner
def known_cost(problem: Problem, plan: Plan) -> float:
    """What is known of a change before any time is: all else costs nothing at least."""
    weights, sums = problem.weights, plan.sums
    return float(
        weights[TRAVEL] * sums[TRAVEL]
        + weights[PRICES] * sums[PRICES]
        + weights[LEFT_OUT] * sums[LEFT_OUT]
        + weights[FACES] * sums[FACES]
    )


@njit_lent
def anneal(
    problem: Problem, plan: Plan, best: Plan, notes: Notes, steps: int, hot: float, cold: float
) -> int:
    """Try `steps` changes while what may be lost falls from `hot` to `cold` (in the unit of cost). `best` keeps the
    cheapest plan seen. How many changes were kept. Now and then a plan is to be renewed: adding loses a little."""
    visits, now, least, kept = len(problem.opens), cost(problem, plan), cost(problem, best), 0
    cooling = (cold / hot) ** (1 / max(1, steps))
    heat = hot
    for _ in range(steps):
        heat *= cooling
        begin(plan, notes)
        visit, dice = np.random.randint(visits), np.random.random()
        here, there, one, two = -1, -1, -1, -1
        if dice < 0.45:
            if problem.left_out[visit] < np.inf and dice < 0.05:
                done = stay_away(problem, plan, notes, visit)
            else:
                done = go_beside(problem, plan, notes, visit)
        elif is_out(problem, plan, visit):
            done = go_beside(problem, plan, notes, visit)
        elif dice < 0.55:
            done = go_on_beside(problem, plan, notes, visit)
        elif dice < 0.6 and problem.best[visit] >= 0:
            done = change_time(problem, plan, notes, visit)
        elif dice < 0.6 and has_break(problem, plan, visit):
            done = change_break(problem, plan, notes, visit)
        elif dice < 0.65:
            done = go_to_another(problem, plan, notes, visit)
        elif dice < 0.75:
            done = change_workers(problem, plan, notes, visit)
        elif dice < 0.85:
            done = change_places(problem, plan, notes, visit)
        else:
            here, there = ends_to_change(problem, plan, visit)
            done = here >= 0
            if done:
                one = plan.worker[here]
                two = plan.worker[plan.after[there]]
                change_ends(problem, plan, notes, here, there, one, two)
        most = now - heat * math.log(1 - np.random.random())
        if done and known_cost(problem, plan) <= most:
            settle(problem, plan, notes)
            walk_all(problem, plan, notes)
            is_ = cost(problem, plan)
            if is_ <= most:
                kept += 1
                now = is_
                if now < least - 1e-7:
                    least = now
                    keep_best(plan, best)
                continue
        if here >= 0:
            change_ends(problem, plan, notes, here, there, one, two)
        take_back(problem, plan, notes)
    return kept
