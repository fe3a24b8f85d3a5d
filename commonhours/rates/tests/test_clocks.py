"""Midnight, both changes of the clocks, workdays that begin elsewhere, and weeks that end in the middle of a shift."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from commonhours.rates.pay.facts import OutsideTheWeek, Workweek
from commonhours.rates.tests.weeks import WORKWEEK, ZONE, by_code, hours_of, paid, report, span

SPRING = Workweek(date(2026, 3, 2), ZONE)  # its Sunday, 8 March, has 23 hours
AUTUMN = Workweek(date(2026, 10, 26), ZONE)  # its Sunday, 1 November, has 25


def test_a_shift_over_midnight_is_work_of_two_days() -> None:
    hours = hours_of(paid(span(0, 18, 24 + 6)))
    assert hours["time"] == 12
    assert "overtime_day" not in hours


def test_each_side_of_midnight_adds_to_its_own_day() -> None:
    hours = hours_of(paid(span(0, 12, 24 + 3), span(1, 8, 14)))
    assert hours["overtime_day"] == 4 + 1


def test_a_shift_that_ends_at_midnight_is_no_work_of_the_day_that_begins() -> None:
    """Tuesday off: Monday's evening does not reach into it, and Sunday is no seventh day."""
    worked = [span(0, 20, 24), *(span(day, 9, 12) for day in range(2, 7))]
    assert "seventh_day" not in hours_of(paid(*worked))
    assert hours_of(paid(*worked, span(1, 0, 1)))["seventh_day"] == 3


def test_whoever_clocked_in_and_out_within_a_second_worked_nothing() -> None:
    """A slip of the finger is no week of somebody else's, nor a line of no pay."""
    slip = span(0, 8, 9)
    slip = replace(slip, end=slip.start + timedelta(milliseconds=400))
    assert paid(slip).lines == ()


def test_a_workday_that_begins_at_noon_holds_the_whole_night() -> None:
    at_noon = Workweek(WORKWEEK.first, ZONE, day_starts=720)
    assert hours_of(paid(span(0, 18, 24 + 6), workweek=at_noon))["overtime_day"] == 4


def test_the_night_on_which_the_clock_jumps_is_an_hour_shorter() -> None:
    """From ten until six on the wall is seven hours that passed."""
    pay = paid(span(5, 22, 24 + 6, workweek=SPRING), workweek=SPRING)
    assert by_code(pay)["time"] == 7 * 20_00


def test_the_night_on_which_the_clock_goes_back_is_an_hour_longer() -> None:
    pay = paid(span(5, 22, 24 + 6, workweek=AUTUMN), workweek=AUTUMN)
    assert by_code(pay)["time"] == 9 * 20_00


@pytest.mark.parametrize(("week", "over"), [(SPRING, 0), (AUTUMN, 1)])
def test_overtime_of_such_a_day_counts_hours_that_passed(week: Workweek, over: float) -> None:
    """From midnight until nine on the wall: eight hours in spring, ten in autumn; a Saturday's would be nine."""
    found = hours_of(paid(span(6, 0, 9, workweek=week), workweek=week))
    assert found.get("overtime_day", 0) == 2 * over


def test_a_shift_over_the_end_of_the_week_is_paid_once_in_two_parts() -> None:
    shift = span(6, 20, 24 + 4)
    following = Workweek(date(2026, 3, 23), ZONE)
    assert paid(shift).cents == 80_00
    assert paid(shift, workweek=following).cents == 80_00


@pytest.mark.parametrize("hours", [(-2, -1), (-1, 0)])
def test_what_lies_before_the_week_belongs_to_another(hours: tuple[float, float]) -> None:
    with pytest.raises(OutsideTheWeek):
        paid(span(0, *hours))


def test_what_lies_after_the_week_belongs_to_another() -> None:
    with pytest.raises(OutsideTheWeek):
        paid(span(7, 0, 1))


def test_a_report_at_the_week_s_last_minute_counts_and_at_its_end_does_not() -> None:
    assert hours_of(paid(reports=(report(6, 23.99, 8),)))["reporting"] == 4
    with pytest.raises(OutsideTheWeek):
        paid(reports=(report(7, 0, 8),))


@pytest.mark.parametrize("day", [0, 1])
def test_whoever_came_at_midnight_came_on_the_day_that_begins_and_once(day: int) -> None:
    assert hours_of(paid(reports=(report(day, 0, 8),))) == {"reporting": 4}
