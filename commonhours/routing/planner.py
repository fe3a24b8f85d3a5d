"""A plan of rounds as good as the time given to it allows; and the published instances as problems for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from time import process_time

import numpy as np

from commonhours.routing.kernel.annealing import anneal, fill, renew, seed_chance
from commonhours.routing.kernel.problem import (
    Plan,
    Problem,
    Real,
    Whole,
    Yes,
    copy_to,
    empty_plan,
    problem_of,
)
from commonhours.routing.kernel.times import Notes, begin, cost, notes_for, put_in, settle
from commonhours.routing.kernel.walks import begin_late
from commonhours.routing.published import (
    ANY_TIME,
    BREAK,
    Instance,
    NotAnInstance,
    Rounds,
    Service,
    Stop,
    Visit,
)

# Several short plans from nothing and the best of them bettered once more end better, and far seldomer badly, than one
# long one: where the greatest lateness governs, a plan is soon caught.
PARTS = ((0.26, 1.0), (0.26, 1.0), (0.26, 1.0), (0.22, 0.2))  # share of the time, and how hot it begins
MENDED = ((1.0, 0.2),)  # a plan that stands already
COLD = 0.02  # heat is told in the cost of a visit in a plan that no single change betters
CHUNKS = 50  # calls of the kernel for each part
PROBE = 20_000  # steps by which the number of steps is reckoned
NO_HEAT = 1e-6
FORBIDDEN = 100.0  # what a minute costs of which there must be none


def problem_from(instance: Instance) -> Problem:
    """Raises NotAnInstance where a visit that must be made has nobody, or for two services only one worker. Services
    without order between them are visits of their own, made or left out together."""
    visits = [part for visit in instance.visits for part in _parts(visit)]
    services = [service for _, part in visits for service in part]
    of = [visit for visit, part in visits for _ in part]
    able = np.array(
        [
            [
                (service.name in worker.abilities or "unable" in instance.weights)
                and (worker.name not in visit.unwanted or "unwanted" in instance.weights)
                for worker in instance.workers
            ]
            for visit, service in zip(of, services, strict=True)
        ]
    )
    _somebody_for_all(visits, able)
    weights = {part: instance.weights.get(part, 0.0) for part in instance.weights}
    weights |= dict.fromkeys(instance.hard, FORBIDDEN)
    names = {visit.name: number for number, visit in enumerate(instance.visits)}
    widest = max(len(visit.windows) for visit, _ in visits)
    rest = instance.rest
    return problem_of(
        opens=_padded([[opens for opens, _ in visit.windows] for visit, _ in visits], widest),
        closes=_padded([[closes for _, closes in visit.windows] for visit, _ in visits], widest),
        apart=np.array([visit.apart if len(part) > 1 else (0.0, 0.0) for visit, part in visits]),
        services=np.array([len(part) for _, part in visits], np.int32),
        lasts=np.array([service.duration for service in services]),
        counted=np.array([service.duration if instance.by_the_end else 0.0 for service in services]),
        able=able,
        places=np.array([visit.place for visit, _ in visits], np.int32),
        homes=np.array([worker.starts for worker in instance.workers], np.int32),
        ends_at=np.array([worker.ends for worker in instance.workers], np.int32),
        travel=instance.minutes,
        weights=weights | {"prices": 1.0, "left_out": 1.0},
        prices=np.array(
            [
                [
                    _price(instance, visit, service.name, worker.name, worker.abilities)
                    for worker in instance.workers
                ]
                for visit, service in zip(of, services, strict=True)
            ]
        ),
        left_out=np.array(
            [
                instance.weights.get("left_out", 0.0) / len(list(_parts(visit))) if visit.optional else inf
                for visit, _ in visits
            ]
        ),
        mates=_mates([visit.name for visit, _ in visits]),
        shifts=np.array([worker.shift for worker in instance.workers], np.float64),
        breaks=np.array(
            [
                (rest.opens, rest.closes, rest.minutes) if rest and worker.rests else (0, 0, 0)
                for worker in instance.workers
            ],
            np.float64,
        ),
        clients=np.array([names[visit.name] for visit, _ in visits], np.int32),
        leaves_late=instance.leaves_late,
    )


def _parts(visit: Visit) -> Iterator[tuple[Visit, tuple[Service, ...]]]:
    """Its services, by what has to be planned together."""
    if visit.apart == ANY_TIME:
        yield from ((visit, (service,)) for service in visit.services)
    else:
        yield visit, visit.services


def _padded(times: list[list[float]], wide: int) -> Real:
    return np.array([[*each, *[inf] * (wide - len(each))] for each in times])


def _mates(names: list[str]) -> Whole:
    """For each part the next of the same visit, in a ring; -1 where it is the only one."""
    mates = np.full(len(names), -1, np.int32)
    for number, name in enumerate(names):
        others = [other for other, its in enumerate(names) if its == name and other != number]
        if others:
            mates[number] = next((other for other in others if other > number), others[0])
    return mates


def _price(instance: Instance, visit: Visit, service: str, worker: str, abilities: frozenset[str]) -> float:
    weights = instance.weights
    price = 0.0
    if visit.preferred is not None and worker not in visit.preferred:
        price += weights.get("not_preferred", 0.0)
    if worker in visit.unwanted:
        price += weights.get("unwanted", 0.0)
    if service not in abilities:
        price += weights.get("unable", 0.0)
    return price


def _somebody_for_all(visits: list[tuple[Visit, tuple[Service, ...]]], able: Yes) -> None:
    node = 0
    for visit, part in visits:
        who = able[node : node + len(part)]
        node += len(part)
        if not visit.optional and (not who.any(axis=1).all() or who.any(axis=0).sum() < len(part)):
            raise NotAnInstance(f"there are not enough workers able to go to {visit.name}")


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
    anneal(problem, plan, best, notes, PROBE, NO_HEAT, NO_HEAT)
    scale, share = max(cost(problem, best), 1e-3) / len(problem.opens), 0.0
    for length, hot in PARTS if start is None else MENDED:
        copy_to(first if hot == PARTS[0][1] else best, plan)
        copy_to(plan, part)
        for done in cooled(problem, plan, part, notes, seconds * length, scale * hot, scale * COLD):
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


def cooled(
    problem: Problem, plan: Plan, best: Plan, notes: Notes, seconds: float, hot: float, cold: float
) -> Iterator[float]:
    """Anneal for so long; the less time is left, the cooler it is. Yields the share that is over."""
    begun, share, steps = process_time(), 0.0, PROBE
    while share < 1:
        until = min(1.0, share + 1 / CHUNKS)
        heat = [hot * (cold / hot) ** each for each in (share, until)]
        before = process_time()
        renew(problem, plan)
        anneal(problem, plan, best, notes, steps, heat[0], heat[1])
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


def rounds_of(instance: Instance, problem: Problem, plan: Plan) -> Rounds:
    """The plan in the words of a published instance; in a problem made from it services stand in the same order."""
    stops = [(visit.name, service.name) for visit in instance.visits for service in visit.services]
    rounds = {}
    for number, worker in enumerate(instance.workers):
        at: list[Stop] = []
        place, free, rested = (
            instance.depots[min(worker.starts, len(instance.depots) - 1)],
            worker.shift[0],
            False,
        )
        node, before = int(plan.after[len(stops) + number]), worker.starts
        while node < len(stops):
            begins, ends, here = float(plan.begins[node]), float(plan.ends[node]), int(problem.places[node])
            if plan.rested[node] and not rested:
                way = float(instance.minutes[before, here])
                at.append(_break(instance, place, stops[node][0], free, way, begins))
                rested = True
            at.append(Stop(*stops[node], begins, ends))
            place, free, before = stops[node][0], ends, here
            node = int(plan.after[node])
        if worker.rests and not rested and instance.rest:
            depot = instance.depots[min(worker.ends, len(instance.depots) - 1)]
            way = float(instance.minutes[before, worker.ends]) if at else 0.0
            last = _break(instance, place, depot, free, way, inf)
            at += [last] if last.ends <= instance.rest.closes else []
        rounds[worker.name] = tuple(at)
    return rounds


def _break(instance: Instance, here: str, there: str, free: float, way: float, begins: float) -> Stop:
    """Where they are, or else where they go: whichever is in time and lets them begin sooner."""
    rest = instance.rest
    assert rest
    now, then = max(free, rest.opens), max(free + way, rest.opens)
    if now + rest.minutes <= rest.closes and (
        now + way <= then or then + rest.minutes > min(rest.closes, begins)
    ):
        return Stop(here, BREAK, now, now + rest.minutes)
    return Stop(there, BREAK, then, then + rest.minutes)
