"""Rounds: what stands, plans of them with what they would cost and change, and why."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Day, Id, Moment, Reason, Searched, Told
from commonhours.common.clock import now
from commonhours.routing import actions, explaining, pages
from commonhours.routing.actions.asking import MOST_SECONDS
from commonhours.routing.actions.giving import give_in_plan
from commonhours.routing.models import MOST_DAYS, MOST_MOVED, MOST_SLOWER

router = Router()

Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]


class RoundsSearched(Searched):
    """Whose rounds of which local days."""

    organisation_id: Id
    first_day: Day
    days: Days = 1


class RoundsOfSearched(Searched):
    """Whose plans or weights."""

    organisation_id: Id


class RoundStopTold(Told):
    """A place in a visit. `way`: minutes from the stop before, or from home; `kept`: why no planner touches it."""

    visit_id: UUID
    assignment_id: UUID | None
    service_user_id: UUID
    service_user: str
    type_of_work: str
    begins_at: datetime
    ends_at: datetime
    worker_id: UUID | None = Field(description="Null: nobody comes.")
    way: int | None
    pinned: bool
    kept: str = Field(examples=["", "near", "pinned", "remote", "closed"])
    changed: bool
    new_face: bool
    worker_before: UUID | None
    why_left: str = Field(examples=["", "nobody_fits", "too_dear", "turned_away"])


class RoundTold(Told):
    """One worker's day. `way` and `minutes` are sums."""

    person_id: UUID
    person: str
    own: bool = Field(description="False: lent by a partner.")
    day: date
    way: int
    minutes: int
    stops: list[RoundStopTold]


class RoundsTold(Told):
    """Rounds of some days, and the places to which nobody comes."""

    organisation_id: UUID
    first_day: date
    days: int
    rounds: list[RoundTold]
    left: list[RoundStopTold]


class RoundsPlanLineTold(Told):
    """A plan in the list: `share` in thousandths of its time, costs in cents by what makes rounds dear."""

    id: UUID
    organisation_id: UUID
    first_day: date
    days: int
    kind: str = Field(examples=["fresh", "mend"])
    away_id: UUID | None
    away_until: date | None = Field(description="Until when they are ill.")
    held_until: datetime | None = Field(description="Or until when they are held up.")
    frozen_until: datetime | None
    may_move: int = Field(description="Minutes.")
    slower: int = Field(description="Hundredths by which ways take longer than they are measured.")
    seconds: int
    state: str = Field(examples=["waits", "works", "ready", "applied", "dropped", "failed"])
    share: int
    best_cost: int | None
    stop_asked: bool
    asked_by: str
    asked_at: datetime
    ready_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    weights: dict[str, int]
    costs_before: dict[str, int]
    costs_after: dict[str, int]
    figures: dict[str, int]


class RoundsTurnedAwayTold(Told):
    """Somebody whom the rules of bookings kept from a visit while it was planned."""

    visit_id: UUID
    person_id: UUID
    person: str
    codes: list[str]


class RoundsPlanTold(Told):
    """A plan, the rounds it proposes, and what they change; empty until it is ready."""

    plan: RoundsPlanLineTold
    rounds: RoundsTold
    changes: list[RoundStopTold]
    turned_away: list[RoundsTurnedAwayTold]


class RoundsPlanAsked(Asked):
    """Which days: anew, or mended with few changes; who is ill until the end of which of them, or late."""

    organisation_id: Id
    first_day: Day
    days: Days = 1
    kind: Literal["fresh", "mend"] = "fresh"
    seconds: Annotated[int, Field(ge=1, le=MOST_SECONDS)] | None = None
    frozen_until: Moment | None = Field(default=None, description="What begins before stays as it is.")
    away_id: Id | None = None
    away_until: Day | None = Field(default=None, description="Ill until the end of this day.")
    held_until: Moment | None = Field(default=None, description="Or held up until then, on the first day.")
    may_move: Annotated[int, Field(ge=0, le=MOST_MOVED)] = Field(
        default=0, description="Minutes by which times may move."
    )
    slower: Annotated[int, Field(ge=0, le=MOST_SLOWER)] = Field(
        default=0, description="Hundredths by which ways take longer than they are measured."
    )

    def wanted(self) -> actions.PlanWanted:
        return actions.PlanWanted(**self.model_dump())


class RoundsPlanWrittenTold(Told):
    """The plan."""

    plan_id: UUID


class RoundsApplyAsked(Asked):
    """Why; needed where a change is late."""

    reason: Reason = ""


class RoundsGiveAsked(Asked):
    """Who is to come to which visit in whose place."""

    visit_id: Id
    leaves: Id | None = Field(default=None, description="Null: nobody came by the plan.")
    person_id: Id


class RoundsAppliedTold(Told):
    """How many visits go to somebody else, and to how many of them nobody comes."""

    plan_id: UUID
    changed: int
    left: int


class RoundsOtherTold(Told):
    """Somebody else who could come: cents more, and the rules in the way, if any."""

    person_id: UUID
    person: str
    more: int
    codes: list[str]


class RoundsWhyTold(Told):
    """Who comes by the plan, and who else could, the cheapest first."""

    visit_id: UUID
    worker_id: UUID | None
    worker: str
    others: list[RoundsOtherTold]


class RoundsSavingTold(Told):
    """What one more worker, times a quarter of an hour wider, or new faces unasked would save, in cents."""

    code: str = Field(examples=["worker", "wider", "faces"])
    cents: int


@router.get("/rounds", response=answers(RoundsTold))
def show_rounds(request: Knock, sought: Query[RoundsSearched]) -> RoundsTold:
    """The rounds that stand."""
    return _rounds(pages.rounds_of(by=request.auth, at=now(), **sought.model_dump()))


@router.get("/rounds/plans", response=answers(list[RoundsPlanLineTold]))
def list_rounds_plans(request: Knock, sought: Query[RoundsOfSearched]) -> list[RoundsPlanLineTold]:
    """The plans of an organisation, the last first."""
    return [_line(each) for each in pages.plans(by=request.auth, organisation_id=sought.organisation_id)]


@router.post(
    "/rounds/plans", response=answers(RoundsPlanWrittenTold, *WRITING, status=201), openapi_extra=KEYED
)
def ask_rounds_plan(request: Knock, asked: RoundsPlanAsked) -> Status[RoundsPlanWrittenTold]:
    """Have rounds planned in the background; nothing is booked by it."""
    made = actions.ask_plan(by=request.auth, at=now(), wanted=asked.wanted())
    return Status(201, RoundsPlanWrittenTold.model_validate(made))


@router.get("/rounds/plans/{plan_id}", response=answers(RoundsPlanTold))
def show_rounds_plan(request: Knock, plan_id: Id) -> RoundsPlanTold:
    """A plan: how far it is, what it proposes, whom it changes."""
    told = pages.plan_of(by=request.auth, at=now(), plan_id=plan_id)
    return RoundsPlanTold(
        plan=_line(told.plan),
        rounds=_rounds(told.rounds),
        changes=[_stop(each) for each in told.changes],
        turned_away=[
            RoundsTurnedAwayTold(
                visit_id=each.visit_id, person_id=each.person_id, person=each.person, codes=list(each.codes)
            )
            for each in told.turned_away
        ],
    )


@router.post(
    "/rounds/plans/{plan_id}/stop", response=answers(RoundsPlanWrittenTold, *WRITING), openapi_extra=KEYED
)
def stop_rounds_plan(request: Knock, plan_id: Id) -> RoundsPlanWrittenTold:
    """Let it end with the best so far."""
    return RoundsPlanWrittenTold.model_validate(actions.stop_plan(by=request.auth, at=now(), plan_id=plan_id))


@router.post(
    "/rounds/plans/{plan_id}/drop", response=answers(RoundsPlanWrittenTold, *WRITING), openapi_extra=KEYED
)
def drop_rounds_plan(request: Knock, plan_id: Id) -> RoundsPlanWrittenTold:
    """Throw a plan away that is ready."""
    return RoundsPlanWrittenTold.model_validate(actions.drop_plan(by=request.auth, at=now(), plan_id=plan_id))


@router.post(
    "/rounds/plans/{plan_id}/apply", response=answers(RoundsAppliedTold, *WRITING), openapi_extra=KEYED
)
def apply_rounds_plan(request: Knock, plan_id: Id, asked: RoundsApplyAsked) -> RoundsAppliedTold:
    """Book all that it proposes, or nothing: what has changed since is named."""
    done = actions.apply_plan(by=request.auth, at=now(), plan_id=plan_id, reason=asked.reason)
    return RoundsAppliedTold.model_validate(done)


@router.post(
    "/rounds/plans/{plan_id}/give",
    response=answers(RoundsPlanWrittenTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def give_in_rounds_plan(request: Knock, plan_id: Id, asked: RoundsGiveAsked) -> Status[RoundsPlanWrittenTold]:
    """Make another plan, in which somebody else comes to a visit; nobody is told."""
    made = give_in_plan(by=request.auth, at=now(), plan_id=plan_id, **asked.model_dump())
    return Status(201, RoundsPlanWrittenTold.model_validate(made))


@router.get("/rounds/plans/{plan_id}/visits/{visit_id}", response=answers(list[RoundsWhyTold]))
def why_this_round(request: Knock, plan_id: Id, visit_id: Id) -> list[RoundsWhyTold]:
    """For each place of a visit, who else could come and what that would cost more."""
    found = explaining.why_this_one(by=request.auth, at=now(), plan_id=plan_id, visit_id=visit_id)
    return [
        RoundsWhyTold(
            visit_id=each.visit_id,
            worker_id=each.worker_id,
            worker=each.worker,
            others=[
                RoundsOtherTold(
                    person_id=other.person_id, person=other.person, more=other.more, codes=list(other.codes)
                )
                for other in each.others
            ],
        )
        for each in found
    ]


@router.get("/rounds/plans/{plan_id}/savings", response=answers(list[RoundsSavingTold]))
def what_rounds_would_save(request: Knock, plan_id: Id) -> list[RoundsSavingTold]:
    """What one thing otherwise would save: planned again for some seconds."""
    found = explaining.what_would_save(by=request.auth, at=now(), plan_id=plan_id)
    return [RoundsSavingTold.model_validate(each) for each in found]


def _rounds(told: pages.Rounds) -> RoundsTold:
    return RoundsTold(
        organisation_id=told.organisation_id,
        first_day=told.first_day,
        days=told.days,
        rounds=[
            RoundTold(
                person_id=each.person_id,
                person=each.person,
                own=each.own,
                day=each.day,
                way=each.way,
                minutes=each.minutes,
                stops=[_stop(stop) for stop in each.stops],
            )
            for each in told.rounds
        ],
        left=[_stop(stop) for stop in told.left],
    )


def _stop(stop: pages.Stop) -> RoundStopTold:
    return RoundStopTold(**{name: getattr(stop, name) for name in RoundStopTold.model_fields})


def _line(plan: pages.PlanLine) -> RoundsPlanLineTold:
    return RoundsPlanLineTold(**{name: getattr(plan, name) for name in RoundsPlanLineTold.model_fields})
