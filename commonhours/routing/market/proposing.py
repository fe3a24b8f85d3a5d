"""A plan of an organisation's days that bookings would take: planned, held against their rules, and planned again
without what these turn away."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from commonhours.routing.kernel.problem import Plan, costs_of
from commonhours.routing.market.gathering import Gathered
from commonhours.routing.market.holding import Chosen, misfits
from commonhours.routing.market.problem import Laid, laid_out
from commonhours.routing.planner import plan_for, standing
from commonhours.routing.weighing import Worth

# So often bookings are asked; what they still turn away then stays as it is.
MOST_TIMES = 6
# What is left of the time after the first plan, for each that follows.
AGAIN = 0.25
# What the planner calls what we do; what somebody wishes for and what a change costs are told apart afterwards.
NAMES = {
    "travel": "travel",
    "waiting": "waiting",
    "over": "overtime",
    "left_out": "left_out",
    "faces": "new_face",
    "balance": "fairness",
}


@dataclass(frozen=True)
class Proposed:
    """Who is to come to each spot that is planned, and what that costs by factor, in cents, beside what stands."""

    gathered: Gathered
    chosen: Chosen
    costs_before: dict[str, int]
    costs_after: dict[str, int]

    @property
    def cost(self) -> int:
        return sum(self.costs_after.values())


def propose(
    gathered: Gathered,
    worth: Worth,
    *,
    mends: bool,
    seconds: float,
    seed: int,
    told: Callable[[float, float], object] = lambda share, cost: None,
    stop: Callable[[], bool] = lambda: False,
) -> Proposed:
    """The cheapest found in so many seconds; a mend begins with what stands. `told` and `stop` as for `plan_for`."""
    if not gathered.free:
        return Proposed(gathered, {}, *[dict.fromkeys(worth.facts(), 0)] * 2)
    laid = laid_out(gathered, worth, mends=mends)
    plan = plan_for(
        laid.problem,
        seconds=seconds * (1 - AGAIN),
        seed=seed,
        told=lambda share, cost: told(share * (1 - AGAIN), cost),
        start=laid.stands() if mends else None,
        stop=stop,
    )
    chosen = _chosen(laid, plan)
    for time in range(MOST_TIMES):
        refused = misfits(gathered, chosen)
        if not refused:
            break
        gathered.turned_away |= refused
        for nth, _ in refused:
            chosen[nth] = None
        laid = laid_out(gathered, worth, mends=mends)
        plan = plan_for(
            laid.problem,
            seconds=seconds * AGAIN / MOST_TIMES,
            seed=seed + time + 1,
            start=as_chosen(laid, chosen),
            stop=stop,
        )
        told(1 - AGAIN + AGAIN * (time + 1) / MOST_TIMES, sum(costs_of(laid.problem, plan).values()))
        chosen = _chosen(laid, plan)
    chosen = _settled(gathered, chosen)
    return of_chosen(gathered, laid, chosen, worth)


def of_chosen(gathered: Gathered, laid: Laid, chosen: Chosen, worth: Worth) -> Proposed:
    """What it costs that just these people come."""
    before, after = laid.stands(), as_chosen(laid, chosen)
    return Proposed(gathered, chosen, _costs(laid, before, worth), _costs(laid, after, worth))


def _chosen(laid: Laid, plan: Plan) -> Chosen:
    return {nth: laid.person(int(plan.worker[row])) for row, nth in enumerate(laid.spots)}


def _settled(gathered: Gathered, chosen: Chosen) -> Chosen:
    """What bookings still turn away stays as it stands; whom that would book twice is turned away in their turn."""
    while refused := misfits(gathered, chosen):
        gathered.turned_away |= refused
        for nth, _ in refused:
            chosen[nth] = gathered.spots[nth].stands
    return chosen


def as_chosen(laid: Laid, chosen: Chosen) -> Plan:
    """The plan with just these people, everybody else's day as it stands."""
    number = {each: nth for nth, each in enumerate(laid.rounds)}
    workers, begins = laid.before.copy(), laid.begins
    for row, (nth, day) in enumerate(zip(laid.spots, laid.days, strict=True)):
        person = chosen[nth]
        workers[row] = -1 if person is None else number[person, day]
    return standing(laid.problem, workers, begins)


def _costs(laid: Laid, plan: Plan, worth: Worth) -> dict[str, int]:
    """Whole cents by factor, in the order of `Worth`."""
    parts = costs_of(laid.problem, plan)
    found = {ours: round(parts[theirs]) for theirs, ours in NAMES.items()}
    rows = np.arange(laid.planned)
    there = plan.worker[: laid.planned]
    changed = (there >= 0) & (there != laid.before[: laid.planned])
    found["change"] = round(float(laid.changes[: laid.planned][changed].sum()))
    prices = laid.problem.prices[rows[there >= 0], there[there >= 0]].sum()
    found["preference"] = round(float(prices)) - found["change"]
    return {name: found[name] for name in worth.facts()}
