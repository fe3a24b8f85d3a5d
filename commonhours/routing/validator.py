"""What a plan costs, and whether it is one: reckoned from the instance and the times in the plan alone.

It shares no line with the planner. The rules are those of the published instances: each service of each visit is done
once, by somebody able, two of a visit by two different workers; nobody begins before they are there or before the
window opens; two services begin as far apart as is asked. Beginning after the window closes is allowed and counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from commonhours.routing.published import Instance, Rounds, Stop, Visit

# Published times are written with three decimals, and so are ways: a chain of them may be off by some thousandths.
EXACT = 0.01


@dataclass(frozen=True, slots=True)
class Cost:
    """Minutes: on the way (home again too), late in all, and late at worst."""

    travel: float
    late: float
    latest: float

    @property
    def total(self) -> float:
        """The classic objective: a third of each."""
        return (self.travel + self.late + self.latest) / 3


def cost_of(instance: Instance, rounds: Rounds) -> Cost:
    """What it costs, by the times that the plan gives; for a plan without `faults`."""
    closes = {visit.name: visit.closes for visit in instance.visits}
    late = [max(0.0, stop.begins - closes[stop.visit]) for stops in rounds.values() for stop in stops]
    travel = sum(_ways(instance, stops) for stops in rounds.values())
    return Cost(travel, sum(late), max(late, default=0.0))


def faults(instance: Instance, rounds: Rounds) -> list[str]:
    """Every reason why this is no plan, each as a sentence; empty for a plan."""
    for found in (_strangers, _undone):  # the rest speaks of visits and workers that are there
        if wrong := list(found(instance, rounds)):
            return wrong
    return [fault for found in (_unable, _out_of_time, _apart) for fault in found(instance, rounds)]


def _ways(instance: Instance, stops: tuple[Stop, ...]) -> float:
    places = [0, *(instance.place(stop.visit) for stop in stops), 0]
    return float(sum(instance.minutes[here, there] for here, there in pairwise(places)))


def _strangers(instance: Instance, rounds: Rounds) -> Iterator[str]:
    workers = {worker.name for worker in instance.workers}
    visits = {visit.name: {service.name for service in visit.services} for visit in instance.visits}
    for worker, stops in rounds.items():
        if worker not in workers:
            yield f"Nobody is called {worker}."
        for stop in stops:
            if stop.visit not in visits:
                yield f"There is no visit {stop.visit}."
            elif stop.service not in visits[stop.visit]:
                yield f"{stop.visit} does not need {stop.service}."


def _undone(instance: Instance, rounds: Rounds) -> Iterator[str]:
    asked = Counter((visit.name, service.name) for visit in instance.visits for service in visit.services)
    done = Counter((stop.visit, stop.service) for stops in rounds.values() for stop in stops)
    for (visit, service), times in (asked - done).items():
        yield f"{visit} lacks {service} {times} time(s)."
    for (visit, service), times in (done - asked).items():
        yield f"{visit} has {service} {times} time(s) too often."


def _unable(instance: Instance, rounds: Rounds) -> Iterator[str]:
    abilities = {worker.name: worker.abilities for worker in instance.workers}
    for worker, stops in rounds.items():
        for stop in stops:
            if stop.service not in abilities[worker]:
                yield f"{worker} is not able to do {stop.service} at {stop.visit}."
        for visit, times in Counter(stop.visit for stop in stops).items():
            if times > 1:
                yield f"{worker} would be both of those who come to {visit}."


def _out_of_time(instance: Instance, rounds: Rounds) -> Iterator[str]:
    visits = {visit.name: visit for visit in instance.visits}
    for worker, stops in rounds.items():
        place, free = 0, 0.0
        for stop in stops:
            visit, there = visits[stop.visit], instance.place(stop.visit)
            if stop.begins < free + instance.minutes[place, there] - EXACT:
                yield f"{worker} cannot be at {stop.visit} at {stop.begins:g}."
            if stop.begins < visit.opens - EXACT:
                yield f"{stop.visit} begins at {stop.begins:g}, before {visit.opens:g}."
            if stop.ends < stop.begins + _duration(visit, stop) - EXACT:
                yield f"{stop.visit} is too short."
            place, free = there, stop.ends


def _duration(visit: Visit, stop: Stop) -> float:
    return next(service.duration for service in visit.services if service.name == stop.service)


def _apart(instance: Instance, rounds: Rounds) -> Iterator[str]:
    begins: dict[tuple[str, str], list[float]] = defaultdict(list)
    for stop in sorted((stop for stops in rounds.values() for stop in stops), key=lambda stop: -stop.begins):
        begins[stop.visit, stop.service].append(stop.begins)
    for visit in instance.visits:
        at = [begins[visit.name, service.name] for service in visit.services]
        if len(at) > 1:
            # Where both are the same service, the earlier is the first: each list ends with its earliest.
            first, second = (times.pop() for times in at)
            least, most = visit.apart
            if not least - EXACT <= second - first <= most + EXACT:
                off = f"{second - first:g} after the first, not {least:g} to {most:g}"
                yield f"At {visit.name} the second begins {off}."
