"""A worker's own pay week before it is run: what was pressed pays as the run will pay; what is booked comes on top."""

from datetime import timedelta

import pytest

from commonhours.bookings.actions import book_visit
from commonhours.payroll.pages import pay_so_far
from commonhours.payroll.tests.weeks import LAST, MONDAY_NINE, agree, previewed, worked
from tests.cast import NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)
SUNDAY_NIGHT = MONDAY_NINE + 6 * timedelta(days=1)


def test_a_week_with_overtime_pays_so_far_what_its_run_pays(cast: Cast) -> None:
    agree(cast, {"rosa": 2_000, "ben": 2_000})
    worked(cast, "rosa", hours=6)
    worked(cast, "rosa", MONDAY_NINE + 6 * HOUR, hours=4.5)
    worked(cast, "ben", hours=3)
    (rosa,) = pay_so_far(by=cast.actors["rosa"], at=SUNDAY_NIGHT)
    (ben,) = pay_so_far(by=cast.actors["ben"], at=SUNDAY_NIGHT)
    assert (rosa.first, rosa.worked.minutes, rosa.waiting, rosa.trouble) == (LAST, 630, 0, "")
    # Ten and a half hours in a day pay more than ten and a half times the rate.
    assert rosa.worked.cents
    assert rosa.worked.cents > 10.5 * 2_000
    assert ben.worked.cents == 3 * 2_000
    assert previewed(cast).cents == rosa.worked.cents + ben.worked.cents


def test_hours_that_wait_for_a_yes_and_hours_still_booked_are_told_apart(cast: Cast) -> None:
    agree(cast, {"rosa": 2_000})
    worked(cast, "rosa", NOW - 2 * HOUR, hours=1, sides=("worker",))
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    (week,) = pay_so_far(by=cast.actors["rosa"], at=NOW)
    assert (week.worked.minutes, week.worked.cents, week.waiting) == (60, 2_000, 60)
    assert (week.ahead.minutes, week.ahead.cents) == (60, 2_000)
    # A visit that is over and that nobody pressed is neither: somebody is asked about it.
    (after,) = pay_so_far(by=cast.actors["rosa"], at=TUESDAY_TEN + 2 * HOUR)
    assert (after.worked.minutes, after.ahead.minutes) == (60, 0)


@pytest.mark.parametrize("name", ["ben", "otto", "carmen"])
def test_nobody_else_reads_it(cast: Cast, name: str) -> None:
    agree(cast, {"rosa": 2_000})
    worked(cast, "rosa")
    assert pay_so_far(by=cast.actors[name], at=SUNDAY_NIGHT) == ()


def test_where_no_rate_was_agreed_hours_are_told_and_no_money(cast: Cast) -> None:
    agree(cast, {})
    worked(cast, "rosa")
    (week,) = pay_so_far(by=cast.actors["rosa"], at=SUNDAY_NIGHT)
    assert (week.worked.minutes, week.worked.cents, week.trouble) == (120, None, "no_rate")
