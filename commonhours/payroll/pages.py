"""Payroll as people read it: a finance officer's runs, who keeps them waiting, and everybody's own pay.

Each read asks for its permission first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor
from commonhours.common.money import half_up
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
    require,
    require_somewhere,
)
from commonhours.payroll.gathering import calendar_of, item_of
from commonhours.payroll.models import APPROVED, PaidHours, Run, SetAside, Statement, StatementLine
from commonhours.payroll.rules import Item
from commonhours.people.models import ServiceUser
from commonhours.timesheets.models import SIDES, Confirmation, Timesheet

MOST_STATEMENTS = 100
MOST_CHASED = 200


@dataclass(frozen=True)
class RunLine:
    """A run with what it comes to."""

    id: UUID
    organisation_id: UUID
    organisation: str
    first: date
    number: int
    place: str
    cut_off: datetime
    state: str
    previewed_at: datetime | None
    approved_at: datetime | None
    approved_by: str
    cents: int = 0
    people: int = 0


@dataclass(frozen=True)
class StatementLineOf:
    """One person in a run: time worked, what it pays, and how it was paid out, if it was."""

    id: UUID
    person_id: UUID
    person: str
    seconds: int
    cents: int
    means: str
    paid_on: date | None


@dataclass(frozen=True)
class AsideLine:
    """What a run leaves out, and why."""

    person_id: UUID
    person: str
    week: date | None
    code: str
    cents: int
    words: str


@dataclass(frozen=True)
class Chased:
    """Hours that cannot be paid yet: whose yes is missing, since when, and where to call.

    `missing` has the sides that have not said yes, or is `hours` where nobody knows them, or `decision`.
    """

    timesheet_id: UUID | None
    visit_id: UUID
    person_id: UUID
    person: str
    person_phone: str
    service_user: str
    service_user_phone: str
    starts_at: datetime
    since: datetime
    missing: tuple[str, ...]


@dataclass(frozen=True)
class RunSeen:
    """A run with one page of its statements, and everything that is set aside."""

    line: RunLine
    statements: tuple[StatementLineOf, ...]
    asides: tuple[AsideLine, ...]
    chased: tuple[Chased, ...]
    page: int
    pages: int


@dataclass(frozen=True)
class HoursSeen:
    """Hours that a statement pays for."""

    timesheet_id: UUID
    starts_at: datetime
    ends_at: datetime
    work: str
    rate: int


@dataclass(frozen=True)
class PaymentSeen:
    """How a statement was paid out."""

    means: str
    day: date
    withheld_cents: int
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


@dataclass(frozen=True)
class MyPay:
    """Somebody's own statements, the latest first, and their hours that wait for a yes."""

    statements: tuple[StatementSeen, ...] = ()
    waiting: tuple[Chased, ...] = field(default=())


# --- the office --------------------------------------------------------------------------------------------------


def payrolls(*, by: Actor) -> tuple[Organisation, ...]:
    """Whose payroll the asker may see, by name; refuse with `not_allowed`."""
    require_somewhere(by, Permission.SEE_MONEY)
    rows = Organisation.objects.order_by("name", "id")
    if not may_in_office(by, Permission.SEE_MONEY):
        rows = rows.filter(id__in=organisations_with(by, Permission.SEE_MONEY))
    return tuple(rows)


def runs_of(*, by: Actor, organisation_id: UUID, most: int = 60) -> tuple[RunLine, ...]:
    """The runs of an organisation, the latest first; refuse with `not_allowed`."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    with seeing(by.sight):
        rows = _runs().filter(organisation_id=organisation_id).order_by("-first", "-number")
        return tuple(_line(row) for row in rows[:most])


def run_seen(*, by: Actor, run_id: UUID, at: datetime, page: int = 1) -> RunSeen:
    """One run, for those who may see the organisation's money; refuse with `unknown_run` or `not_allowed`."""
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        row = _runs().filter(id=run_id).first()
        if row is None:
            raise NotFound.because("unknown_run", field="run")
        require(by, Permission.SEE_MONEY, [row.organisation_id])
        statements = Statement.objects.filter(run=row).select_related("person", "payment")
        count = statements.count()
        start = (page - 1) * MOST_STATEMENTS
        shown = statements.order_by("person__name", "id")[start : start + MOST_STATEMENTS]
        asides = SetAside.objects.filter(run=row).select_related("person").order_by("person__name", "week")
        return RunSeen(
            _line(row),
            tuple(_statement_line(each) for each in shown),
            tuple(_aside(each) for each in asides),
            () if row.state == APPROVED else _chased(by, row, at),
            page,
            max(1, -(-count // MOST_STATEMENTS)),
        )


def _runs() -> QuerySet[Run]:
    return Run.objects.select_related("organisation", "approved_by").annotate(
        cents=Sum("statements__cents"), people=Count("statements")
    )


def _line(row: Run) -> RunLine:
    return RunLine(
        row.id,
        row.organisation_id,
        row.organisation.name,
        row.first,
        row.number,
        row.place,
        row.cut_off,
        row.state,
        row.previewed_at,
        row.approved_at,
        row.approved_by.name if row.approved_by else "",
        getattr(row, "cents", None) or 0,
        getattr(row, "people", None) or 0,
    )


def _statement_line(row: Statement) -> StatementLineOf:
    payment = getattr(row, "payment", None)
    return StatementLineOf(
        row.id,
        row.person_id,
        row.person.name,
        row.seconds,
        row.cents,
        payment.means if payment else "",
        payment.day if payment else None,
    )


def _aside(row: SetAside) -> AsideLine:
    return AsideLine(row.person_id, row.person.name, row.week, row.code, row.cents, row.words)


# --- who keeps it waiting ----------------------------------------------------------------------------------------


def _chased(by: Actor, run: Run, at: datetime) -> tuple[Chased, ...]:
    """Hours of the run's week that are over and that nobody can pay yet, the oldest first."""
    begin, ended = calendar_of(run).bounds(run.first)
    sheets = Timesheet.objects.filter(
        assignment__organisation_id=run.organisation_id,
        planned_end__gt=begin,
        planned_start__lt=ended,
        planned_end__lte=at,
    ).exclude(state="confirmed")
    silent = Assignment.objects.filter(
        organisation_id=run.organisation_id,
        state__in=OCCUPYING,
        ends_at__gt=begin,
        starts_at__lt=ended,
        ends_at__lte=at,
        timesheet__isnull=True,
    )
    calls = _Calls(
        may_in_office(by, Permission.SEE_PEOPLE, [run.organisation_id]),
        may_in_office(by, Permission.SEE_SERVICE_USERS, [run.organisation_id]),
    )
    found = [*_waiting(sheets, calls), *(_unclocked(row, calls) for row in _with_names(silent))]
    return tuple(sorted(found, key=lambda each: each.since)[:MOST_CHASED])


@dataclass(frozen=True)
class _Calls:
    """Whose numbers the asker may read."""

    people: bool = False
    served: bool = False


def _with_names(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return rows.select_related("person", "visit__service_user").order_by("ends_at")[:MOST_CHASED]


def _unclocked(row: Assignment, calls: _Calls) -> Chased:
    served = row.visit.service_user
    return Chased(
        None,
        row.visit_id,
        row.person_id,
        row.person.name,
        row.person.phone if calls.people else "",
        served.name,
        served.phone if calls.served else "",
        row.starts_at,
        row.ends_at,
        ("hours",),
    )


def _waiting(sheets: QuerySet[Timesheet], calls: _Calls) -> Iterable[Chased]:
    rows = list(sheets.select_related("person", "assignment").order_by("planned_end")[:MOST_CHASED])
    # A worker does not see whom they help behind the wall: no join, which would hide the hours too.
    served = ServiceUser.objects.in_bulk({row.service_user_id for row in rows})
    said = set(
        Confirmation.objects.filter(timesheet__in=rows, revision=F("timesheet__revision")).values_list(
            "timesheet_id", "side"
        )
    )
    for row in rows:
        if row.state == "disputed":
            missing: tuple[str, ...] = ("decision",)
        elif row.state == "open":
            missing = ("hours",)
        else:
            missing = tuple(side for side in SIDES if (row.id, side) not in said)
        yield Chased(
            row.id,
            row.assignment.visit_id,
            row.person_id,
            row.person.name,
            row.person.phone if calls.people else "",
            served[row.service_user_id].name if row.service_user_id in served else "",
            served[row.service_user_id].phone if calls.served and row.service_user_id in served else "",
            row.starts_at or row.planned_start,
            row.ends_at or row.planned_end,
            missing,
        )


# --- one statement -----------------------------------------------------------------------------------------------


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
            return _seen([row], by)[0]
        # The wall keeps runs from whoever they pay; their own statement tells them which it was.
        concern([row.run_id])
        seen = _seen([row], by)[0]
        office = may_in_office(by, Permission.SEE_MONEY, [row.organisation_id])
        if seen.run.state != APPROVED and not office:
            raise NotFound.because("unknown_statement", field="statement")
        return seen


def _statements() -> QuerySet[Statement]:
    return Statement.objects.select_related("person").prefetch_related("lines__work", "payment")


def _seen(rows: Iterable[Statement], by: Actor) -> list[StatementSeen]:
    rows = list(rows)
    runs = {
        row.id: _line(row)
        for row in Run.objects.filter(id__in={each.run_id for each in rows}).select_related(
            "organisation", "approved_by"
        )
    }
    hours: dict[UUID, list[HoursSeen]] = {}
    paid = PaidHours.objects.filter(statement__in=rows).select_related("work").order_by("starts_at")
    for each in paid:
        seen = HoursSeen(each.timesheet_id, each.starts_at, each.ends_at, each.work.name, each.rate)
        hours.setdefault(each.statement_id, []).append(seen)
    return [_one(row, runs[row.run_id], hours.get(row.id, []), by) for row in rows if row.run_id in runs]


def _one(row: Statement, run: RunLine, hours: list[HoursSeen], by: Actor) -> StatementSeen:
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
        PaymentSeen(payment.means, payment.day, payment.withheld_cents, payment.reference)
        if payment
        else None,
        row.person_id == by.person_id,
    )


def rows_of(*, by: Actor, run_id: UUID) -> tuple[str, tuple[dict[str, str], ...]]:
    """A name for the file of a run, and every line of its statements as text, for an export.

    Refuses with `unknown_run` or `not_allowed`.
    """
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        run = Run.objects.select_related("organisation").filter(id=run_id).first()
        if run is None:
            raise NotFound.because("unknown_run", field="run")
        require(by, Permission.SEE_MONEY, [run.organisation_id])
        rows = StatementLine.objects.filter(statement__run=run).select_related("person", "work")
        name = f"payroll-{run.organisation.slug}-{run.first.isoformat()}-{run.number}"
        ordered = rows.order_by("person__name", "person_id", "place_in_order")
        return name, tuple(_row(name, row) for row in ordered)


def _row(run: str, row: StatementLine) -> dict[str, str]:
    return {
        "run": run,
        "week": row.week.isoformat(),
        "person_id": str(row.person_id),
        "person": row.person.name,
        "statement": str(row.statement_id),
        "code": row.code,
        "work": row.work.name if row.work else "",
        "hours": _hundredths(half_up(Fraction(row.seconds, 36))),
        "rate": f"{row.rate / 100:f}",
        "amount": _hundredths(row.cents),
        "rule": row.rule_name,
    }


def _hundredths(number: int) -> str:
    return f"{'-' if number < 0 else ''}{abs(number) // 100}.{abs(number) % 100:02}"


# --- one's own ---------------------------------------------------------------------------------------------------


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
        waiting = _waiting(mine.filter(~Q(state="confirmed")), _Calls())
        return MyPay(tuple(seen[:most]), tuple(sorted(waiting, key=lambda each: each.since)))
