"""What workers ask for an hour: the least that they come for, and rates that their organisations answer."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Told
from commonhours.common.clock import now
from commonhours.rates import actions
from commonhours.rates.asked import asked_rates, my_asked_rates
from commonhours.rates.own import own_rates

router = Router()

CENTS = "Cents an hour."
Cents = Annotated[int, Field(ge=1, le=100_000, description=CENTS)]
Why = Annotated[str, Field(max_length=300, pattern=PLAIN)]


class PaidAtTold(Told):
    """What an hour of a type of work pays at one organisation."""

    organisation_id: UUID
    organisation: str
    cents: int | None = Field(
        description=f"{CENTS} Null where it is worked for no wage, 0 where nothing is set."
    )
    minutes: int = Field(description="Worked of it there in the past four weeks.")
    falls: bool = Field(description="Whether it pays less than is asked.")


class OwnWorkTold(Told):
    """A type of work that one does: what it pays where, and what one asks for it alone."""

    type_of_work_id: UUID
    name: str
    paid: list[PaidAtTold]
    asked: int | None


class LeastToComeTold(Told):
    """What one asks from a later day on; for all work where no type is named."""

    type_of_work_id: UUID | None
    cents: int
    since: date


class OwnRatesTold(Told):
    """What one's own work pays and what one asks for it; `floor` is what the law says that nobody is paid less than."""

    works: list[OwnWorkTold]
    asked: int | None
    floor: int | None
    to_come: list[LeastToComeTold]


class LeastAsked(Asked):
    """The least for a type of work, or for all; null to come for what is paid."""

    type_of_work_id: Id | None = None
    cents: Cents | None = None


class LeastsAsked(Asked):
    """What one comes for at least, from a day on; what is not named stays as it is."""

    since: Day
    least: Annotated[list[LeastAsked], Field(min_length=1, max_length=200)]


class LeastsSetTold(Told):
    """For how many types of work something changed, from which day on."""

    person_id: UUID
    changed: int
    since: date


class RateAskAsked(Asked):
    """More for an hour of a type of work, from a day on, and why."""

    amount: Cents
    since: Day
    type_of_work_id: Id
    words: Why = ""


class RateAskedTold(Told):
    """What was asked, and until when it is to be answered."""

    ask_id: UUID
    answer_by: datetime


class AskAnswered(Asked):
    """Yes or no; a no says why."""

    granted: bool
    words: Why = ""


class AskSettledTold(Told):
    """What became of it; the rate, where it was a yes."""

    ask_id: UUID
    state: Literal["granted", "refused", "withdrawn"]
    rate_id: UUID | None


class AskedRateTold(Told):
    """A rate that was asked for. To those who answer also: whose it is, what is paid now, and what it would cost."""

    id: UUID
    organisation_id: UUID
    person_id: UUID
    person: str
    type_of_work_id: UUID
    work: str
    amount: int = Field(description=CENTS)
    since: date
    words: str
    asked_at: datetime
    answer_by: datetime
    state: Literal["open", "granted", "refused", "withdrawn"]
    answer: str
    overdue: bool
    paid: int | None
    minutes: int
    more: int = Field(description="Cents that the hours of the past four weeks would have paid more.")


@router.get("/me/rates", response=answers(OwnRatesTold))
def show_my_rates(request: Knock) -> OwnRatesTold:
    """What one's own work pays, what one asks at least, and what it would cost."""
    return OwnRatesTold.model_validate(own_rates(by=request.auth, at=now()))


@router.post("/me/least-rates", response=answers(LeastsSetTold, *WRITING), openapi_extra=KEYED)
def set_my_least_rates(request: Knock, asked: LeastsAsked) -> LeastsSetTold:
    """Come for this much an hour and for no less; nobody can say it for somebody else."""
    wanted = {each.type_of_work_id: each.cents for each in asked.least}
    made = actions.set_leasts(by=request.auth, at=now(), asked=wanted, since=asked.since)
    return LeastsSetTold.model_validate(made)


@router.get("/me/asked-rates", response=answers(list[AskedRateTold]))
def list_my_asked_rates(request: Knock) -> list[AskedRateTold]:
    """The rates that one has asked for, the newest first."""
    return [AskedRateTold.model_validate(each) for each in my_asked_rates(by=request.auth, at=now())]


@router.post(
    "/organisations/{organisation_id}/asked-rates",
    response=answers(RateAskedTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def ask_for_rate(request: Knock, organisation_id: Id, asked: RateAskAsked) -> Status[RateAskedTold]:
    """Ask an organisation that one works for to pay more."""
    wanted = actions.RateAsk(**asked.model_dump())
    made = actions.ask_rate(by=request.auth, at=now(), organisation_id=organisation_id, asked=wanted)
    return Status(201, RateAskedTold.model_validate(made))


@router.get("/organisations/{organisation_id}/asked-rates", response=answers(list[AskedRateTold]))
def list_asked_rates(request: Knock, organisation_id: Id) -> list[AskedRateTold]:
    """What an organisation's workers ask for, beside what they are paid."""
    found = asked_rates(by=request.auth, at=now(), organisation_id=organisation_id)
    return [AskedRateTold.model_validate(each) for each in found]


@router.post(
    "/asked-rates/{asked_rate_id}/answer", response=answers(AskSettledTold, *WRITING), openapi_extra=KEYED
)
def answer_asked_rate(request: Knock, asked_rate_id: Id, asked: AskAnswered) -> AskSettledTold:
    """Say yes, and it is the person's rate; or no, and why."""
    made = actions.answer_asked_rate(
        by=request.auth, at=now(), ask_id=asked_rate_id, granted=asked.granted, words=asked.words
    )
    return AskSettledTold.model_validate(made)


@router.post(
    "/asked-rates/{asked_rate_id}/withdraw", response=answers(AskSettledTold, *WRITING), openapi_extra=KEYED
)
def withdraw_asked_rate(request: Knock, asked_rate_id: Id) -> AskSettledTold:
    """Ask for it no more."""
    made = actions.withdraw_asked_rate(by=request.auth, at=now(), ask_id=asked_rate_id)
    return AskSettledTold.model_validate(made)
