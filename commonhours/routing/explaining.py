"""Why a plan is as it is: who else could have come to a visit and what that would cost, and what would save something.

All of it is reckoned, by planning again from the plan itself with one thing otherwise; nothing is guessed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.people.queries import names_of_people
from commonhours.routing.actions.working import sought_by
from commonhours.routing.kernel.problem import Plan, costs_of
from commonhours.routing.market.gathering import Gathered, gather
from commonhours.routing.market.holding import Chosen, Turn, as_it_stands, misfits
from commonhours.routing.market.problem import Laid, laid_out
from commonhours.routing.market.proposing import as_chosen
from commonhours.routing.models import RoundsPlan
from commonhours.routing.planner import plan_for
from commonhours.routing.queries import seen_plan
from commonhours.routing.weighing import Worth

MOST_OTHERS = 5
# Of the processor's time, for each thing that is tried.
SECONDS = 1.0
WIDER = 15


@dataclass(frozen=True)
class Other:
    """Somebody whom matching would allow as well: what it would cost more, in cents, everything else as planned; and
    the rules of bookings that would be in the way."""

    person_id: UUID
    person: str
    more: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Why:
    """Why somebody comes to a visit by a plan: who else could, the cheapest first."""

    visit_id: UUID
    worker_id: UUID | None
    worker: str
    others: tuple[Other, ...]


@dataclass(frozen=True)
class Saving:
    """What one thing otherwise would save, in cents: `worker`, `wider` or `faces`. Below 0: within the time given,
    nothing better was found."""

    code: str
    cents: int


@dataclass
class Stand:
    """A plan as it was made, over what stands now."""

    plan: RoundsPlan
    gathered: Gathered
    laid: Laid
    chosen: Chosen

    @property
    def worth(self) -> Worth:
        return Worth.of(self.plan.weights)

    def spot_of(self, visit_id: UUID, worker_id: UUID | None) -> int:
        """The place of the visit to which this worker comes by the plan; refuse with `unknown_visit`."""
        for nth, turn in self.chosen.items():
            if self.gathered.spots[nth].visit.id == visit_id and turn.person_id == worker_id:
                return nth
        raise NotFound.because("unknown_visit", field="visit")

    def cost(self, plan: Plan) -> float:
        return sum(costs_of(self.laid.problem, plan).values())


def why_this_one(
    *, by: Actor, at: datetime, plan_id: UUID, visit_id: UUID, also: UUID | None = None
) -> tuple[Why, ...]:
    """For each place of a visit who else could come: the cheapest, and whoever is asked about besides.

    Refuses with `not_allowed`, `unknown_plan`, `unknown_visit`, or `plan_decided` for a plan that is not ready.
    """
    with seeing(by.sight):
        stand = _stand(by, at, plan_id)
        rows = [nth for nth in stand.laid.spots if stand.gathered.spots[nth].visit.id == visit_id]
        if not rows:
            raise NotFound.because("unknown_visit", field="visit")
        names = names_of_people({person for nth in rows for person in stand.gathered.able[nth]})
        return tuple(_why(stand, nth, visit_id, names, also) for nth in rows)


def what_would_save(*, by: Actor, at: datetime, plan_id: UUID) -> tuple[Saving, ...]:
    """What one more worker, a quarter of an hour's way to move, or new faces unasked would save. Takes some seconds.
    Refuses as `why_this_one`."""
    with seeing(by.sight):
        stand = _stand(by, at, plan_id)
        wider = gather(replace(stand.gathered.sought, may_move=stand.gathered.sought.may_move + WIDER))
        faces = gather(replace(stand.gathered.sought, unasked_faces=True))
    if not stand.chosen:
        return ()
    worth, mends = Worth.of(stand.plan.weights), stand.plan.kind == "mend"
    tried: dict[str, Callable[[], Gathered]] = {
        "worker": lambda: _one_more(stand.gathered, stand.chosen),
        "wider": lambda: wider,
        "faces": lambda: faces,
    }
    # Against the same plan bettered for as long, so that what more time alone would save is not laid to it.
    base = _bettered(stand.gathered, stand.chosen, worth, mends=mends)
    return tuple(
        Saving(code, round(base - _bettered(given(), stand.chosen, worth, mends=mends)))
        for code, given in tried.items()
    )


def _stand(by: Actor, at: datetime, plan_id: UUID) -> Stand:
    plan = seen_plan(by, plan_id)
    if plan.state != "ready":
        raise Refused.because("plan_decided")
    return stand_of(plan, at)


def stand_of(plan: RoundsPlan, at: datetime) -> Stand:
    """A plan taken up again; within the sight of whoever may plan it."""
    gathered = gather(sought_by(plan, at))
    proposed = {
        (row.visit_id, row.assignment_id): Turn(row.worker_after_id, row.begins_after)
        for row in plan.visits.all().order_by("id")
    }
    chosen: Chosen = {}
    for nth in gathered.free:
        spot = gathered.spots[nth]
        turn, stays = proposed.get((spot.visit.id, spot.assignment_id)), as_it_stands(gathered, nth)
        # Nothing is given up to which somebody can go on coming.
        chosen[nth] = turn if turn and turn.person_id in gathered.able[nth] else stays
    laid = laid_out(gathered, Worth.of(plan.weights), mends=plan.kind == "mend")
    return Stand(plan, gathered, laid, chosen)


def _why(stand: Stand, nth: int, visit_id: UUID, names: Mapping[UUID, str], also: UUID | None) -> Why:
    worker, others = stand.chosen[nth].person_id, list[Other]()
    base = stand.cost(as_chosen(stand.laid, stand.chosen))
    for person in stand.gathered.able[nth]:
        if person != worker:
            instead = stand.chosen | {nth: replace(stand.chosen[nth], person_id=person)}
            more = stand.cost(as_chosen(stand.laid, instead)) - base
            codes = misfits(stand.gathered, instead).get((nth, person), ())
            others.append(Other(person, names.get(person, ""), round(more), codes))
    others.sort(key=lambda each: (bool(each.codes), each.more, each.person_id))
    told = [each for nth, each in enumerate(others) if nth < MOST_OTHERS or each.person_id == also]
    return Why(visit_id, worker, names.get(worker, "") if worker else "", tuple(told))


def _bettered(gathered: Gathered, chosen: Chosen, worth: Worth, *, mends: bool) -> float:
    laid = laid_out(gathered, worth, mends=mends)
    plan = plan_for(laid.problem, seconds=SECONDS, seed=1, start=as_chosen(laid, chosen))
    return sum(costs_of(laid.problem, plan).values())


def _one_more(gathered: Gathered, chosen: Chosen) -> Gathered:
    """One more like whoever has most to do, with nothing to do yet."""
    busy = [turn.person_id for turn in chosen.values() if turn.person_id is not None]
    if not busy:
        return gathered
    like, more = max(sorted(set(busy)), key=busy.count), new_id()
    able = {
        nth: allowed | {more: allowed[like]} if like in allowed else allowed
        for nth, allowed in gathered.able.items()
    }
    dossier = replace(gathered.people[like], person_id=more, diary=())
    strangers = {(served, more) for served, person in gathered.strangers if person == like}
    return replace(
        gathered,
        able=able,
        people=gathered.people | {more: dossier},
        cards=gathered.cards | {more: replace(gathered.cards[like], person_id=more)},
        strangers=gathered.strangers | strangers,
    )
