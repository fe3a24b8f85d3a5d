"""A published instance as a problem for the planner, and a plan of it in the words of the instance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import inf

import numpy as np

from commonhours.routing.kernel.problem import Plan, Problem, Real, Whole, Yes, problem_of
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

# What a minute costs of which there must be none: the hundredth that a validator sees is dearer than any way it saves.
FORBIDDEN = 5_000.0


def problem_from(instance: Instance) -> Problem:
    """Raises NotAnInstance where a visit that must be made has nobody, or for two services only one worker. Services
    without order between them are visits of their own, made or left out together."""
    visits = [part for visit in instance.visits for part in _parts(visit)]
    services = [service for _, part in visits for service in part]
    of = [visit for visit, part in visits for _ in part]
    has = _abilities(instance, services)
    able = has | ("unable" in instance.weights)
    if "unwanted" not in instance.weights:
        number = {worker.name: nth for nth, worker in enumerate(instance.workers)}
        for nth, visit in enumerate(of):
            able[nth, [number[name] for name in visit.unwanted & number.keys()]] = False
    _somebody_for_all(visits, able)
    weights = dict(instance.weights) | dict.fromkeys(instance.hard, FORBIDDEN)
    weights["travel"] = weights.get("travel", 0.0) + weights.get(
        "work", 0.0
    )  # the services take what they take
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
        prices=_prices(instance, of, services, has),
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
        leaves_late=instance.leaves_late,
    )


def _abilities(instance: Instance, services: list[Service]) -> Yes:
    """bool[services, workers]"""
    names = {service.name for service in services}
    who = {name: [name in worker.abilities for worker in instance.workers] for name in names}
    return np.array([who[service.name] for service in services], np.bool_)


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
    parts: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        parts[name].append(number)
    mates = np.full(len(names), -1, np.int32)
    for ring in parts.values():
        if len(ring) > 1:
            mates[ring] = np.roll(ring, -1)
    return mates


def _prices(instance: Instance, of: list[Visit], services: list[Service], has: Yes) -> Real:
    """float64[services, workers]: what wishes and abilities weigh for whoever does a service. `has` is who is able."""
    weights, number = instance.weights, {worker.name: nth for nth, worker in enumerate(instance.workers)}
    prices = np.where(has, 0.0, weights.get("unable", 0.0))
    for nth, visit in enumerate(of):
        if visit.preferred is not None:
            prices[nth] += weights.get("not_preferred", 0.0)
            for name in visit.preferred & number.keys():
                prices[nth, number[name]] -= weights.get("not_preferred", 0.0)
        for name in visit.unwanted & number.keys():
            prices[nth, number[name]] += weights.get("unwanted", 0.0)
    return prices


def _somebody_for_all(visits: list[tuple[Visit, tuple[Service, ...]]], able: Yes) -> None:
    node = 0
    for visit, part in visits:
        who = able[node : node + len(part)]
        node += len(part)
        if not visit.optional and (not who.any(axis=1).all() or who.any(axis=0).sum() < len(part)):
            raise NotAnInstance(f"there are not enough workers able to go to {visit.name}")


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
