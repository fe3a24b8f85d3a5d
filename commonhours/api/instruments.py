"""What hours are worked for: look, set, end; and what an organisation says that it is."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Told
from commonhours.common.clock import now
from commonhours.credits.pages import my_instruments
from commonhours.rates import actions
from commonhours.rates.queries import InstrumentLine, instruments_of

router = Router()

Code = Literal["wage", "stipend", "volunteer", "time_credit", "training"]
Cents = Annotated[int, Field(ge=0, le=100_000)]


class InstrumentTold(Told):
    """What hours are worked for, with its days; what is null holds for all."""

    id: UUID
    code: Code
    amount: int = Field(description="Cents: of a stipend for each `per`, of training for an hour.")
    per: Literal["", "hour", "visit"]
    compared: int = Field(description="Cents an hour of full-time work that a stipend was measured against.")
    compared_with: str
    type_of_work_id: UUID | None
    work: str
    person_id: UUID | None
    person: str
    since: date
    until: date | None = Field(description="The first day on which it holds no more.")
    set_by: str


class InstrumentAsked(Asked):
    """What hours are worked for, from a day on; a stipend with what it is measured against."""

    code: Code
    since: Day
    type_of_work_id: Id | None = None
    person_id: Id | None = None
    amount: Cents = 0
    per: Literal["", "hour", "visit"] = ""
    minutes: Annotated[int, Field(ge=0, le=1440)] = 0
    compared: Cents = 0
    compared_with: Annotated[str, Field(max_length=120, pattern=PLAIN)] = ""
    knowing: Annotated[
        bool, Field(description="Said once what the law leaves in doubt was read in the refusal.")
    ] = False


class InstrumentSetTold(Told):
    """The line, its first day, and the doubts that its setter knows."""

    instrument_id: UUID
    since: date
    warned: list[str]


class InstrumentLastDay(Asked):
    """The last day on which it holds."""

    last_day: Day


class InstrumentEndedTold(Told):
    """The line, and its last day."""

    instrument_id: UUID
    last_day: date


class SectorAsked(Asked):
    """What the organisation is."""

    sector: Literal["public", "charity", "business"]


class SectorTold(Told):
    """What the organisation says that it is."""

    organisation_id: UUID
    sector: str


@router.get("/organisations/{organisation_id}/instruments", response=answers(list[InstrumentTold]))
def list_instruments(request: Knock, organisation_id: Id) -> list[InstrumentTold]:
    """What an organisation's hours are worked for, with what is over; where nothing stands, for a wage."""
    found = instruments_of(by=request.auth, organisation_id=organisation_id)
    return [_told(each) for each in found]


def _told(each: InstrumentLine) -> InstrumentTold:
    terms, line = each.terms, {name: value for name, value in vars(each).items() if name != "terms"}
    figures = {"code": terms.code, "amount": terms.amount, "per": terms.per, "compared": terms.compared}
    return InstrumentTold.model_validate(line | figures)


@router.post(
    "/organisations/{organisation_id}/instruments",
    response=answers(InstrumentSetTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def set_instrument(request: Knock, organisation_id: Id, asked: InstrumentAsked) -> Status[InstrumentSetTold]:
    """Set what hours are worked for from a day on; what held ends the day before."""
    said = asked.model_dump()
    knowing = said.pop("knowing")
    made = actions.set_instrument(
        by=request.auth,
        at=now(),
        organisation_id=organisation_id,
        wanted=actions.InstrumentWanted(**said),
        knowing=knowing,
    )
    return Status(201, InstrumentSetTold.model_validate(made))


@router.post(
    "/instruments/{instrument_id}/end", response=answers(InstrumentEndedTold, *WRITING), openapi_extra=KEYED
)
def end_instrument(request: Knock, instrument_id: Id, asked: InstrumentLastDay) -> InstrumentEndedTold:
    """End it after a day; the wider line holds from then on, or a wage."""
    made = actions.end_instrument(
        by=request.auth, at=now(), instrument_id=instrument_id, last_day=asked.last_day
    )
    return InstrumentEndedTold.model_validate(made)


@router.post(
    "/organisations/{organisation_id}/sector", response=answers(SectorTold, *WRITING), openapi_extra=KEYED
)
def say_sector(request: Knock, organisation_id: Id, asked: SectorAsked) -> SectorTold:
    """Say whether an organisation is a public agency, a charity or a business: who may volunteer hangs on it."""
    made = actions.say_sector(by=request.auth, at=now(), organisation_id=organisation_id, sector=asked.sector)
    return SectorTold.model_validate(made)


class HoursForTold(Told):
    """Confirmed hours of the year under one instrument, in one organisation."""

    code: Code
    organisation: str
    seconds: int


class CreditTold(Told):
    """Minutes of time credit that were added, or taken back."""

    organisation: str
    worked_at: datetime
    minutes: int


class MyInstrumentsTold(Told):
    """What one's hours were worked for, and the minutes of time credit on one's account."""

    year: int
    hours: list[HoursForTold]
    balance: int
    credits: list[CreditTold]


@router.get("/me/instruments", response=answers(MyInstrumentsTold))
def list_my_instruments(request: Knock) -> MyInstrumentsTold:
    """What one's own hours of this year were worked for, and one's time credits."""
    return MyInstrumentsTold.model_validate(my_instruments(by=request.auth, at=now()))
