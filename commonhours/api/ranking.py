"""How people are ranked: the weights in force and before, and for officers of the region drafts and simulations."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Day, Id, Reason, Told
from commonhours.common.clock import now
from commonhours.common.looks import VISITS, looked_at
from commonhours.matching import actions
from commonhours.matching.weighing import FACTORS, MOST, Weighing
from commonhours.matching.weights import Draft, Simulated, Version, draft_of, ranking

router = Router()

Worth = Annotated[float, Field(ge=0, le=MOST, allow_inf_nan=False)]
Group = Literal["guaranteed", "own"]


class WorthSaid(Asked):
    """What each factor is worth; a factor of 0 does not count."""

    continuity: Worth
    liking: Worth
    travel: Worth
    fairness: Worth
    newcomer: Worth


class OrderAsked(Asked):
    """Other weights from a day on, which must lie ahead."""

    weights: WorthSaid
    tiers: Annotated[list[Group], Field(max_length=2)] = Field(
        description="Groups that come before others, the first before the second."
    )
    reason: Reason
    since: Day

    def wanted(self) -> actions.WeightsWanted:
        worth = self.weights.model_dump()
        return actions.WeightsWanted(worth, tuple(self.tiers), self.reason, self.since)


class OrderTold(Told):
    """One version: since when, by whom and why."""

    version: int
    weights: dict[str, float]
    tiers: list[str]
    reason: str
    since: date
    until: date | None
    set_by: str = Field(description="Empty: it was there when the region began.")
    set_at: datetime | None


class OrderDraftTold(Told):
    """Weights that are proposed."""

    id: UUID
    weights: dict[str, float]
    tiers: list[str]
    reason: str
    since: date
    state: str = Field(examples=["open", "adopted", "discarded"])
    made_by: str


class RankingTold(Told):
    """Every version, the newest first; drafts only for those who govern the region."""

    versions: list[OrderTold]
    drafts: list[OrderDraftTold]


class PlayedTold(Told):
    """What one order does to the bookings."""

    unfilled: int = Field(description="Visits for which nobody could have come.")
    travel: int = Field(description="Minutes from home of all who would have come.")
    known: int = Field(description="Visits to which somebody would have come who had been there before.")
    newcomers: int = Field(description="Visits of those who had done fewer than twenty at the beginning.")
    minutes: int
    cents: int = Field(description="At the agreed rates, with on-costs, without overtime.")
    unpriced: int = Field(description="Visits for which no rate is known.")
    with_hours: int = Field(description="Workers who would have had any.")
    gini: float = Field(description="0: everybody has as many hours; near 1: one has all.")
    lowest_fifth: float = Field(description="The share of the hours of the fifth with the fewest.")
    short: float = Field(description="The share of the hours they want that workers lack on average.")
    in_fact: dict[str, int] = Field(description="Visits whose worker in fact is among the first so many.")


class OrderHoursTold(Told):
    """Whose hours change."""

    id: UUID
    minutes_now: int
    minutes_draft: int


class OrderEffectTold(Told):
    """Both orders beside each other."""

    visits: int
    left_out: int = Field(description="Visits of several people, and first meetings.")
    workers: int
    now: PlayedTold
    draft: PlayedTold
    changed: dict[str, int] = Field(description="Visits whose first so many are not the same people.")
    people: list[OrderHoursTold]
    organisations: list[OrderHoursTold]


class SimulationTold(Told):
    """A simulation: `current` if it is of the draft as it stands."""

    id: UUID
    state: str = Field(examples=["waiting", "done", "failed"])
    done: int
    of: int
    first_day: date
    last_day: date
    base: int = Field(description="The version that the draft was compared with.")
    current: bool
    effect: OrderEffectTold | None


class DraftPageTold(Told):
    """A draft, and what was simulated of it, the last first."""

    draft: OrderDraftTold
    simulations: list[SimulationTold]


class OrderWrittenTold(Told):
    """The draft."""

    draft_id: UUID


class OrderAdoptedTold(Told):
    """The version that the draft has become."""

    draft_id: UUID
    version: int


class SimulateAsked(Asked):
    """The local days whose bookings are played again, both included."""

    first_day: Day
    last_day: Day


class SimulationAskedTold(Told):
    """The simulation, which the background takes up."""

    simulation_id: UUID


@router.get("/ranking", response=answers(RankingTold))
def show_ranking(request: Knock) -> RankingTold:
    """How people are ranked, now and before."""
    page = ranking(by=request.auth, at=now())
    return RankingTold(
        versions=[_order(each) for each in page.versions], drafts=[_draft(each) for each in page.drafts]
    )


@router.get("/ranking/drafts/{draft_id}", response=answers(DraftPageTold))
def show_draft(request: Knock, draft_id: Id) -> DraftPageTold:
    """A draft with its simulations."""
    draft, runs = draft_of(by=request.auth, draft_id=draft_id)
    looked_at((UUID(each[0]) for run in runs for each in run.result.get("people", ())), VISITS)
    return DraftPageTold(draft=_draft(draft), simulations=[_simulated(each) for each in runs])


@router.post("/ranking/drafts", response=answers(OrderWrittenTold, *WRITING, status=201), openapi_extra=KEYED)
def draft_weights(request: Knock, asked: OrderAsked) -> Status[OrderWrittenTold]:
    """Propose other weights; they rank nobody yet."""
    made = actions.draft_weights(by=request.auth, at=now(), wanted=asked.wanted())
    return Status(201, OrderWrittenTold.model_validate(made))


@router.post("/ranking/drafts/{draft_id}", response=answers(OrderWrittenTold, *WRITING), openapi_extra=KEYED)
def change_weights(request: Knock, draft_id: Id, asked: OrderAsked) -> OrderWrittenTold:
    """Write a draft anew."""
    done = actions.change_weights(by=request.auth, at=now(), draft_id=draft_id, wanted=asked.wanted())
    return OrderWrittenTold.model_validate(done)


@router.post(
    "/ranking/drafts/{draft_id}/simulations",
    response=answers(SimulationAskedTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def simulate_weights(request: Knock, draft_id: Id, asked: SimulateAsked) -> Status[SimulationAskedTold]:
    """Have a draft worked out on the bookings of some days."""
    told = asked.model_dump()
    made = actions.simulate(by=request.auth, at=now(), draft_id=draft_id, **told)
    return Status(201, SimulationAskedTold.model_validate(made))


@router.post(
    "/ranking/drafts/{draft_id}/adopt", response=answers(OrderAdoptedTold, *WRITING), openapi_extra=KEYED
)
def adopt_weights(request: Knock, draft_id: Id) -> OrderAdoptedTold:
    """Let a draft hold from its day on, once it has been simulated."""
    done = actions.adopt_weights(by=request.auth, at=now(), draft_id=draft_id)
    return OrderAdoptedTold.model_validate(done)


@router.post(
    "/ranking/drafts/{draft_id}/discard", response=answers(OrderWrittenTold, *WRITING), openapi_extra=KEYED
)
def discard_weights(request: Knock, draft_id: Id) -> OrderWrittenTold:
    """Throw a draft away."""
    done = actions.discard_weights(by=request.auth, at=now(), draft_id=draft_id)
    return OrderWrittenTold.model_validate(done)


def _order(version: Version) -> OrderTold:
    return OrderTold(
        version=version.version,
        **_weighed(version.weighing),
        reason=version.reason,
        since=version.since,
        until=version.until,
        set_by=version.set_by,
        set_at=version.set_at,
    )


def _draft(draft: Draft) -> OrderDraftTold:
    return OrderDraftTold(
        id=draft.id,
        **_weighed(draft.weighing),
        reason=draft.reason,
        since=draft.since,
        state=draft.state,
        made_by=draft.made_by,
    )


def _weighed(weighing: Weighing) -> dict[str, Any]:
    return {
        "weights": {name: weighing.worth[name] for name in FACTORS},
        "tiers": list(weighing.tiers),
    }


def _simulated(run: Simulated) -> SimulationTold:
    return SimulationTold(
        id=run.id,
        state=run.state,
        done=run.done,
        of=run.of,
        first_day=run.first_day,
        last_day=run.last_day,
        base=run.base,
        current=run.current,
        effect=_effect(run.result) if run.result else None,
    )


def _effect(result: Mapping[str, Any]) -> OrderEffectTold:
    hours = {
        name: [
            OrderHoursTold(id=UUID(who), minutes_now=before, minutes_draft=after)
            for who, before, after in result[name]
        ]
        for name in ("people", "organisations")
    }
    return OrderEffectTold.model_validate({**result, **hours})
