"""One statement, and one's own: what was paid for which hours, by which rule, and how it was paid out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.common.actor import Actor
from commonhours.common.looks import PAY, looked_at
from commonhours.common.period import Period
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may_in_office, require, require_somewhere
from commonhours.payroll.changes import late_of
from commonhours.payroll.gathering import item_of
from commonhours.payroll.models import APPROVED, PaidChange, PaidHours, Payment, Run, Statement, StatementLine
from commonhours.payroll.pages.chased import Calls, Chased, waiting
from commonhours.payroll.pages.lines import RunLine, run_line
from commonhours.payroll.rules import Item
from commonhours.rates.pay.lines import SICK_LEAVE, SICK_PAY
from commonhours.timesheets.models import Timesheet

# A paper takes a hundredth of a second.
MOST_PAPERS = 250
# What a line does to an account of sick leave.
SIGNS = {SICK_LEAVE: 1, SICK_PAY: -1}


@dataclass(frozen=True)
class HoursSeen:
    """Hours that a statement pays for."""

    timesheet_id: UUID
    starts_at: datetime
    ends_at: datetime
    work: str
    rate: int


@dataclass(frozen=True)
class ChangeSeen:
    """A change at short notice that a statement pays for: when it was told, what stood, what stands."""

    told_at: datetime
    before: Period | None
    after: Period | None


@dataclass(frozen=True)
class PaymentSeen:
    """How a statement was paid out."""

    means: str
    day: date
    withheld_cents: int
    deductions: Mapping[str, int]
    reference: str


@dataclass(frozen=True)
class StatementSeen:
    """A statement with its lines and the hours that it pays for."""

    id: UUID
    run: RunLine
    person_id: UUID
    person: str
    cents: int
    seconds: int
    items: tuple[Item, ...]
    works: dict[str, str]
    hours: tuple[HoursSeen, ...]
    payment: PaymentSeen | None
    own: bool
    # Seconds of paid sick leave that are left with these runs, this one included.
    leave: int
    changes: tuple[ChangeSeen, ...] = ()

    @property
    def leave_earned(self) -> int:
        """Seconds of sick leave that this statement adds."""
        return sum(item.seconds for item in self.items if item.code == SICK_LEAVE)

    @property
    def leave_paid(self) -> int:
        """Seconds of sick leave that this statement pays."""
        return sum(item.seconds for item in self.items if item.code == SICK_PAY)


@dataclass(frozen=True)
class MyPay:
    """Somebody's own statements, the latest first, and their hours that wait for a yes."""

    statements: tuple[StatementSeen, ...] = ()
    waiting: tuple[Chased, ...] = field(default=())


def statement_seen(*, by: Actor, statement_id: UUID) -> StatementSeen:
    """A statement: of an approved run for whoever it pays, of any run for those who see the organisation's money.

    Refuses with `unknown_statement` or `not_allowed`.
    """
    with seeing(by.sight):
        row = _statements().filter(id=statement_id).first()
        if row is None:
            raise NotFound.because("unknown_statement", field="statement")
        if row.person_id != by.person_id:
            require(by, Permission.SEE_MONEY, [row.organisation_id])
            for seen in _seen([row], by):
                looked_at(row.person_id, PAY, known_to=[row.organisation_id])
                return seen
            # Its run is of days that are not the asker's.
            raise NotFound.because("unknown_statement", field="statement")
        # The wall keeps runs from whoever they pay; their own statement tells them which it was.
        concern([row.run_id])
        seen = _seen([row], by)[0]
        office = may_in_office(by, Permission.SEE_MONEY, [row.organisation_id])
        if seen.run.state != APPROVED and not office:
            raise NotFound.because("unknown_statement", field="statement")
        return seen


def statements_of_run(*, by: Actor, run_id: UUID, part: int = 1) -> tuple[StatementSeen, ...]:
    """The statements of an approved run by name, so many at a time as papers are made in a few seconds.

    Refuses with `unknown_run`, `not_allowed`, `not_approved`, or `unknown_statement` for a part that is not there.
    """
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        run = Run.objects.filter(id=run_id).first()
        if run is None:
            raise NotFound.because("unknown_run", field="run")
        require(by, Permission.SEE_MONEY, [run.organisation_id])
        if run.state != APPROVED:
            raise Refused.because("not_approved")
        rows = _statements().filter(run=run).order_by("person__name", "id")
        found = rows[MOST_PAPERS * (part - 1) : MOST_PAPERS * part] if part > 0 else []
        if not found:
            raise NotFound.because("unknown_statement", field="statement")
        looked_at((row.person_id for row in found), PAY, known_to=[run.organisation_id])
        return tuple(_seen(found, by))


def _statements() -> QuerySet[Statement]:
    return Statement.objects.select_related("person").prefetch_related("lines__work", "payment")


def _seen(rows: Iterable[Statement], by: Actor) -> list[StatementSeen]:
    rows = list(rows)
    runs = {
        row.id: run_line(row)
        for row in Run.objects.filter(id__in={each.run_id for each in rows}).select_related(
            "organisation", "approved_by"
        )
    }
    hours: dict[UUID, list[HoursSeen]] = {}
    paid = PaidHours.objects.filter(statement__in=rows).select_related("work").order_by("starts_at")
    for each in paid:
        seen = HoursSeen(each.timesheet_id, each.starts_at, each.ends_at, each.work.name, each.rate)
        hours.setdefault(each.statement_id, []).append(seen)
    leave, changes = _leave(rows), _changes(rows)
    return [
        replace(
            _one(row, runs[row.run_id], hours.get(row.id, []), by, leave[row.id]),
            changes=tuple(changes.get(row.id, ())),
        )
        for row in rows
        if row.run_id in runs
    ]


def _changes(rows: list[Statement]) -> dict[UUID, list[ChangeSeen]]:
    found: dict[UUID, list[ChangeSeen]] = {}
    for row in PaidChange.objects.filter(statement__in=rows).order_by("told_at", "starts_before", "id"):
        late = late_of(row)
        seen = ChangeSeen(late.told_at, late.before, late.after)
        found.setdefault(row.statement_id, []).append(seen)
    return found


def _leave(rows: list[Statement]) -> dict[UUID, int]:
    """What was left with each statement: earned, less paid. They follow each other by id, as runs do."""
    earned = StatementLine.objects.filter(person__in={row.person_id for row in rows}, code__in=SIGNS)
    found = list(earned.values_list("person_id", "organisation_id", "statement_id", "seconds", "code"))
    return {
        row.id: sum(
            SIGNS[code] * seconds
            for person, house, statement, seconds, code in found
            if (person, house) == (row.person_id, row.organisation_id) and statement <= row.id
        )
        for row in rows
    }


def _one(row: Statement, run: RunLine, hours: list[HoursSeen], by: Actor, leave: int) -> StatementSeen:
    payment = getattr(row, "payment", None)
    lines = sorted(row.lines.all(), key=lambda each: each.place_in_order)
    return StatementSeen(
        row.id,
        run,
        row.person_id,
        row.person.name,
        row.cents,
        row.seconds,
        tuple(item_of(each) for each in lines),
        {str(each.work_id): each.work.name for each in lines if each.work},
        tuple(hours),
        _payment(payment) if payment else None,
        row.person_id == by.person_id,
        leave,
    )


def _payment(row: Payment) -> PaymentSeen:
    return PaymentSeen(row.means, row.day, row.withheld_cents, row.deductions, row.reference)


def my_pay(*, by: Actor, at: datetime, most: int = 26) -> MyPay:
    """The asker's own statements of approved runs, and those of their hours that wait for somebody's yes."""
    if by.person_id is None:
        return MyPay()
    with seeing(by.sight):
        rows = list(_statements().filter(person_id=by.person_id).order_by("-id")[: 2 * most])
        concern({row.run_id for row in rows})
        seen = [each for each in _seen(rows, by) if each.run.state == APPROVED]
        seen.sort(key=lambda each: (each.run.first, each.run.number), reverse=True)
        mine = Timesheet.objects.filter(person_id=by.person_id, planned_end__lte=at)
        late = waiting(mine.filter(~Q(state="confirmed")), Calls())
        return MyPay(tuple(seen[:most]), tuple(sorted(late, key=lambda each: each.since)))
