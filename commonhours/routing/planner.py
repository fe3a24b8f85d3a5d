"""A plan of rounds for a published instance, as good as the time given to it allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import process_time

import numpy as np

from commonhours.routing.kernel.annealing import anneal, copy_to, first_plan, seed_chance
from commonhours.routing.kernel.problem import Plan, Problem, empty_plan, problem_of
from commonhours.routing.kernel.times import Notes, cost, notes_for
from commonhours.routing.published import Instance, NotAnInstance, Rounds, Stop

# Several short plans from nothing and the best of them bettered once more end better, and far seldomer badly, than one
# long one: where the greatest lateness governs, a plan is soon caught.
PARTS = ((0.26, 0.5), (0.26, 0.5), (0.26, 0.5), (0.22, 0.1))  # share of the time, and how hot it begins
COLD = 0.01  # heat is told in the cost of a visit in the first plan
CHUNKS = 50  # calls of the kernel for each part
PROBE = 20_000  # steps by which the number of steps is reckoned


def problem_from(instance: Instance) -> Problem:
    """Raises NotAnInstance where a visit has nobody, or for two services only one worker."""
    services = [service for visit in instance.visits for service in visit.services]
    for visit in instance.visits:
        able = [
            {each.name for each in instance.workers if service.name in each.abilities}
            for service in visit.services
        ]
        if not all(able) or len(set().union(*able)) < len(able):
            raise NotAnInstance(f"there are not enough workers able to go to {visit.name}")
    workers = len(instance.workers)
    return problem_of(
        opens=np.array([visit.opens for visit in instance.visits]),
        closes=np.array([visit.closes for visit in instance.visits]),
        apart=np.array([visit.apart for visit in instance.visits]),
        services=np.array([len(visit.services) for visit in instance.visits], np.int32),
        lasts=np.array([service.duration for service in services]),
        able=np.array(
            [[service.name in worker.abilities for worker in instance.workers] for service in services]
        ),
        places=np.arange(1, len(instance.visits) + 1, dtype=np.int32),
        homes=np.zeros(workers, np.int32),
        travel=instance.minutes,
        weights=(1 / 3, 1 / 3, 1 / 3),
    )


def plan_for(
    problem: Problem,
    workers: int,
    *,
    seconds: float,
    seed: int,
    told: Callable[[float, float], object] = lambda share, cost: None,
) -> Plan:
    """The cheapest plan found in so many seconds of processor time. `told` hears which share of the time is over, and
    what the best plan so far costs."""
    seed_chance(seed)
    start, best, notes = empty_plan(problem, workers), empty_plan(problem, workers), notes_for(problem)
    first_plan(problem, start, notes)
    copy_to(start, best)
    plan, part = empty_plan(problem, workers), empty_plan(problem, workers)
    scale, share = cost(problem, start) / len(problem.opens), 0.0
    for length, hot in PARTS:
        fresh = hot == PARTS[0][1]
        copy_to(start if fresh else best, plan)
        copy_to(plan, part)
        for done in cooled(problem, plan, part, notes, seconds * length, scale * hot, scale * COLD):
            told(share + length * done, min(cost(problem, part), cost(problem, best)))
        share += length
        if cost(problem, part) < cost(problem, best):
            copy_to(part, best)
    return best


def cooled(
    problem: Problem, plan: Plan, best: Plan, notes: Notes, seconds: float, hot: float, cold: float
) -> Iterator[float]:
    """Anneal for so long; the less time is left, the cooler it is. Yields the share that is over."""
    begun, share, steps = process_time(), 0.0, PROBE
    while share < 1:
        until = min(1.0, share + 1 / CHUNKS)
        heat = [hot * (cold / hot) ** each for each in (share, until)]
        before = process_time()
        anneal(problem, plan, best, notes, steps, heat[0], heat[1])
        now = process_time()
        steps = max(1000, round(steps * (seconds / CHUNKS) / max(1e-6, now - before)))
        share = min(1.0, (now - begun) / seconds)
        yield share


def rounds_of(instance: Instance, plan: Plan) -> Rounds:
    stops = [(visit.name, service.name) for visit in instance.visits for service in visit.services]
    rounds = {}
    for number, worker in enumerate(instance.workers):
        at, node = [], int(plan.after[len(stops) + number])
        while node < len(stops):
            at.append(Stop(*stops[node], float(plan.begins[node]), float(plan.ends[node])))
            node = int(plan.after[node])
        rounds[worker.name] = tuple(at)
    return rounds
