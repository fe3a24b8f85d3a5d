"""When life happens: somebody is ill; what has nobody, who is on duty, who takes it."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.changes import NothingAsked
from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Id, Instant, Told
from commonhours.common.clock import now
from commonhours.dispatch.actions import (
    add_shift,
    answer_call,
    record_event,
    remove_shift,
    reply_to_event,
    tell_late,
    worker_ill,
)
from commonhours.dispatch.duty import rota, unfilled

router = Router()


class IllAsked(Asked):
    """The last day on which they cannot come; it begins now."""

    last_day: date


class DutyGivenTold(Told):
    """A visit that they were to come to, and who comes instead; nobody while its place is open."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    person_id: UUID | None


class IllTold(Told):
    """Who is away until when, and what became of their visits, in order of time."""

    person_id: UUID
    until: datetime
    visits: list[DutyGivenTold]


@router.post("/people/{person_id}/ill", response=answers(IllTold, *WRITING), openapi_extra=KEYED)
def report_ill(request: Knock, person_id: Id, asked: IllAsked) -> IllTold:
    """Take somebody who is ill off all their visits until the end of a day, and have others come at once."""
    done = worker_ill(by=request.auth, at=now(), person_id=person_id, last_day=asked.last_day)
    return IllTold.model_validate(done)


class CalledTold(Told):
    """Whom a visit called last, when, and how that stands: waiting, answered or passed_on."""

    name: str
    called_at: datetime
    state: str
    answered_by: str


class UnfilledTold(Told):
    """A visit within a day to which too few come, and whom that called."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    organisation_id: UUID
    called: CalledTold | None


class ShiftTold(Told):
    """Somebody on duty for an organisation, or for the region when there is none."""

    id: UUID
    organisation_id: UUID | None
    account_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    turn: int


class ShiftAsked(Asked):
    """Who shall be on duty, where (no organisation: the region), when, and whose turn it is to be called."""

    organisation_id: Id | None = None
    account_id: Id
    starts_at: Instant
    ends_at: Instant
    turn: Annotated[int, Field(ge=1, le=9)] = 1


class ShiftDone(Told):
    """A shift, and whose it is or was."""

    shift_id: UUID
    account_id: UUID


class DutyAnsweredTold(Told):
    """The visit, and who takes care of it."""

    visit_id: UUID
    account_id: UUID


@router.get("/duty/unfilled", response=answers(list[UnfilledTold]))
def list_unfilled(request: Knock) -> list[UnfilledTold]:
    """What begins within a day and has too few people, soonest first."""
    return [
        UnfilledTold(
            visit_id=line.visit.id,
            starts_at=line.visit.starts_at,
            ends_at=line.visit.ends_at,
            organisation_id=line.visit.organisation_id,
            called=CalledTold.model_validate(line.called) if line.called else None,
        )
        for line in unfilled(by=request.auth, at=now())
    ]


@router.post("/visits/{visit_id}/duty", response=answers(DutyAnsweredTold, *WRITING), openapi_extra=KEYED)
def answer_duty(request: Knock, visit_id: Id, asked: NothingAsked) -> DutyAnsweredTold:
    """Take care of a visit that has nobody: nobody else on duty is called about it."""
    return DutyAnsweredTold.model_validate(answer_call(by=request.auth, at=now(), visit_id=visit_id))


@router.get("/duty/shifts", response=answers(list[ShiftTold]))
def list_shifts(request: Knock) -> list[ShiftTold]:
    """The rota of the organisations for which one keeps it."""
    return [ShiftTold.model_validate(line) for line in rota(by=request.auth, at=now())]


@router.post("/duty/shifts", response=answers(ShiftDone, *WRITING), openapi_extra=KEYED)
def add_duty_shift(request: Knock, asked: ShiftAsked) -> ShiftDone:
    """Put somebody on duty."""
    return ShiftDone.model_validate(add_shift(by=request.auth, at=now(), **asked.model_dump()))


@router.post("/duty/shifts/{shift_id}/remove", response=answers(ShiftDone, *WRITING), openapi_extra=KEYED)
def remove_duty_shift(request: Knock, shift_id: Id, asked: NothingAsked) -> ShiftDone:
    """Take a shift off the rota."""
    return ShiftDone.model_validate(remove_shift(by=request.auth, at=now(), shift_id=shift_id))


class EventAsked(Asked):
    """What happened with whom; minutes where somebody came late or left early."""

    person_id: Id
    kind: Literal["late", "cut_short", "relief_absent"]
    minutes: Annotated[int, Field(ge=0, le=1440)] = 0
    words: Annotated[str, Field(max_length=500)] = ""


class DutyEventTold(Told):
    """What was written down, about whom."""

    event_id: UUID
    visit_id: UUID
    person_id: UUID


class ReplyAsked(Asked):
    """What I say to it."""

    words: Annotated[str, Field(min_length=1, max_length=1000)]


class RepliedTold(Told):
    """What I have answered to."""

    event_id: UUID
    visit_id: UUID


@router.post("/visits/{visit_id}/events", response=answers(DutyEventTold, *WRITING), openapi_extra=KEYED)
def record_visit_event(request: Knock, visit_id: Id, asked: EventAsked) -> DutyEventTold:
    """Write down what went wrong with a visit that has begun; whoever it is about can answer.

    Who did not come at all is an absence of their place in the visit.
    """
    done = record_event(by=request.auth, at=now(), visit_id=visit_id, **asked.model_dump())
    return DutyEventTold.model_validate(done)


@router.post("/events/{event_id}/reply", response=answers(RepliedTold, *WRITING), openapi_extra=KEYED)
def reply_to_visit_event(request: Knock, event_id: Id, asked: ReplyAsked) -> RepliedTold:
    """Answer to what was written down about oneself."""
    done = reply_to_event(by=request.auth, at=now(), event_id=event_id, words=asked.words)
    return RepliedTold.model_validate(done)


class LateAsked(Asked):
    """By how many minutes I come later; 0 where I said so before and come on time after all."""

    minutes: Literal[0, 5, 10, 15, 20, 30, 45, 60]


class LateTold(Told):
    """Who comes to which visit by how many minutes later than planned, and when that is."""

    visit_id: UUID
    person_id: UUID
    minutes: int
    expected_at: datetime


@router.post("/visits/{visit_id}/late", response=answers(LateTold, *WRITING), openapi_extra=KEYED)
def say_late(request: Knock, visit_id: Id, asked: LateAsked) -> LateTold:
    """Say that I come later to a visit of mine that is near; whoever waits is told. Planned hours stay."""
    done = tell_late(by=request.auth, at=now(), visit_id=visit_id, minutes=asked.minutes)
    return LateTold.model_validate(done)
