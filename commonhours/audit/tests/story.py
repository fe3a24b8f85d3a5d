"""One visit from first to last: booked out of a ranking, clocked by its worker, confirmed by both sides, paid."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor, ActsFor, Held
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import book_from_match
from commonhours.ledger.tests.money import finance
from commonhours.payroll.actions import approve_run, open_run, preview_run, record_payment
from commonhours.payroll.models import Statement, StatementLine
from commonhours.payroll.tests.weeks import agree
from commonhours.rates.pay.lines import TIME
from commonhours.timesheets.actions import Press, clock, confirm_hours
from commonhours.trail.models import Act, Position
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.following import give

MINUTE = timedelta(minutes=1)
THIS = date(2026, 3, 2)
LATER = NOW + timedelta(days=7)


@dataclass(frozen=True)
class Story:
    """What a visit left behind: the ids by which it can be traced."""

    visit: UUID
    timesheet: UUID
    statement: UUID
    line: UUID


def lived(cast: Cast, who: str = "rosa") -> Story:
    """Somebody comes to Mrs Lopez on Tuesday at ten, for an hour and a minute, and is paid a week later."""
    agree(cast, {who: 2000})
    coordinator = cast.actors["carmen"]
    booked = book_from_match(by=coordinator, at=NOW, wish=cast.wish(), person_ids=cast.ids(who))
    with seeing(EVERYTHING):
        sheet = Assignment.objects.get(visit_id=booked.visit_id).id
    own = cast.actors[who]
    for way, minute in (("in", 1), ("out", 62)):
        at = TUESDAY_TEN + minute * MINUTE
        clock(by=own, at=at, presses=[Press(new_id(), sheet, way, at, at)])
    evening = TUESDAY_TEN + timedelta(hours=8)
    revision = 2
    confirm_hours(by=own, at=evening, timesheet_id=sheet, revision=revision)
    confirm_hours(by=lopez(cast), at=evening + MINUTE, timesheet_id=sheet, revision=revision)
    return pay(cast, booked.visit_id, sheet)


def lopez(cast: Cast) -> Actor:
    served = cast.served["lopez"].id
    return Actor(cast.accounts["nina"].id, acts_for=(ActsFor(served, "service_user"),), door="web")


def pay(cast: Cast, visit: UUID, sheet: UUID) -> Story:
    by, harbor = finance(cast), cast.organisations["harbor"].id
    run = open_run(by=by, at=LATER, organisation_id=harbor, first=THIS, cut_off=LATER).run_id
    seen = preview_run(by=by, at=LATER, run_id=run)
    approve_run(by=by, at=LATER, run_id=run, cents=seen.cents, people=seen.people)
    with seeing(EVERYTHING):
        statement = Statement.objects.get(run_id=run).id
        line = StatementLine.objects.get(statement_id=statement, code=TIME)
    day = LATER.date()
    record_payment(
        by=by, at=LATER, statement_id=statement, means="bank", day=day, deductions={"federal_tax": 300}
    )
    number_acts()
    return Story(visit, sheet, statement, line.id)


def number_acts() -> None:
    """Give every act its place in the trail, however long others of the same cluster hold them up."""
    with seeing(EVERYTHING):
        waiting = Act.objects.count() - Position.objects.count()
    give(waiting)


def holding(cast: Cast, role: str, slug: str | None, account: str = "nina") -> Actor:
    """Somebody with one role in one organisation, or in the region."""
    house = cast.organisations[slug].id if slug else None
    return replace(cast.actors["otto"], account_id=cast.accounts[account].id, roles=(Held(role, house),))
