"""Payroll: runs that are opened, worked out, approved and paid out; statements; one's own pay."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Instant, Page, Reason, Searched, Told
from commonhours.common.clock import now
from commonhours.organisations.queries import region
from commonhours.payroll import actions
from commonhours.payroll.months import my_month
from commonhours.payroll.pages import StatementSeen, my_pay, run_seen, runs_of, statement_seen
from commonhours.words.payroll import aside_words, item_name, item_rule

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


class ItemTold(Told):
    """A line of a statement: seconds, cents an hour, cents, and the rule that it comes from."""

    week: date
    code: str
    name: str
    work_id: str
    seconds: int
    rate: Decimal
    cents: int
    rule: str
    rule_url: str
    parts: dict[str, tuple[int, int]] = Field(description="Seconds and cents by timesheet.")


class LateChangeTold(Told):
    """A change at short notice that a statement pays for; null where nothing stood, or nothing stands."""

    told_at: datetime
    starts_before: datetime | None
    ends_before: datetime | None
    starts_after: datetime | None
    ends_after: datetime | None


class PayStatementTold(Told):
    """What a run pays one person, before anything is withheld."""

    id: UUID
    run: RunTold
    person_id: UUID
    cents: int
    seconds: int
    items: list[ItemTold]
    means: str
    paid_on: date | None
    withheld_cents: int
    deductions: dict[str, int]
    employer: str
    employer_address: str
    leave_seconds: int = Field(description="Paid sick leave that was left then.")
    changes: list[LateChangeTold]


class MyPayTold(Told):
    """One's own statements, the latest first, and one's hours that wait for a yes."""

    statements: list[PayStatementTold]
    waiting: list[ChasedTold]


class EarnerTold(Told):
    """One organisation of a month: hours worked for it, wages that it paid out."""

    organisation: str
    seconds: int
    cents: int


class MonthTold(Told):
    """A month of one's own over all organisations; hours or income are enough."""

    first: date
    seconds: int
    cents: int
    asked_seconds: int
    asked_cents: int
    law: str
    enough: bool
    earners: list[EarnerTold]


class MonthAsked(Searched):
    """Which month; the present one where none is named."""

    month: Annotated[str, Field(pattern="^(20[0-9]{2}-(0[1-9]|1[0-2]))?$", examples=["2026-03"])] = ""


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


class ApproveAsked(Asked):
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


class PaymentAsked(Asked):
    """How and when it was paid, and what was withheld."""

    means: Annotated[str, Field(max_length=8, pattern=PLAIN, examples=["bank"])]
    day: Day
    deductions: dict[
        Annotated[str, Field(max_length=20, pattern=PLAIN)], Annotated[int, Field(ge=0, le=10**12)]
    ] = Field(default_factory=dict, max_length=10, examples=[{"federal_tax": 1250}])
    reference: Annotated[str, Field(max_length=60, pattern=PLAIN)] = ""


class FinishAsked(Asked):
    """Yes, no, or null where one does not say; minutes of other work within an attendant's hours."""

    meal: bool | None = None
    rests: bool | None = None
    sent_home: bool | None = None
    other_minutes: Annotated[int, Field(ge=0, le=1440)] | None = None


class FinishTold(Told):
    """The hours that something was said about."""

    timesheet_id: UUID


class PaidTold(Told):
    """What the person had in hand, and what was withheld."""

    payment_id: UUID
    statement_id: UUID
    cents: int
    withheld_cents: int


class PageAsked(Searched):
    """Which page of the people."""

    page: Page = 1


def _statement(seen: StatementSeen) -> PayStatementTold:
    return PayStatementTold(
        id=seen.id,
        run=RunTold.model_validate(seen.run),
        person_id=seen.person_id,
        cents=seen.cents,
        seconds=seen.seconds,
        items=[
            ItemTold(
                week=item.week,
                code=item.code,
                name=item_name(item),
                work_id=item.work,
                seconds=item.seconds,
                rate=item.rate,
                cents=item.cents,
                rule=item_rule(item),
                rule_url=item.rule_url,
                parts=dict(item.parts),
            )
            for item in seen.items
        ],
        means=seen.payment.means if seen.payment else "",
        paid_on=seen.payment.day if seen.payment else None,
        withheld_cents=seen.payment.withheld_cents if seen.payment else 0,
        deductions=dict(seen.payment.deductions) if seen.payment else {},
        employer=seen.run.employer,
        employer_address=seen.run.address,
        leave_seconds=seen.leave,
        changes=[
            LateChangeTold(
                told_at=each.told_at,
                starts_before=each.before.start if each.before else None,
                ends_before=each.before.end if each.before else None,
                starts_after=each.after.start if each.after else None,
                ends_after=each.after.end if each.after else None,
            )
            for each in seen.changes
        ],
    )


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
def approve_payroll(request: Knock, run_id: Id, asked: ApproveAsked) -> ApprovedTold:
    """Approve what was seen: freeze it and post it to the books, all or nothing."""
    made = actions.approve_run(by=request.auth, at=now(), run_id=run_id, **asked.model_dump())
    return ApprovedTold.model_validate(made)


@router.post("/payroll/{run_id}/drop", response=answers(DroppedTold, *WRITING), openapi_extra=KEYED)
def drop_payroll(request: Knock, run_id: Id) -> DroppedTold:
    """Give up a run that is not approved."""
    return DroppedTold.model_validate(actions.drop_run(by=request.auth, at=now(), run_id=run_id))


@router.get("/payroll/statements/{statement_id}", response=answers(PayStatementTold))
def show_pay_statement(request: Knock, statement_id: Id) -> PayStatementTold:
    """A pay statement, line by line."""
    return _statement(statement_seen(by=request.auth, statement_id=statement_id))


@router.post(
    "/payroll/statements/{statement_id}/paid", response=answers(PaidTold, *WRITING), openapi_extra=KEYED
)
def record_paid(request: Knock, statement_id: Id, asked: PaymentAsked) -> PaidTold:
    """Write down that a statement was paid out."""
    said = asked.model_dump()
    made = actions.record_payment(by=request.auth, at=now(), statement_id=statement_id, **said)
    return PaidTold.model_validate(made)


@router.post("/timesheets/{timesheet_id}/finish", response=answers(FinishTold, *WRITING), openapi_extra=KEYED)
def say_how_it_was(request: Knock, timesheet_id: Id, asked: FinishAsked) -> FinishTold:
    """Say of one's own hours how breaks were, whether one was sent home, how long other work took."""
    said = asked.model_dump()
    made = actions.say_at_finish(by=request.auth, at=now(), timesheet_id=timesheet_id, **said)
    return FinishTold.model_validate(made)


@router.get("/me/months", response=answers(MonthTold))
def show_my_month(request: Knock, asked: Annotated[MonthAsked, Query()]) -> MonthTold:
    """One's own hours and wages of a month over all organisations, and what a law asks for."""
    today = now().astimezone(region().tzinfo).date()
    first = date.fromisoformat(f"{asked.month}-01") if asked.month else today.replace(day=1)
    found = my_month(by=request.auth, first=first)
    return MonthTold(
        first=found.first,
        seconds=found.seconds,
        cents=found.cents,
        asked_seconds=found.asked.seconds,
        asked_cents=found.asked.cents,
        law=found.asked.name,
        enough=found.enough,
        earners=[EarnerTold.model_validate(each) for each in found.earners],
    )


@router.get("/me/pay", response=answers(MyPayTold))
def list_my_pay(request: Knock) -> MyPayTold:
    """One's own statements, and hours that wait for somebody's yes."""
    found = my_pay(by=request.auth, at=now())
    return MyPayTold(
        statements=[_statement(each) for each in found.statements],
        waiting=[ChasedTold.model_validate(each) for each in found.waiting],
    )
