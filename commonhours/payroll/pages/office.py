"""Payroll as a finance officer reads it: whose it is, the runs, and one run with everybody in it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.looks import PAY, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
    require,
    require_somewhere,
)
from commonhours.payroll.models import APPROVED, SetAside, Statement
from commonhours.payroll.pages.chased import Chased, chased
from commonhours.payroll.pages.lines import RunLine, run_line, runs

MOST_STATEMENTS = 100


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
class RunSeen:
    """A run with one page of its statements, and everything that is set aside."""

    line: RunLine
    statements: tuple[StatementLineOf, ...]
    asides: tuple[AsideLine, ...]
    chased: tuple[Chased, ...]
    page: int
    pages: int
    # It pays the asker: a second officer approves it.
    own: bool


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
        rows = runs().filter(organisation_id=organisation_id).order_by("-first", "-number")
        return tuple(run_line(row) for row in rows[:most])


def run_seen(*, by: Actor, run_id: UUID, at: datetime, page: int = 1) -> RunSeen:
    """One run, for those who may see the organisation's money; refuse with `unknown_run` or `not_allowed`."""
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        row = runs().filter(id=run_id).first()
        if row is None:
            raise NotFound.because("unknown_run", field="run")
        require(by, Permission.SEE_MONEY, [row.organisation_id])
        statements = Statement.objects.filter(run=row).select_related("person", "payment")
        count = statements.count()
        start = (page - 1) * MOST_STATEMENTS
        here = list(statements.order_by("person__name", "id")[start : start + MOST_STATEMENTS])
        asides = SetAside.objects.filter(run=row).select_related("person").order_by("person__name", "week")
        paid = [*(each.person_id for each in here), *(each.person_id for each in asides)]
        looked_at(paid, PAY, known_to=[row.organisation_id])
        return RunSeen(
            run_line(row),
            tuple(_statement_line(each) for each in here),
            tuple(_aside(each) for each in asides),
            () if row.state == APPROVED else chased(by, row, at),
            page,
            max(1, -(-count // MOST_STATEMENTS)),
            by.person_id is not None and statements.filter(person_id=by.person_id).exists(),
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
