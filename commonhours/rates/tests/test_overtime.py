"""Overtime of the country and of California: the examples of those who explain the law, and each limit at its edge."""

from typing import Any

import pytest

from commonhours.rates.pay.facts import Overlapping, SeveralLaws, Span, UnknownPlace
from commonhours.rates.tests.weeks import (
    COUNTRY,
    LOS_ANGELES,
    by_code,
    days,
    hours_of,
    paid,
    shipped_with,
    span,
)

BEFORE_THE_MINIMUM = ("us", ("cents = 725", "cents = 0"))


def country(*hours_at: tuple[float, int]) -> list[Span]:
    """So many hours at such a rate, day after day, where only the country's law holds."""
    return [span(day, 0, hours, rate, place=COUNTRY) for day, (hours, rate) in enumerate(hours_at)]


# --- the country -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week", "cents"),
    [
        # 29 CFR 778.110(a), 1981: 46 hours at $6 bring $294.
        (country(*[(7.5, 600)] * 6, (1, 600)), 294_00),
        # 29 CFR 778.110(a), as amended: 46 hours at $12 bring $588.
        (country(*[(7.5, 1200)] * 6, (1, 1200)), 588_00),
        # Oregon's Bureau of Labor on two rates: 16 hours at $10, 30 at $12; 520 / 46, half of it for six hours.
        (country((16, 1000), (15, 1200), (15, 1200)), 520_00 + 33_91),
        # A payroll adviser on two rates: 30 hours at $10, 15 at $12 make a regular rate of $10.66 2/3.
        (country((15, 1000), (15, 1000), (15, 1200)), 480_00 + 26_67),
        # Forty hours to the second are none too many, whatever the days were.
        (country((20, 1000), (20, 1000)), 400_00),
    ],
)
def test_the_country_counts_the_week(week: list[Span], cents: int) -> None:
    assert paid(*week, packs=shipped_with(*BEFORE_THE_MINIMUM)).cents == cents


def test_one_second_past_forty_hours_is_overtime() -> None:
    week = [*country((20, 3600_00), (20, 3600_00)), span(3, 8, 8 + 1 / 3600, 3600_00, place=COUNTRY)]
    assert by_code(paid(*week)) == {"time": 40 * 3600_00 + 100, "overtime_week": 50}


def test_two_joint_employers_make_one_week_and_strangers_make_two() -> None:
    """A fiscal agent's example: 20 hours for one client and 25 for another are five of overtime."""
    week = [
        *days(range(5), 8, 12, place=COUNTRY, employer="Ann's"),
        *days(range(5), 13, 18, place=COUNTRY, employer="Ben's"),
    ]
    joint = paid(*week, joint=(frozenset({"Ann's", "Ben's"}),))
    assert hours_of(joint)["overtime_week"] == 5
    assert "overtime_week" not in hours_of(paid(*week))


def test_overtime_of_joint_employers_stands_with_the_one_whose_hours_passed_the_limit() -> None:
    week = [
        *days(range(4), 8, 17, place=COUNTRY, employer="Ann's"),
        span(4, 8, 18, place=COUNTRY, employer="Ben's"),
    ]
    pay = paid(*week, joint=(frozenset({"Ann's", "Ben's"}),))
    over = [
        (str(line.employer), int(line.hours), line.cents)
        for line in pay.lines
        if line.code == "overtime_week"
    ]
    assert over == [("Ben's", 6, 60_00)]


def test_the_rates_of_joint_employers_are_averaged() -> None:
    week = [
        *days(range(4), 8, 18, 1700, place=COUNTRY, employer="Ann's"),
        span(4, 8, 18, 2700, place=COUNTRY, employer="Ben's"),
    ]
    pay = paid(*week, joint=(frozenset({"Ann's", "Ben's"}),))
    assert pay.groups[0].regular_rate == 1900
    assert by_code(pay)["overtime_week"] == 95_00  # ten hours at half of $19


# --- California --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (8, {"time": 8}),
        (8.01, {"time": 8.01, "overtime_day": 0.01}),
        (12, {"time": 12, "overtime_day": 4}),
        (12.01, {"time": 12.01, "overtime_day": 4, "double_day": 0.01}),
        (24, {"time": 24, "overtime_day": 4, "double_day": 12}),
    ],
)
def test_a_day_has_two_limits(hours: float, expected: dict[str, float]) -> None:
    worked = {code: part for code, part in hours_of(paid(span(0, 0, hours))).items() if code != "meal"}
    assert worked == pytest.approx(expected)


def test_twelve_hours_at_thirty_dollars_bring_420() -> None:
    """An example of several guides to California: eight hours and four at half as much again."""
    pay = by_code(paid(*[span(0, 6, 12, 3000), span(0, 12.5, 18.5, 3000)]))
    assert pay == {"time": 360_00, "overtime_day": 60_00, "meal": 30_00} | {"meal": 30_00}
    assert pay["time"] + pay["overtime_day"] == 420_00


def test_six_days_of_nine_hours_are_fourteen_of_overtime() -> None:
    """An example of a school's: six over the days' limits, and eight more over the week's."""
    hours = hours_of(paid(*days(range(6), 8, 17)))
    assert (hours["overtime_day"], hours["overtime_week"]) == (6, 8)


def test_what_a_day_made_overtime_does_not_count_towards_the_week() -> None:
    """Four days of ten hours and one of four: forty-four hours, eight of them overtime already."""
    hours = hours_of(paid(*days(range(4), 8, 18), span(4, 8, 12)))
    assert hours["overtime_day"] == 8
    assert "overtime_week" not in hours


def test_double_hours_are_paid_twice_and_do_not_count_towards_the_week() -> None:
    """Fourteen hours on Monday are eight, four and two; with four days of eight the week has forty to its end."""
    pay = by_code(paid(span(0, 6, 20), *days(range(1, 5), 8, 16)))
    assert (pay["time"], pay["overtime_day"], pay["double_day"]) == (46 * 20_00, 4 * 10_00, 2 * 20_00)
    assert "overtime_week" not in pay


def test_the_double_hours_of_a_seventh_day_are_paid_twice() -> None:
    pay = by_code(paid(*days(range(6), 9, 12), span(6, 8, 18)))
    assert (pay["seventh_day"], pay["double_seventh"]) == (8 * 10_00, 2 * 20_00)


def test_the_seventh_day_in_a_row_is_overtime_from_its_first_hour() -> None:
    hours = hours_of(paid(*days(range(6), 9, 12), span(6, 8, 17)))
    assert (hours["seventh_day"], hours["double_seventh"]) == (8, 1)
    assert "overtime_week" not in hours


@pytest.mark.parametrize(("hours", "double"), [(8, 0), (8.01, 0.01)])
def test_past_eight_hours_of_the_seventh_day_all_is_double(hours: float, double: float) -> None:
    found = hours_of(paid(*days(range(6), 9, 12), span(6, 8, 8 + hours)))
    assert found.get("double_seventh", 0) == pytest.approx(double)


def test_a_day_off_makes_the_seventh_an_ordinary_day() -> None:
    hours = hours_of(paid(*days(range(1, 6), 9, 12), span(6, 8, 16)))
    assert "seventh_day" not in hours


def test_the_seventh_day_adds_nothing_to_the_week_but_itself() -> None:
    """Six days of seven hours are two past forty; the seventh day's are not counted a second time."""
    hours = hours_of(paid(*days(range(6), 9, 16), span(6, 9, 12)))
    assert (hours["overtime_week"], hours["seventh_day"]) == (2, 3)


def test_half_a_cent_goes_up() -> None:
    """A law firm's example: an hour of overtime at $13.25 is $19.88, not $19.87."""
    cheap = shipped_with("us-ca", ("cents = 1690", "cents = 1325"))
    pay = by_code(paid(span(0, 6, 12, 1325), span(0, 12.5, 15.5, 1325), packs=cheap))
    assert pay["time"] == 9 * 1325
    assert pay["overtime_day"] == 663


def test_every_overtime_line_names_its_law() -> None:
    pay = paid(*days(range(7), 6, 19))
    named = {line.code: line.rule.code for line in pay.lines if line.rule}
    assert named == {
        "overtime_day": "lab-510", "double_day": "lab-510", "overtime_week": "lab-510", "seventh_day": "lab-510",
        "double_seventh": "lab-510", "meal": "lab-512",
    }  # fmt: skip


# --- what cannot be paid -----------------------------------------------------------------------------------------


def test_a_minute_is_not_paid_twice() -> None:
    with pytest.raises(Overlapping):
        paid(span(0, 8, 12), span(0, 11, 15))


def test_a_week_under_two_laws_is_left_to_somebody_who_knows_both() -> None:
    with pytest.raises(SeveralLaws):
        paid(span(0, 8, 12), span(1, 8, 12, place=COUNTRY))


@pytest.mark.parametrize("place", ["us-nv", "us-or", "mx", "us-cal", ""])
def test_a_place_whose_overtime_nobody_wrote_down_is_not_paid_as_if_it_had_none(place: str) -> None:
    with pytest.raises(UnknownPlace):
        paid(span(0, 8, 12, place=place))


def test_two_cities_of_one_state_are_one_law() -> None:
    assert paid(span(0, 8, 12), span(1, 8, 12, place=LOS_ANGELES)).cents == 160_00


def test_nothing_worked_pays_nothing() -> None:
    empty: Any = paid()
    assert (empty.cents, empty.lines, empty.groups) == (0, (), ())
