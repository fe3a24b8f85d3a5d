"""Meals, rests, split shifts and coming in for too little: examples of the sources, and each edge."""

from datetime import timedelta

import pytest

from commonhours.rates.pay.facts import Breaks, Span
from commonhours.rates.tests.weeks import (
    LOS_ANGELES,
    MONDAY,
    by_code,
    days,
    hours_of,
    paid,
    report,
    shipped_with,
    span,
)


def breaks(**more: bool | int) -> tuple[Breaks, ...]:
    return (Breaks("Ann's", MONDAY, **more),)  # type: ignore[arg-type]


# --- meals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spans", "waived", "missed"),
    [
        ([(8, 13)], False, False),
        ([(8, 13.01)], False, True),
        ([(8, 14)], True, False),
        ([(8, 14.01)], True, True),
        ([(8, 13), (13.5, 18)], False, False),  # half an hour at the end of the fifth hour
        ([(8, 13.01), (13.51, 18)], False, True),  # half a minute too late
        ([(8, 13), (13.49, 18)], False, True),  # too short to be a meal
        ([(8, 10), (10.25, 12), (12.25, 14)], False, True),  # two short pauses are no meal either
        ([(8, 12), (12.5, 18.5)], False, False),  # ten hours: one meal will do
        ([(8, 12), (12.5, 18.51)], False, True),
        ([(8, 12), (12.5, 20.5)], True, False),  # twelve hours, and the first was taken
        ([(8, 12), (12.5, 20.51)], True, True),
        ([(8, 13.5), (14, 19.5)], True, True),  # eleven hours with the first too late: no waiver helps
        ([(8, 12), (12.5, 18.5), (19, 21)], False, False),
        ([(8, 12), (12.5, 18.51), (19.01, 21)], False, True),  # the second came after the tenth hour
    ],
)
def test_a_meal_comes_in_time(spans: list[tuple[float, float]], waived: bool, missed: bool) -> None:
    pay = paid(*(span(0, start, end) for start, end in spans), breaks=breaks(waived=waived))
    assert by_code(pay).get("meal", 0) == (20_00 if missed else 0)


def test_both_meals_missed_cost_one_hour_of_the_day() -> None:
    assert hours_of(paid(span(0, 6, 18)))["meal"] == 1


def test_whoever_was_offered_a_meal_and_worked_on_gets_none_paid() -> None:
    assert "meal" not in by_code(paid(span(0, 8, 16), breaks=breaks(declined=True)))


def test_a_night_shift_is_one_shift_on_both_sides_of_midnight() -> None:
    meals = [line.parts[0].key for line in paid(span(0, 21, 26.5)).lines if line.code == "meal"]
    assert meals == ["0/21"]


def test_each_employer_owes_the_meals_of_its_own_shifts() -> None:
    pay = paid(span(0, 8, 12), span(0, 12, 16, employer="Ben's"), joint=(frozenset({"Ann's", "Ben's"}),))
    assert "meal" not in by_code(pay)


def test_a_missed_meal_is_paid_at_the_regular_rate_of_the_week() -> None:
    pay = paid(span(0, 8, 14, 2000), span(1, 8, 10, 3000))
    assert by_code(pay)["meal"] == 22_50  # 6 x 20 + 2 x 30 over eight hours


# --- rests -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "owed"), [(3.5, 20_00), (3.49, 0)])
def test_a_rest_that_was_missed_is_paid_from_three_and_a_half_hours_on(hours: float, owed: int) -> None:
    assert by_code(paid(span(0, 8, 8 + hours), breaks=breaks(rests_missed=1))).get("rest", 0) == owed


def test_two_rests_missed_cost_one_hour_and_none_costs_nothing() -> None:
    assert by_code(paid(span(0, 8, 12), breaks=breaks(rests_missed=2)))["rest"] == 20_00
    assert "rest" not in by_code(paid(span(0, 8, 12), breaks=breaks(rests_missed=0)))


def test_breaks_of_another_day_or_employer_do_not_count() -> None:
    others = (Breaks("Ben's", MONDAY, rests_missed=1), Breaks("Ann's", MONDAY + timedelta(1), rests_missed=1))
    assert "rest" not in by_code(paid(span(0, 8, 12), breaks=others))


# --- split shifts ------------------------------------------------------------------------------------------------


def split(rate: int, gap: float = 3, place: str = "us-ca", **more: bool) -> list[Span]:
    return [span(0, 9, 12, rate, place=place), span(0, 12 + gap, 15 + gap, rate, place=place, **more)]


@pytest.mark.parametrize(
    ("minimum", "rate", "owed"),
    [
        # A law firm's example: six hours at a minimum of $13: an hour at $13; at $15: $1; at $16: nothing.
        (1300, 1300, 13_00),
        (1300, 1500, 1_00),
        (1300, 1600, 0),
        # Another's, in Los Angeles when its minimum was $12: six hours at $13 leave $6.
        (1200, 1300, 6_00),
    ],
)
def test_a_split_day_pays_an_hour_at_the_minimum_less_what_exceeds_it(
    minimum: int, rate: int, owed: int
) -> None:
    packs = shipped_with("us-ca", ("cents = 1690", f"cents = {minimum}"))
    assert by_code(paid(*split(rate), packs=packs)).get("split_shift", 0) == owed


def test_a_day_that_pays_exactly_that_hour_above_the_minimum_has_no_line_for_it() -> None:
    packs = shipped_with("us-ca", ("cents = 1690", "cents = 1200"))
    assert "split_shift" not in by_code(paid(*split(1400), packs=packs))
    assert by_code(paid(*split(1399), packs=packs))["split_shift"] == 6


@pytest.mark.parametrize(("rate", "owed"), [(3379, 1), (3380, 0)])
def test_the_last_cent_that_is_missing_is_owed(rate: int, owed: int) -> None:
    """An hour's work in two halves: two hours at $16.90 are $33.80."""
    spans = [span(0, 9, 9.5, rate, place="us-ca"), span(0, 12, 12.5, rate, place="us-ca")]
    assert by_code(paid(*spans)).get("split_shift", 0) == owed


@pytest.mark.parametrize(("gap", "owed"), [(1, 0), (1.01, 16_90)])
def test_an_hour_is_no_split(gap: float, owed: int) -> None:
    assert by_code(paid(*split(1690, gap))).get("split_shift", 0) == owed


def test_a_gap_that_the_worker_asked_for_is_no_split() -> None:
    assert "split_shift" not in by_code(paid(*split(1690, own_gap=True)))


def test_two_gaps_of_a_day_make_one_split_shift() -> None:
    pay = paid(span(0, 8, 9, 1690), span(0, 11, 12, 1690), span(0, 14, 15, 1690))
    assert by_code(pay)["split_shift"] == 16_90


def test_the_night_between_two_days_is_no_gap() -> None:
    assert "split_shift" not in by_code(paid(span(0, 9, 12, 1690), span(1, 9, 12, 1690)))


def test_the_gap_between_two_employers_was_made_by_neither() -> None:
    pay = paid(span(0, 9, 12, 1690), span(0, 15, 18, 1690, employer="Ben's"))
    assert "split_shift" not in by_code(pay)


def test_a_split_is_paid_at_the_citys_minimum() -> None:
    assert by_code(paid(*split(1787, place=LOS_ANGELES)))["split_shift"] == 17_87


# --- coming in for too little ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheduled", "worked", "total"),
    [
        # From a lawyers' forum: so many hours promised, sent home after one.
        (3, 1, 2),
        (4, 1, 2),
        (5, 1, 2.5),
        (8, 1, 4),
        (12, 1, 4),
        # Half of the day is enough, to the second.
        (8, 4, 4),
        (8, 3.99, 4),
        (8, 4 - 1 / 3600, 4),
        (3, 1.5, 1.5),
        (8, 0, 4),
    ],
)
def test_whoever_came_gets_half_the_day(scheduled: float, worked: float, total: float) -> None:
    spans = [span(0, 8, 8 + worked)] if worked else []
    hours = hours_of(paid(*spans, reports=(report(0, 8, scheduled),)))
    assert hours.get("time", 0) + hours.get("reporting", 0) == pytest.approx(total)


def test_whoever_is_called_in_again_gets_two_hours() -> None:
    """A guide's example: a shift of six hours, called back for one: eight hours of pay."""
    spans = [span(0, 8, 11), span(0, 11.5, 14.5), span(0, 18, 19)]
    pay = paid(*spans, reports=(report(0, 8, 6), report(0, 18, 1)))
    hours = hours_of(pay)
    assert (hours["time"], hours["reporting_again"]) == (7, 1)
    assert "reporting" not in hours


def test_work_before_they_came_as_told_counts_for_the_day() -> None:
    """Told to come at eight for eight hours, at work from seven until eleven: half of the day was given."""
    assert "reporting" not in hours_of(paid(span(0, 7, 11), reports=(report(0, 8, 8),)))


def test_two_who_say_the_same_moment_are_taken_in_the_order_of_their_keys() -> None:
    twice = (report(0, 8, 8, key="b"), report(0, 8, 6, key="a"))
    for reports in (twice, twice[::-1]):
        told = [(line.code, line.parts[0].key, int(line.hours)) for line in paid(reports=reports).lines]
        assert told == [("reporting", "a", 3), ("reporting_again", "b", 2)]


def test_the_next_day_is_no_second_time() -> None:
    pay = paid(span(0, 8, 12), span(1, 8, 9), reports=(report(0, 8, 4), report(1, 8, 2)))
    assert "reporting_again" not in hours_of(pay)
    assert "reporting" not in hours_of(pay)


def test_time_that_was_only_come_for_is_never_overtime_and_never_below_the_minimum() -> None:
    pay = paid(*[span(day, 8, 16) for day in range(5)], reports=(report(5, 8, 8, rate=1000),))
    assert by_code(pay)["reporting"] == 4 * 16_90
    assert "overtime_week" not in by_code(pay)


def test_work_for_others_is_no_work_for_whoever_sent_them_home() -> None:
    pay = paid(span(0, 12, 16, employer="Ben's"), reports=(report(0, 8, 8),))
    assert hours_of(pay)["reporting"] == 4


def test_every_premium_leads_back_to_its_day_its_employer_and_its_law() -> None:
    two = [*days(range(2), 8, 14, 1690), *days(range(2), 17, 18, 1690)]
    missed = tuple(Breaks("Ann's", MONDAY + timedelta(day), rests_missed=1) for day in range(2))
    pay = paid(*two, breaks=missed, reports=(report(4, 8, 8), report(5, 8, 8), report(5, 12, 2)))
    named = [
        (line.code, line.employer, line.rule.code, [part.key for part in line.parts])
        for line in pay.lines
        if line.rule
    ]
    assert named == [
        ("meal", "Ann's", "lab-512", ["0/8"]),
        ("meal", "Ann's", "lab-512", ["1/8"]),
        ("rest", "Ann's", "lab-226-7", ["0/8"]),
        ("rest", "Ann's", "lab-226-7", ["1/8"]),
        ("split_shift", "Ann's", "split-shift", ["0/8"]),
        ("split_shift", "Ann's", "split-shift", ["1/8"]),
        ("reporting", "Ann's", "reporting-time", ["came 4/8"]),
        ("reporting", "Ann's", "reporting-time", ["came 5/8"]),
        ("reporting_again", "Ann's", "reporting-time", ["came 5/12"]),
    ]
