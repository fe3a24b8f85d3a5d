"""Ask to be forgotten and take it back; what is kept for how long; what is held back from being removed."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Id, Told
from commonhours.common.clock import now
from commonhours.retention import actions
from commonhours.retention.pages import records_page

router = Router()

Why = Annotated[str, Field(min_length=1, max_length=300, pattern=PLAIN)]


class ErasureAskedTold(Told):
    """The request, and until when it can be taken back."""

    erasure_id: UUID
    due_at: datetime


class ErasureWithdrawnTold(Told):
    """The request that was taken back."""

    erasure_id: UUID


class KeptKindTold(Told):
    """One kind of record: how many days it is kept, the fewest there may be, by which source, what would go now."""

    code: str = Field(examples=["payroll", "rankings"])
    days: int
    least: int
    source: str
    since: date
    own: bool
    due: int


class ErasureTold(Told):
    """Somebody who asked to be forgotten, and what must end first."""

    id: UUID
    name: str
    person_id: UUID | None
    service_user_id: UUID | None
    asked_at: datetime
    due_at: datetime
    open: list[str] = Field(examples=[["visits_ahead", "pay_open"]])


class HoldTold(Told):
    """Whose records are held back, why and until when."""

    id: UUID
    name: str
    reason: str
    since: date
    until: date | None


class RecordsTold(Told):
    """How long what is kept, who waits to be forgotten, what is held back."""

    kinds: list[KeptKindTold]
    waiting: list[ErasureTold]
    holds: list[HoldTold]


class HoldAsked(Asked):
    """Of whom nothing may go: one of the three; why, and until when if that is known."""

    person_id: UUID | None = None
    service_user_id: UUID | None = None
    organisation_id: UUID | None = None
    reason: Why
    until: date | None = None


class RecordsHeldTold(Told):
    """The hold, and the first day on which it is over, if one is known."""

    hold_id: UUID
    until: date | None


class RecordsPeriodAsked(Asked):
    """For how many days from today on, and why."""

    days: Annotated[int, Field(ge=1, le=40_000)]
    reason: Why


class PeriodTold(Told):
    """How long one kind is kept, from which day on."""

    kind: str
    days: int
    since: date


@router.post("/people/{person_id}/erasure", response=answers(ErasureAskedTold, *WRITING), openapi_extra=KEYED)
def ask_person_erased(request: Knock, person_id: Id) -> ErasureAskedTold:
    """Ask that a person be forgotten: oneself, or somebody who told an approver so."""
    done = actions.ask_erasure(by=request.auth, at=now(), person_id=person_id)
    return ErasureAskedTold.model_validate(done)


@router.post(
    "/service-users/{service_user_id}/erasure",
    response=answers(ErasureAskedTold, *WRITING),
    openapi_extra=KEYED,
)
def ask_served_erased(request: Knock, service_user_id: Id) -> ErasureAskedTold:
    """Ask that somebody served be forgotten: by themselves, by who helps them, or by an approver."""
    done = actions.ask_erasure(by=request.auth, at=now(), service_user_id=service_user_id)
    return ErasureAskedTold.model_validate(done)


@router.post(
    "/erasures/{erasure_id}/withdraw", response=answers(ErasureWithdrawnTold, *WRITING), openapi_extra=KEYED
)
def withdraw_erasure(request: Knock, erasure_id: Id) -> ErasureWithdrawnTold:
    """Take a request to be forgotten back while it waits."""
    done = actions.withdraw_erasure(by=request.auth, at=now(), erasure_id=erasure_id)
    return ErasureWithdrawnTold.model_validate(done)


@router.get("/records-kept", response=answers(RecordsTold))
def show_records_kept(request: Knock) -> RecordsTold:
    """How long what is kept and what would go now, who waits to be forgotten, what is held back."""
    return RecordsTold.model_validate(records_page(by=request.auth, at=now()))


@router.post("/records-kept/holds", response=answers(RecordsHeldTold, *WRITING), openapi_extra=KEYED)
def hold_records(request: Knock, asked: HoldAsked) -> RecordsHeldTold:
    """Hold the records of a person, of somebody served or of an organisation back from being removed."""
    return RecordsHeldTold.model_validate(
        actions.hold_records(by=request.auth, at=now(), **asked.model_dump(mode="python"))
    )


@router.post(
    "/records-kept/holds/{hold_id}/lift", response=answers(RecordsHeldTold, *WRITING), openapi_extra=KEYED
)
def lift_hold(request: Knock, hold_id: Id) -> RecordsHeldTold:
    """End a hold."""
    return RecordsHeldTold.model_validate(actions.lift_hold(by=request.auth, at=now(), hold_id=hold_id))


@router.post("/records-kept/{kept_kind}", response=answers(PeriodTold, *WRITING), openapi_extra=KEYED)
def set_period(request: Knock, kept_kind: str, asked: RecordsPeriodAsked) -> PeriodTold:
    """Keep one kind of record for so many days from today on, never for less than its source asks for."""
    return PeriodTold.model_validate(
        actions.set_period(by=request.auth, at=now(), kind=kept_kind, **asked.model_dump())
    )
