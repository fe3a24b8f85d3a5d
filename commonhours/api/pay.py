"""Pay: statements, how they are paid out, one's own months, and what one says of one's own hours."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.payroll import ChasedTold, RunTold
from commonhours.api.values import PLAIN, Asked, Day, Id, Searched, Told
from commonhours.common.clock import now
from commonhours.organisations.queries import region
from commonhours.payroll import actions
from commonhours.payroll.months import my_month
from commonhours.payroll.pages import SoFar, StatementSeen, my_pay, pay_so_far, statement_seen
from commonhours.words.payroll import item_name, item_rule

router = Router()


class PayItemTold(Told):
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
    items: list[PayItemTold]
    means: str
    paid_on: date | None
    withheld_cents: int
    deductions: dict[str, int]
    employer: str
    employer_address: str
    leave_seconds: int = Field(description="Paid sick leave that was left then.")
    changes: list[LateChangeTold]


class PayWeekTold(Told):
    """One's own present pay week for one employer: minutes worked, those of them that wait for a yes, and still booked,
    with what they pay in cents as the rules have it today; null where `trouble` says why that is not known."""

    organisation_id: UUID
    first: date
    last: date
    worked_minutes: int
    worked_cents: int | None
    waiting_minutes: int
    booked_minutes: int
    booked_cents: int | None
    trouble: str


class MyPayTold(Told):
    """One's own present weeks, statements, the latest first, and one's hours that wait for a yes."""

    weeks: list[PayWeekTold]
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


class PayMonthAsked(Searched):
    """Which month; the present one where none is named."""

    month: Annotated[str, Field(pattern="^(20[0-9]{2}-(0[1-9]|1[0-2]))?$", examples=["2026-03"])] = ""


class OnePaymentAsked(Asked):
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


def _statement(seen: StatementSeen) -> PayStatementTold:
    return PayStatementTold(
        id=seen.id,
        run=RunTold.model_validate(seen.run),
        person_id=seen.person_id,
        cents=seen.cents,
        seconds=seen.seconds,
        items=[
            PayItemTold(
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


@router.get("/payroll/statements/{statement_id}", response=answers(PayStatementTold))
def show_pay_statement(request: Knock, statement_id: Id) -> PayStatementTold:
    """A pay statement, line by line."""
    return _statement(statement_seen(by=request.auth, statement_id=statement_id))


@router.post(
    "/payroll/statements/{statement_id}/paid", response=answers(PaidTold, *WRITING), openapi_extra=KEYED
)
def record_paid(request: Knock, statement_id: Id, asked: OnePaymentAsked) -> PaidTold:
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
def show_my_month(request: Knock, asked: Annotated[PayMonthAsked, Query()]) -> MonthTold:
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
    """What one has earned so far this week, one's own statements, and hours that wait for somebody's yes."""
    at = now()
    found = my_pay(by=request.auth, at=at)
    return MyPayTold(
        weeks=[_pay_week(each) for each in pay_so_far(by=request.auth, at=at)],
        statements=[_statement(each) for each in found.statements],
        waiting=[ChasedTold.model_validate(each) for each in found.waiting],
    )


def _pay_week(week: SoFar) -> PayWeekTold:
    return PayWeekTold(
        organisation_id=week.organisation_id,
        first=week.first,
        last=week.last,
        worked_minutes=week.worked.minutes,
        worked_cents=week.worked.cents,
        waiting_minutes=week.waiting,
        booked_minutes=week.ahead.minutes,
        booked_cents=week.ahead.cents,
        trouble=week.trouble,
    )
