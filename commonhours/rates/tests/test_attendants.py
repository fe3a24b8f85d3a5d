"""Personal attendants: nine hours and forty-five, as long as the week is an attendant's, and what the country adds."""

import pytest

from commonhours.rates.pay.facts import MoreOtherWorkThanTime, Span
from commonhours.rates.tests.weeks import (
    COUNTRY,
    LOS_ANGELES,
    by_code,
    days,
    hours_of,
    paid,
    report,
    shipped_with,
    span,
)

EXEMPT = ("us", ("exempt = false", "exempt = true"))


def caring(hours: float, count: int = 1, other: int = 0, start: float = 8) -> list[Span]:
    return days(range(count), start, start + hours, attendant=True, other_minutes=other)


@pytest.mark.parametrize(("hours", "over"), [(9, 0), (9.01, 0.01), (14, 5)])
def test_an_attendants_day_has_nine_hours_and_never_pays_double(hours: float, over: float) -> None:
    found = hours_of(paid(*caring(hours)))
    assert found.get("overtime_day", 0) == pytest.approx(over)
    assert "double_day" not in found


def test_the_countrys_forty_hours_hold_for_attendants_too() -> None:
    """Five days of nine hours: California has no overtime in them, the country has five hours."""
    pay = paid(*caring(9, 5))
    over = [(line.code, int(line.hours), line.rule.code) for line in pay.lines if line.rule]
    assert over == [("overtime_week", 5, "flsa-week")]


def test_past_forty_five_hours_it_is_californias_rule() -> None:
    pay = paid(*caring(8, 6))
    over = {line.rule.code: line.hours for line in pay.lines if line.rule}
    assert over == {"flsa-week": 5, "lab-1454": 3}


def test_an_hour_past_nine_is_not_counted_again_in_the_week() -> None:
    hours = hours_of(paid(*caring(10, 4), *[span(4, 8, 12, attendant=True)]))
    assert (hours["overtime_day"], hours.get("overtime_week", 0)) == (4, 0)


@pytest.mark.parametrize(("hours", "over"), [(9, 0), (9.5, 2.5)])
def test_with_the_exemption_switched_on_only_california_is_left(hours: float, over: float) -> None:
    found = hours_of(paid(*caring(hours, 5), packs=shipped_with(*EXEMPT)))
    assert "overtime_week" not in found
    assert found.get("overtime_day", 0) == over


def test_the_exemption_is_for_attendants_alone() -> None:
    pay = paid(*days(range(6), 8, 16, place=COUNTRY), packs=shipped_with(*EXEMPT))
    assert hours_of(pay)["overtime_week"] == 8


def test_where_only_the_country_has_rules_the_exemption_leaves_none() -> None:
    """Such a place would have to say what an attendant is; ours does."""
    quiet = [('kind = "attendant"\nday = 540\nweek = 2700', 'kind = "attendant"')]
    packs = shipped_with("us-ca", *quiet)
    assert "overtime_week" in hours_of(paid(*caring(9, 5), packs=packs))


@pytest.mark.parametrize(("other", "attendant"), [(96, True), (97, False)])
def test_a_fifth_of_other_work_is_allowed_and_a_minute_more_is_not(other: int, attendant: bool) -> None:
    """Eight hours are 480 minutes, a fifth of them is 96."""
    pay = paid(*caring(8, other=other))
    assert pay.groups[0].attendant is attendant


def test_a_week_that_crosses_a_fifth_is_an_ordinary_week_from_its_first_day() -> None:
    kept = paid(*caring(9, 5, other=108))
    crossed = paid(*caring(9, 4, other=108), span(4, 8, 17, attendant=True, other_minutes=109))
    assert hours_of(kept) == {"time": 45, "overtime_week": 5}
    assert hours_of(crossed) == {"time": 45, "overtime_day": 5, "meal": 5}


def test_other_jobs_of_the_week_are_other_work() -> None:
    assert paid(*caring(8, 4), span(4, 8, 16)).groups[0].attendant
    assert not paid(*caring(8, 4), span(4, 8, 16.5)).groups[0].attendant


def test_where_no_law_says_what_an_attendant_is_there_is_none() -> None:
    pay = paid(*days(range(5), 8, 18, place=COUNTRY, attendant=True))
    assert hours_of(pay) == {"time": 50, "overtime_week": 10}
    assert pay.groups[0].attendant is False


def test_where_two_places_say_differently_what_an_attendant_is_there_is_none() -> None:
    """A city that allows more other work than its state; attending here and there is nine ordinary hours."""
    told = """read = "primary"

[[attendant]]
from = 2014-01-01
source = "long-beach"
other = 30
meals = false
rests = false
reporting = false
"""
    packs = shipped_with("us-ca-long-beach", ('read = "primary"\n', told))
    both = [span(0, 6, 10.5, attendant=True), span(0, 11, 15.5, attendant=True, place=LOS_ANGELES)]
    assert hours_of(paid(*both)) == {"time": 9}
    assert hours_of(paid(*both, packs=packs)) == {"time": 9, "overtime_day": 1}


def test_whoever_only_came_is_no_attendant() -> None:
    assert paid(reports=(report(0, 8, 8),)).groups[0].attendant is False


def test_nobody_is_an_attendant_without_attending() -> None:
    assert not paid(span(0, 8, 12)).groups[0].attendant


def test_attendants_have_no_premiums_for_meals_and_reporting_but_for_split_shifts() -> None:
    pay = paid(
        span(0, 6, 12, 1690, attendant=True),
        span(0, 14, 16, 1690, attendant=True),
        reports=(report(1, 8, 8),),
    )
    assert by_code(pay) == {"time": 8 * 16_90, "split_shift": 16_90}


def test_other_work_is_part_of_the_span() -> None:
    with pytest.raises(MoreOtherWorkThanTime):
        span(0, 8, 9, other_minutes=61)
    with pytest.raises(MoreOtherWorkThanTime):
        span(0, 8, 9, other_minutes=-1)
    assert span(0, 8, 9, other_minutes=60).other_minutes == 60
