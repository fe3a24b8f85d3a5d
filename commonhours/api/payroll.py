"""Payroll: runs that are opened, worked out, approved or given up."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Day, Id, Instant, Page, Reason, Searched, Told
from commonhours.common.clock import now
from commonhours.payroll import actions
from commonhours.payroll.pages import run_seen, runs_of
from commonhours.words.payroll import aside_words

router = Router()


class RunTold(Told):
    """A run: which week, what it comes to, where it stands. Number 1 is the run of the week."""

    id: UUID
    organisation_id: UUID
    first: date
    number: int
    place: str = Field(examples=["us-ca-long-beach"])
    cut_off: datetime
    state: str = Field(examples=["previewed"])
    approved_at: datetime | None
    cents: int
    people: int


class PaidPersonTold(Told):
    """One person in a run."""

    id: UUID
    person_id: UUID
    person: str
    seconds: int
    cents: int
    means: str
    paid_on: date | None


class AsideTold(Told):
    """What a run leaves out, and why."""

    person_id: UUID
    person: str
    week: date | None
    code: str
    why: str
    cents: int


class ChasedTold(Told):
    """Hours that nobody can pay yet: whose yes is missing, since when."""

    timesheet_id: UUID | None
    visit_id: UUID
    person_id: UUID
    starts_at: datetime
    since: datetime
    missing: list[str] = Field(examples=[["served"]])


class RunSeenTold(Told):
    """A run with a page of whom it pays, what it leaves out, and who keeps it waiting."""

    run: RunTold
    statements: list[PaidPersonTold]
    asides: list[AsideTold]
    chased: list[ChasedTold]
    next: int | None


class OpenAsked(Asked):
    """The first day of the week; until when hours must have been confirmed."""

    first: Day
    cut_off: Instant


class OpenedTold(Told):
    """The run that was opened."""

    run_id: UUID
    first: date
    number: int


class PreviewAsked(Asked):
    """Another cut-off, if it is to move."""

    cut_off: Instant | None = None


class PreviewedTold(Told):
    """What the run would pay, to how many."""

    run_id: UUID
    cents: int
    people: int
    asides: int


class SetAsideAsked(Asked):
    """Whom to leave out, and why."""

    person_id: Id
    why: Reason


class ReturnAsked(Asked):
    """Whom to take back."""

    person_id: Id


class AsideSaidTold(Told):
    """Whether they are set aside, and what the run comes to now."""

    run_id: UUID
    person_id: UUID
    aside: bool
    cents: int


class PayrollApproveAsked(Asked):
    """The totals that were seen."""

    cents: Annotated[int, Field(ge=0, le=10**15)]
    people: Annotated[int, Field(ge=0, le=1_000_000)]


class ApprovedTold(Told):
    """What stands from now on."""

    run_id: UUID
    cents: int
    people: int


class DroppedTold(Told):
    """The run that was given up."""

    run_id: UUID


class PageAsked(Searched):
    """Which page of the people."""

    page: Page = 1


@router.get("/organisations/{organisation_id}/payroll", response=answers(list[RunTold]))
def list_runs(request: Knock, organisation_id: Id) -> list[RunTold]:
    """The runs of an organisation, the latest first."""
    found = runs_of(by=request.auth, organisation_id=organisation_id)
    return [RunTold.model_validate(each) for each in found]


@router.post(
    "/organisations/{organisation_id}/payroll",
    response=answers(OpenedTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def open_payroll(request: Knock, organisation_id: Id, asked: OpenAsked) -> Status[OpenedTold]:
    """Open a run for a week; one at a time."""
    made = actions.open_run(
        by=request.auth, at=now(), organisation_id=organisation_id, first=asked.first, cut_off=asked.cut_off
    )
    return Status(201, OpenedTold.model_validate(made))


@router.get("/payroll/{run_id}", response=answers(RunSeenTold))
def show_run(request: Knock, run_id: Id, asked: Annotated[PageAsked, Query()]) -> RunSeenTold:
    """A run: whom it pays, what it leaves out, who keeps it waiting."""
    seen = run_seen(by=request.auth, run_id=run_id, at=now(), page=asked.page)
    return RunSeenTold(
        run=RunTold.model_validate(seen.line),
        statements=[PaidPersonTold.model_validate(each) for each in seen.statements],
        asides=[
            AsideTold(
                person_id=each.person_id,
                person=each.person,
                week=each.week,
                code=each.code,
                why=aside_words(each.code, each.words),
                cents=each.cents,
            )
            for each in seen.asides
        ],
        chased=[ChasedTold.model_validate(each) for each in seen.chased],
        next=seen.page + 1 if seen.page < seen.pages else None,
    )


@router.post("/payroll/{run_id}/preview", response=answers(PreviewedTold, *WRITING), openapi_extra=KEYED)
def preview_payroll(request: Knock, run_id: Id, asked: PreviewAsked) -> PreviewedTold:
    """Work a run out anew."""
    made = actions.preview_run(by=request.auth, at=now(), run_id=run_id, cut_off=asked.cut_off)
    return PreviewedTold.model_validate(made)


@router.post("/payroll/{run_id}/set-aside", response=answers(AsideSaidTold, *WRITING), openapi_extra=KEYED)
def set_aside(request: Knock, run_id: Id, asked: SetAsideAsked) -> AsideSaidTold:
    """Leave a person out of a run, and say why."""
    said = asked.model_dump()
    made = actions.set_person_aside(by=request.auth, at=now(), run_id=run_id, **said)
    return AsideSaidTold.model_validate(made)


@router.post("/payroll/{run_id}/return", response=answers(AsideSaidTold, *WRITING), openapi_extra=KEYED)
def take_back_in(request: Knock, run_id: Id, asked: ReturnAsked) -> AsideSaidTold:
    """Take a person back into a run."""
    made = actions.return_person(by=request.auth, at=now(), run_id=run_id, person_id=asked.person_id)
    return AsideSaidTold.model_validate(made)


@router.post("/payroll/{run_id}/approve", response=answers(ApprovedTold, *WRITING), openapi_extra=KEYED)
def approve_payroll(request: Knock, run_id: Id, asked: PayrollApproveAsked) -> ApprovedTold:
    """Approve what was seen: freeze it and post it to the books, all or nothing."""
    made = actions.approve_run(by=request.auth, at=now(), run_id=run_id, **asked.model_dump())
    return ApprovedTold.model_validate(made)


@router.post("/payroll/{run_id}/drop", response=answers(DroppedTold, *WRITING), openapi_extra=KEYED)
def drop_payroll(request: Knock, run_id: Id) -> DroppedTold:
    """Give up a run that is not approved."""
    return DroppedTold.model_validate(actions.drop_run(by=request.auth, at=now(), run_id=run_id))
