"""Sick leave that was earned can be taken, is paid once at the regular rate, and never goes below zero."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from commonhours.common.constraints import constraint_of
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.ledger.tests.money import finance
from commonhours.payroll.actions import LeaveSaid, take_sick_leave
from commonhours.payroll.models import LeaveTaken, Statement, StatementLine
from commonhours.payroll.months import my_month
from commonhours.payroll.pages import leave_seen, statement_seen
from commonhours.payroll.tests.weeks import HOUR, LAST, MONDAY_NINE, THIS, agree, approved, worked
from commonhours.people.models import Membership
from conftest import EVERYTHING
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
PAYDAY = NOW + 8 * DAY
TUESDAY = date(2026, 3, 3)


@pytest.fixture(autouse=True)
def earned(cast: Cast) -> None:
    """Rosa worked forty hours last week, at twenty dollars; forty hours earn eighty minutes."""
    agree(cast, {"rosa": 2000})
    for day in range(5):
        worked(cast, "rosa", MONDAY_NINE + day * DAY, hours=4)
        worked(cast, "rosa", MONDAY_NINE + day * DAY + 4.5 * HOUR, hours=4)
    approved(cast, LAST)


def take(cast: Cast, minutes: int, day: date = TUESDAY, by: str = "rosa", **more: Any) -> LeaveSaid:
    said = {
        "by": cast.actors[by],
        "at": NOW,
        "organisation_id": cast.organisations["harbor"].id,
        "person_id": cast.people["rosa"].id,
    }
    return take_sick_leave(day=day, minutes=minutes, **{**said, **more})


def sick_pay() -> list[tuple[int, int, str]]:
    with seeing(EVERYTHING):
        rows = StatementLine.objects.filter(code="sick_pay").order_by("statement_id", "place_in_order")
        return [(row.seconds, row.cents, row.rule) for row in rows]


def test_a_week_of_illness_pays_what_the_weeks_before_paid_and_the_account_goes_down(cast: Cast) -> None:
    assert take(cast, 60).left == 20
    approved(cast, THIS, PAYDAY)
    assert sick_pay() == [(3600, 2000, "lab-246")]
    with seeing(EVERYTHING):
        statement = Statement.objects.latest("id")
    seen = statement_seen(by=cast.actors["rosa"], statement_id=statement.id)
    assert (seen.cents, seen.seconds, seen.leave_paid, seen.leave) == (2000, 0, 3600, 20 * 60)
    # Pay for hours not worked: income of the month, and no hours of work.
    assert my_month(by=cast.actors["rosa"], first=date(2026, 3, 1)).seconds == 0
    with pytest.raises(Refused, match="leave_paid"):
        take(cast, 30)


def test_leave_makes_no_overtime_and_is_paid_at_the_weeks_own_regular_rate_once(cast: Cast) -> None:
    take(cast, 60)
    for day in range(5):
        worked(cast, "rosa", NOW - 3 * HOUR + day * DAY, hours=8)
    approved(cast, THIS, PAYDAY)
    with seeing(EVERYTHING):
        codes = set(StatementLine.objects.filter(week=THIS).values_list("code", flat=True))
    assert "overtime_week" not in codes
    worked(cast, "rosa", NOW - 3 * HOUR + 5 * DAY, hours=1, said=PAYDAY + HOUR)
    approved(cast, THIS, PAYDAY + 2 * HOUR)
    assert sick_pay() == [(3600, 2000, "lab-246")]


def test_nobody_takes_more_than_is_left_or_too_soon_and_the_database_has_the_last_word(cast: Cast) -> None:
    with pytest.raises(Invalid, match="leave_too_much"):
        take(cast, 81)
    take(cast, 60)
    with pytest.raises(Invalid, match="leave_too_much"):
        take(cast, 21, TUESDAY + DAY)
    assert take(cast, 80, at=NOW + HOUR).left == 0
    with seeing(EVERYTHING), pytest.raises(IntegrityError) as raised, transaction.atomic():
        LeaveTaken.objects.create(
            organisation=cast.organisations["harbor"],
            person=cast.people["rosa"],
            day=TUESDAY + DAY,
            minutes=1,
            said_by=cast.accounts["rosa"],
            said_at=NOW,
            act_id=new_id(),
        )
    assert constraint_of(raised.value) == "leave_within_balance"
    with seeing(EVERYTHING):
        # The 90th day of work is the first on which leave may be used, the first day being one.
        Membership.objects.filter(person=cast.people["rosa"]).update(since=TUESDAY - 88 * DAY)
    later = NOW + 2 * HOUR
    assert take(cast, 0, at=later).left == 80
    with pytest.raises(Invalid, match="leave_too_soon"):
        take(cast, 80, at=later)
    assert take(cast, 80, TUESDAY + DAY, at=later).left == 0


def test_it_is_for_the_worker_and_whoever_keeps_the_books_to_say(cast: Cast) -> None:
    assert take(cast, 30).minutes == 30
    for name in ("sam", "otto", "carmen", "olga"):
        with pytest.raises(NotAllowed):
            take(cast, 30, by=name)
        with pytest.raises(NotAllowed):
            leave_seen(
                by=cast.actors[name],
                at=NOW,
                organisation_id=cast.organisations["harbor"].id,
                person_id=cast.people["rosa"].id,
            )
    with pytest.raises(NotFound):
        take(cast, 30, organisation_id=cast.organisations["westside"].id)
    house = cast.organisations["harbor"].id
    said = {"organisation_id": house, "person_id": cast.people["rosa"].id}
    take_sick_leave(by=finance(cast), at=NOW + HOUR, day=TUESDAY, minutes=45, **said)
    seen = leave_seen(by=finance(cast), at=NOW + HOUR, **said)
    assert [(each.day, each.minutes) for each in seen.taken] == [(TUESDAY, 45)]
    assert seen.account.left == 35
