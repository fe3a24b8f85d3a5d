"""A plan of an organisation's days that bookings would take: planned, held against their rules, and planned again
without what these turn away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import numpy as np

from commonhours.routing.kernel.problem import Plan, costs_of
from commonhours.routing.market.gathering import Gathered
from commonhours.routing.market.holding import Chosen, Turn, as_it_stands, misfits
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
    "off_time": "moved",
}


@dataclass(frozen=True)
class Proposed:
    """Who is to come to each spot that is planned, and when; what that costs by factor, in cents, beside what stands;
    and the spots that whoever comes reaches too late."""

    gathered: Gathered
    chosen: Chosen
    costs_before: dict[str, int]
    costs_after: dict[str, int]
    late: frozenset[int] = frozenset()

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
        nothing = dict.fromkeys(worth.facts(), 0)
        return Proposed(gathered, {}, nothing, nothing)
    laid = laid_out(gathered, worth, mends=mends)
    plan = plan_for(
        laid.problem,
        seconds=seconds * (1 - AGAIN),
        seed=seed,
        told=lambda share, cost: told(share * (1 - AGAIN), cost - laid.anyway),
        start=laid.stands() if mends else None,
        stop=stop,
    )
    chosen = _chosen(laid, plan)
    for time in range(MOST_TIMES):
        refused = misfits(gathered, chosen)
        if not refused:
            break
        _learn(gathered, chosen, refused)
        for nth, _ in refused:
            chosen[nth] = Turn(None, gathered.spots[nth].part.starts_at)
        laid = laid_out(gathered, worth, mends=mends)
        plan = plan_for(
            laid.problem,
            seconds=seconds * AGAIN / MOST_TIMES,
            seed=seed + time + 1,
            start=as_chosen(laid, chosen),
            stop=stop,
        )
        cost = sum(costs_of(laid.problem, plan).values()) - laid.anyway
        told(1 - AGAIN + AGAIN * (time + 1) / MOST_TIMES, cost)
        chosen = _chosen(laid, plan)
    chosen = _settled(gathered, chosen)
    return of_chosen(gathered, laid, chosen, worth)


def of_chosen(gathered: Gathered, laid: Laid, chosen: Chosen, worth: Worth) -> Proposed:
    """What it costs that just these people come."""
    before, after = laid.stands(), as_chosen(laid, chosen)
    late = frozenset(
        nth
        for row, nth in enumerate(laid.spots)
        if after.worker[row] >= 0 and after.begins[row] > laid.until[row]
    )
    return Proposed(gathered, chosen, _costs(laid, before, worth), _costs(laid, after, worth), late)


def _chosen(laid: Laid, plan: Plan) -> Chosen:
    return {nth: _turn(laid, plan, row) for row, nth in enumerate(laid.spots)}


def _turn(laid: Laid, plan: Plan, row: int) -> Turn:
    """Nobody is promised a time at which nobody comes, nor one after which whoever comes is late anyway."""
    person, begins = laid.person(int(plan.worker[row])), plan.begins[row]
    if person is None or begins > laid.until[row]:
        begins = laid.begins[row]
    return Turn(person, laid.starts + timedelta(minutes=float(begins)))


def _learn(gathered: Gathered, chosen: Chosen, refused: dict[tuple[int, UUID], tuple[str, ...]]) -> None:
    """A visit that moved keeps its time first; only at that time somebody is turned away."""
    for (nth, person), codes in refused.items():
        if chosen[nth].starts_at != gathered.spots[nth].part.starts_at:
            gathered.unmoved.add(nth)
        else:
            gathered.turned_away[nth, person] = codes


def _settled(gathered: Gathered, chosen: Chosen) -> Chosen:
    """What bookings still turn away stays as it stands; whom that would book twice is turned away in their turn."""
    while refused := misfits(gathered, chosen):
        _learn(gathered, chosen, refused)
        for nth, _ in refused:
            chosen[nth] = as_it_stands(gathered, nth)
    return chosen


def as_chosen(laid: Laid, chosen: Chosen) -> Plan:
    """The plan with just these people, everybody else's day as it stands."""
    number = {each: nth for nth, each in enumerate(laid.rounds)}
    workers, begins = laid.before.copy(), laid.begins.copy()
    for row, (nth, day) in enumerate(zip(laid.spots, laid.days, strict=True)):
        turn = chosen[nth]
        workers[row] = -1 if turn.person_id is None else number[turn.person_id, day]
        begins[row] = (turn.starts_at - laid.starts).total_seconds() / 60
    return standing(laid.problem, workers, begins)


def _costs(laid: Laid, plan: Plan, worth: Worth) -> dict[str, int]:
    """Whole cents by factor, in the order of `Worth`."""
    parts = costs_of(laid.problem, plan)
    found = {ours: round(parts[theirs]) for theirs, ours in NAMES.items()}
    found["travel"] -= round(laid.anyway)
    rows = np.arange(laid.planned)
    there = plan.worker[: laid.planned]
    changed = (there >= 0) & (there != laid.before[: laid.planned])
    found["change"] = round(float(laid.changes[: laid.planned][changed].sum()))
    prices = laid.problem.prices[rows[there >= 0], there[there >= 0]].sum()
    found["preference"] = round(float(prices)) - found["change"]
    return {name: found[name] for name in worth.facts()}
