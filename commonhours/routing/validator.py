"""What a plan costs, and whether it is one: reckoned from the instance and the times in the plan alone.

It shares no line with the planner. The rules are those of the published instances: each service of each visit is done
once, by somebody able, two of a visit by two different workers; nobody begins before they are there, before their shift
or before the window opens; two services begin as far apart as is asked. Beginning after a window closes is allowed and
counts, and so do waiting, time after a shift, a missed break and what else an instance gives a weight.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, inf

from commonhours.routing.published import ANY_TIME, BREAK, Instance, Rounds, Stop, Visit, Worker

# Published times are written with three decimals, and so are ways: a chain of them may be off by some thousandths.
EXACT = 0.01


@dataclass(frozen=True, slots=True)
class Cost:
    """How much there is of each part (minutes, or how many), and what it weighs."""

    measures: dict[str, float]
    weights: dict[str, float]

    def __getitem__(self, part: str) -> float:
        return self.measures[part]

    @property
    def total(self) -> float:
        return sum(weight * self.measures[part] for part, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Round:
    """A worker's day as it was lived: minutes."""

    travel: float = 0.0
    service: float = 0.0
    waiting: float = 0.0
    extra: float = 0.0
    idle: float = 0.0
    no_break: bool = False


def cost_of(instance: Instance, rounds: Rounds) -> Cost:
    """What it costs, by the times that the plan gives; for a plan without `faults`."""
    visits = {visit.name: visit for visit in instance.visits}
    lived = [_lived(instance, visits, worker, rounds.get(worker.name, ())) for worker in instance.workers]
    done = [(worker, stop) for worker, stops in rounds.items() for stop in stops if stop.service != BREAK]
    late = [_lateness(instance, visits[stop.visit], stop) for _, stop in done]
    work = [each.travel + each.service for each in lived]
    mean = sum(work) / len(work)
    abilities = {worker.name: worker.abilities for worker in instance.workers}
    measures = {
        "travel": sum(each.travel for each in lived),
        "late": sum(late),
        "latest": max(late, default=0.0),
        "waiting": sum(each.waiting for each in lived),
        "extra": sum(each.extra for each in lived),
        "idle": max((each.idle for each in lived), default=0.0),
        "no_break": sum(each.no_break for each in lived),
        "left_out": len(visits) - len({stop.visit for _, stop in done}),
        "not_preferred": sum(
            visits[stop.visit].preferred is not None and worker not in (visits[stop.visit].preferred or ())
            for worker, stop in done
        ),
        "unwanted": sum(worker in visits[stop.visit].unwanted for worker, stop in done),
        "unable": sum(stop.service not in abilities[worker] for worker, stop in done),
        "work": sum(work),
        "balance": sum(ceil(abs(each - mean) - 1e-9) for each in work),
    }
    return Cost({part: float(much) for part, much in measures.items()}, dict(instance.weights))


def faults(instance: Instance, rounds: Rounds) -> list[str]:
    """Every reason why this is no plan, each as a sentence; empty for a plan."""
    for found in (_strangers, _undone):  # the rest speaks of visits and workers that are there
        if wrong := list(found(instance, rounds)):
            return wrong
    return [fault for found in (_unable, _out_of_time, _apart, _hard) for fault in found(instance, rounds)]


def _lived(instance: Instance, visits: dict[str, Visit], worker: Worker, stops: tuple[Stop, ...]) -> Round:
    """A round begins when it must to be at its first stop in time, or with the shift where an instance says so."""
    begins, ends = worker.shift
    missed = worker.rests and not any(stop.service == BREAK for stop in stops)
    length = ends - begins if ends < inf else 0.0
    if not [stop for stop in stops if stop.service != BREAK]:
        rested = sum(stop.ends - stop.begins for stop in stops)
        return Round(idle=max(0.0, length - rested), no_break=missed)
    places = [worker.starts, *(_place(visits, worker, stop) for stop in stops), worker.ends]
    ways = [float(instance.minutes[here, there]) for here, there in pairwise(places)]
    leaves = stops[0].begins - ways[0] if instance.leaves_late else begins
    free, waits = leaves, []
    for stop, way in zip(stops, ways, strict=False):
        waits.append(max(0.0, stop.begins - free - way))
        free = stop.ends
    home = free + ways[-1]
    # Who has rested at home before their round is not waiting there for it to begin.
    uncounted = waits[1] if stops[0].service == BREAK and len(waits) > 1 else 0.0
    return Round(
        travel=sum(ways),
        service=sum(stop.ends - stop.begins for stop in stops if stop.service != BREAK),
        waiting=sum(waits) - uncounted,
        extra=max(0.0, home - ends),
        idle=(leaves - begins + sum(waits) + max(0.0, ends - home)) if length else 0.0,
        no_break=missed,
    )


def _place(visits: dict[str, Visit], worker: Worker, stop: Stop) -> int:
    """A break that is at nobody's home is at the worker's own."""
    return visits[stop.visit].place if stop.visit in visits else worker.starts


def _lateness(instance: Instance, visit: Visit, stop: Stop) -> float:
    """By the last window that had opened."""
    closes = [closes for opens, closes in visit.windows if opens <= stop.begins + EXACT] or [inf]
    return max(0.0, (stop.ends if instance.by_the_end else stop.begins) - closes[-1])


def _strangers(instance: Instance, rounds: Rounds) -> Iterator[str]:
    workers = {worker.name for worker in instance.workers}
    visits = {visit.name: {service.name for service in visit.services} for visit in instance.visits}
    for worker, stops in rounds.items():
        if worker not in workers:
            yield f"Nobody is called {worker}."
        for stop in stops:
            if stop.service == BREAK:
                continue
            if stop.visit not in visits:
                yield f"There is no visit {stop.visit}."
            elif stop.service not in visits[stop.visit]:
                yield f"{stop.visit} does not need {stop.service}."


def _undone(instance: Instance, rounds: Rounds) -> Iterator[str]:
    done = Counter(
        (stop.visit, stop.service) for stops in rounds.values() for stop in stops if stop.service != BREAK
    )
    begun = {visit for visit, _ in done}
    asked = Counter(
        (visit.name, service.name)
        for visit in instance.visits
        for service in visit.services
        if not visit.optional or visit.name in begun
    )
    for (visit, service), times in (asked - done).items():
        yield f"{visit} lacks {service} {times} time(s)."
    for (visit, service), times in (done - asked).items():
        yield f"{visit} has {service} {times} time(s) too often."


def _unable(instance: Instance, rounds: Rounds) -> Iterator[str]:
    workers = {worker.name: worker for worker in instance.workers}
    visits = {visit.name: visit for visit in instance.visits}
    for name, stops in rounds.items():
        worker, done = workers[name], [stop for stop in stops if stop.service != BREAK]
        for stop in done:
            if stop.service not in worker.abilities and "unable" not in instance.weights:
                yield f"{name} is not able to do {stop.service} at {stop.visit}."
            if name in visits[stop.visit].unwanted and "unwanted" not in instance.weights:
                yield f"{stop.visit} does not want {name}."
        for visit, times in Counter(stop.visit for stop in done).items():
            if times > 1 and visits[visit].apart != ANY_TIME:
                yield f"{name} would be both of those who come to {visit}."
        if len(stops) - len(done) > worker.rests:
            yield f"{name} has a break too many."


def _out_of_time(instance: Instance, rounds: Rounds) -> Iterator[str]:
    visits = {visit.name: visit for visit in instance.visits}
    workers = {worker.name: worker for worker in instance.workers}
    for name, stops in rounds.items():
        worker = workers[name]
        place, free = worker.starts, worker.shift[0]
        for stop in stops:
            there, what = _place(visits, worker, stop), stop.visit if stop.service != BREAK else "their break"
            if stop.begins < free + instance.minutes[place, there] - EXACT:
                yield f"{name} cannot be at {what} at {stop.begins:g}."
            if stop.service == BREAK:
                yield from _bad_break(instance, name, stop)
            else:
                visit = visits[stop.visit]
                if stop.begins < visit.windows[0][0] - EXACT:
                    yield f"{stop.visit} begins at {stop.begins:g}, before {visit.windows[0][0]:g}."
                if stop.ends < stop.begins + _duration(visit, stop) - EXACT:
                    yield f"{stop.visit} is too short."
            place, free = there, stop.ends


def _bad_break(instance: Instance, name: str, stop: Stop) -> Iterator[str]:
    rest = instance.rest
    if rest is None:
        yield f"Nobody has a break here, but {name} has."
    elif (
        stop.begins < rest.opens - EXACT
        or stop.ends > rest.closes + EXACT
        or stop.ends < stop.begins + rest.minutes - EXACT
    ):
        yield f"The break of {name} is not when it may be, or is too short."


def _duration(visit: Visit, stop: Stop) -> float:
    return next(service.duration for service in visit.services if service.name == stop.service)


def _apart(instance: Instance, rounds: Rounds) -> Iterator[str]:
    begins: dict[tuple[str, str], list[float]] = defaultdict(list)
    for stop in sorted((stop for stops in rounds.values() for stop in stops), key=lambda stop: -stop.begins):
        begins[stop.visit, stop.service].append(stop.begins)
    for visit in instance.visits:
        at = [begins[visit.name, service.name] for service in visit.services]
        if len(at) > 1 and all(at) and visit.apart != ANY_TIME:
            # Where both are the same service, the earlier is the first: each list ends with its earliest.
            first, second = (times.pop() for times in at)
            least, most = visit.apart
            if not least - EXACT <= second - first <= most + EXACT:
                off = f"{second - first:g} after the first, not {least:g} to {most:g}"
                yield f"At {visit.name} the second begins {off}."


def _hard(instance: Instance, rounds: Rounds) -> Iterator[str]:
    if instance.hard:
        cost = cost_of(instance, rounds)
        for part in sorted(instance.hard):
            if cost[part] > EXACT:
                yield f"There is {cost[part]:g} of “{part}”, of which nothing is allowed."
