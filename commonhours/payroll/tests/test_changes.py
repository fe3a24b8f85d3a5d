"""Changes at short notice are paid by the rule that showed them, from what the acts of the trail tell."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from commonhours.bookings.actions import (
    book_visit,
    cancel_visit,
    hand_back_visit,
    move_visit,
    undo,
)
from commonhours.bookings.models import Assignment
from commonhours.bookings.pages import visit as read_visit
from commonhours.common.sight import seeing
from commonhours.payroll.models import PaidChange, SetAside, Statement, StatementLine
from commonhours.payroll.pages import statement_seen
from commonhours.payroll.tests.weeks import HOUR, THIS, agree, approved, previewed, settle, worked
from commonhours.rates.models import PayFrame, Rate
from commonhours.rates.pages import prices_of_cancel, prices_of_move
from commonhours.timesheets.models import Timesheet
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

LONG_BEFORE = NOW - timedelta(days=20)
DAY = timedelta(days=1)
PAYDAY = NOW + timedelta(days=8)


@pytest.fixture(autouse=True)
def shop(cast: Cast) -> None:
    """Harbor is a shop in Los Angeles, and large: its law asks for a fortnight's notice."""
    agree(cast, {"rosa": 2000})
    with seeing(EVERYTHING):
        own = {"place": "us-ca-los-angeles", "industry": "retail", "employees": 400}
        PayFrame.objects.create(organisation=cast.organisations["harbor"], **own)


def booked(cast: Cast, start: datetime, at: datetime = LONG_BEFORE, hours: float = 1) -> UUID:
    wish = cast.wish("park", "nutrition", start, hours)
    return book_visit(by=cast.actors["carmen"], at=at, wish=wish, person_ids=cast.ids("rosa")).visit_id


def late_lines() -> list[tuple[str, int, str]]:
    with seeing(EVERYTHING):
        rows = StatementLine.objects.filter(code__startswith="change").order_by("statement_id", "code")
        return [(row.code, row.cents, row.rule) for row in rows]


def test_what_was_shown_before_the_click_is_what_the_week_pays(cast: Cast) -> None:
    carmen = cast.actors["carmen"]
    moved, off = booked(cast, TUESDAY_TEN), booked(cast, TUESDAY_TEN + DAY)
    to = TUESDAY_TEN + HOUR
    page = read_visit(by=carmen, visit_id=moved)
    (move,) = prices_of_move(by=carmen, at=NOW, page=page, starts_at=to, ends_at=to + HOUR)
    (cancel,) = prices_of_cancel(by=carmen, at=NOW, page=read_visit(by=carmen, visit_id=off))
    shown = {
        each.code: each.cents for each in (*move.price.parts, *cancel.price.parts) if each.code != "time"
    }
    move_visit(by=carmen, at=NOW, visit_id=moved, starts_at=to, ends_at=to + HOUR)
    cancel_visit(by=carmen, at=NOW, visit_id=off)
    approved(cast, THIS, PAYDAY)
    law = "lamc-185"
    assert late_lines() == [("change_cut", 1000, law), ("change_more", 2000, law)]
    assert shown == {code: cents for code, cents, _law in late_lines()}
    with seeing(EVERYTHING):
        paid = {row.act_id: row for row in PaidChange.objects.all()}
        assert {each.verb for each in Act.objects.filter(id__in=paid)} == {"visit.move", "visit.cancel"}
        statement = Statement.objects.get()
    rosa = statement_seen(by=cast.actors["rosa"], statement_id=statement.id)
    assert [(each.told_at, each.before is None, each.after is None) for each in rosa.changes] == [
        (NOW, False, False),
        (NOW, False, True),
    ]


def test_a_change_is_paid_once_whatever_else_becomes_known_of_its_week(cast: Cast) -> None:
    off = booked(cast, TUESDAY_TEN)
    cancel_visit(by=cast.actors["carmen"], at=NOW, visit_id=off)
    late = worked(cast, "rosa", TUESDAY_TEN - 4 * HOUR, sides=())
    approved(cast, THIS, PAYDAY)
    settle(cast, late, TUESDAY_TEN - 4 * HOUR, TUESDAY_TEN - 2 * HOUR, said=PAYDAY + HOUR)
    with seeing(EVERYTHING):
        # Neither another rate nor another law reaches back into what was paid.
        PayFrame.objects.filter(organisation__isnull=False).update(industry="", employees=0)
    seen = approved(cast, THIS, PAYDAY + 2 * HOUR)
    assert seen.cents == 4000
    assert [cents for _code, cents, _law in late_lines()] == [1000]


def test_a_workers_own_wish_and_what_was_undone_or_told_in_time_cost_nothing(cast: Cast) -> None:
    carmen, rosa = cast.actors["carmen"], cast.actors["rosa"]
    in_time = booked(cast, TUESDAY_TEN + DAY)
    cancel_visit(by=carmen, at=LONG_BEFORE, visit_id=in_time)
    own, regretted = booked(cast, TUESDAY_TEN + 2 * DAY), booked(cast, TUESDAY_TEN)
    hand_back_visit(by=rosa, at=NOW, visit_id=own, reason="a wedding")
    cancel_visit(by=carmen, at=NOW, visit_id=regretted)
    with seeing(EVERYTHING):
        act = Act.objects.get(verb="visit.cancel", subject_id=regretted)
    undo(by=carmen, at=NOW + timedelta(minutes=1), act_id=act.id)
    assert previewed(cast, THIS, PAYDAY).people == 0


def test_a_booking_inside_the_notice_pays_and_without_a_rate_the_week_is_set_aside(cast: Cast) -> None:
    booked(cast, TUESDAY_TEN, at=NOW)
    with seeing(EVERYTHING):
        Rate.objects.all().delete()
    assert previewed(cast, THIS, PAYDAY).asides == 1
    with seeing(EVERYTHING):
        assert SetAside.objects.get().code == "no_rate"


def test_who_has_come_and_is_sent_home_by_the_office_is_paid_what_the_price_said(cast: Cast) -> None:
    """Four hours were promised and one is worked: half of four is owed, whatever the worker says."""
    with seeing(EVERYTHING):
        PayFrame.objects.filter(organisation__isnull=False).update(industry="", employees=0)
    ten = TUESDAY_TEN
    first, later = booked(cast, ten), booked(cast, ten + 1.5 * HOUR, hours=3)
    carmen, at = cast.actors["carmen"], ten + 1.25 * HOUR
    (shown,) = prices_of_cancel(by=carmen, at=at, page=read_visit(by=carmen, visit_id=later))
    cancel_visit(by=carmen, at=at, visit_id=later, reason="the family came")
    with seeing(EVERYTHING):
        place = Assignment.objects.get(visit_id=first)
    _worked_as_planned(cast, place)
    approved(cast, THIS, PAYDAY)
    with seeing(EVERYTHING):
        row = StatementLine.objects.get(code="reporting")
    assert row.cents == next(each.cents for each in shown.price.parts if each.code == "reporting") == 2000
    assert row.parts == {str(place.id): [3600, 2000]}


def _worked_as_planned(cast: Cast, place: Assignment) -> None:
    with seeing(EVERYTHING):
        sheet = Timesheet.objects.create(
            id=place.id,
            assignment=place,
            person_id=place.person_id,
            service_user=cast.served["park"],
            planned_start=place.starts_at,
            planned_end=place.ends_at,
            organisation_ids=place.organisation_ids,
        )
    settle(cast, sheet, place.starts_at, place.ends_at, said=place.ends_at + HOUR)
