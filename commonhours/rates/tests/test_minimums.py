"""Minimum wages by the place of work and the day, and what is known to be old."""

from datetime import date

import pytest

from commonhours.rates.pay.facts import SickLeave, Workweek
from commonhours.rates.tests.weeks import (
    COUNTRY,
    LONG_BEACH,
    LOS_ANGELES,
    ZONE,
    by_code,
    paid,
    span,
)

COUNTY = "us-ca-county-los-angeles"


@pytest.mark.parametrize(
    ("place", "minimum", "rule"),
    [
        (COUNTRY, 725, "flsa-minimum"),
        ("us-ca", 1690, "lab-1182-12"),
        (LONG_BEACH, 1690, "lab-1182-12"),
        (LOS_ANGELES, 1787, "lamc-187"),
        (COUNTY, 1781, "lacc-8-100"),
    ],
)
def test_each_place_has_its_minimum(place: str, minimum: int, rule: str) -> None:
    pay = paid(span(0, 8, 12, 500, place=place))
    assert pay.cents == 4 * minimum
    assert [line.rule.code for line in pay.lines if line.rule] == [rule]


def test_whoever_earns_the_minimum_gets_nothing_on_top() -> None:
    assert by_code(paid(span(0, 8, 12, 1690))) == {"time": 67_60}


def test_what_the_minimum_adds_stands_with_the_employer_and_the_role_that_paid_less() -> None:
    pay = paid(span(0, 8, 9, 1600), span(0, 9, 10, 1600, employer="Ben's", role="tutor"))
    added = [(line.employer, line.role, line.cents) for line in pay.lines if line.code == "minimum"]
    assert added == [("Ann's", "home help", 90), ("Ben's", "tutor", 90)]


def test_overtime_is_worked_out_from_what_the_minimum_makes_of_the_rate() -> None:
    pay = by_code(paid(span(0, 6, 11, 1000), span(0, 11.5, 16.5, 1000)))
    assert pay == {"time": 100_00, "minimum": 69_00, "overtime_day": 16_90}


@pytest.mark.parametrize(("hours", "minimum"), [(2, 1787), (2 - 1 / 3600, 1690)])
def test_los_angeles_asks_for_two_hours_of_the_week(hours: float, minimum: int) -> None:
    pay = paid(span(0, 8, 8 + hours, 1000, place=LOS_ANGELES))
    assert sum(line.rate for line in pay.lines) == minimum


def test_two_hours_may_lie_on_two_days() -> None:
    pay = paid(span(0, 8, 9, 1000, place=LOS_ANGELES), span(3, 8, 9, 1000, place=LOS_ANGELES))
    assert pay.cents == 2 * 1787


def test_a_new_minimum_begins_at_midnight() -> None:
    """From ten on New Year's Eve until two."""
    week = Workweek(date(2025, 12, 29), ZONE)
    assert paid(span(2, 22, 26, 1000, workweek=week), workweek=week).cents == 2 * 1650 + 2 * 1690


def test_it_does_so_where_the_workday_begins_at_four() -> None:
    week = Workweek(date(2025, 12, 29), ZONE, day_starts=240)
    pay = by_code(paid(span(2, 22, 30, 1000, workweek=week), workweek=week))
    assert pay["time"] + pay["minimum"] == 2 * 1650 + 6 * 1690


def test_a_figure_past_its_review_is_used_and_named() -> None:
    late = Workweek(date(2026, 11, 16), ZONE)
    pay = paid(span(0, 8, 12, 1000, place=LOS_ANGELES, workweek=late), workweek=late)
    assert [source.code for source in pay.outdated] == ["lamc-187"]
    assert paid(span(0, 8, 12, place=LOS_ANGELES)).outdated == ()


@pytest.mark.parametrize(("day", "old"), [(1, []), (2, ["lacc-8-100", "lamc-187"])])
def test_a_figure_is_old_from_the_day_of_its_review_on(day: int, old: list[str]) -> None:
    """The city's and the county's are set anew on 1 July, a Wednesday in 2026."""
    week = Workweek(date(2026, 6, 29), ZONE)
    spans = [
        span(day, 8, 11, place=COUNTY, workweek=week),
        span(day, 12, 15, place=LOS_ANGELES, workweek=week),
    ]
    assert [source.code for source in paid(*spans, workweek=week).outdated] == old


# --- paid sick leave ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stands", "minutes"), [(0, 60), (4800 - 60, 60), (4800 - 59, 59), (4800, 0), (5000, 0)]
)
def test_thirty_hours_earn_one_of_sick_leave_until_there_are_eighty(stands: int, minutes: int) -> None:
    spans = [span(day, 8, 13) for day in range(6)]
    pay = paid(*spans, sick_leave=(SickLeave("Ann's", stands), SickLeave("Ben's", 4800)))
    assert [(row.employer, row.seconds / 60, row.rule.code) for row in pay.sick_leave] == [
        ("Ann's", minutes, "lab-246")
    ]


def test_leave_grows_by_whole_seconds() -> None:
    """Three hours and fifty-nine seconds are 361 and 29/30 seconds of leave: the rest is lost."""
    assert [row.seconds for row in paid(span(0, 8, 11 + 59 / 3600)).sick_leave] == [361]


def test_each_employer_keeps_its_own_account_and_where_no_law_says_so_there_is_none() -> None:
    pay = paid(span(0, 8, 11), span(0, 12, 13.5, employer="Ben's"))
    assert [(row.employer, row.seconds) for row in pay.sick_leave] == [("Ann's", 360), ("Ben's", 180)]
    assert paid(span(0, 8, 12, place=COUNTRY)).sick_leave == ()
