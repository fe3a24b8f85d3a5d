"""Late changes of the schedule, for whom there is a law; and what a booking, a move or a cancellation costs."""

from datetime import timedelta
from typing import Any

import pytest

from commonhours.common.period import Period
from commonhours.rates.pay.facts import Change, Span, Week
from commonhours.rates.pay.week import price_change
from commonhours.rates.tests.weeks import (
    LONG_BEACH,
    LOS_ANGELES,
    WORKWEEK,
    at,
    by_code,
    days,
    paid,
    shipped_with,
    span,
)

NINE_TO_FIVE, NINE_TO_ONE = (9.0, 17.0), (9.0, 13.0)
Hours = tuple[float, float]


def period(hours: Hours | None) -> Period | None:
    return Period(at(3, hours[0]), at(3, hours[1])) if hours else None


def change(before: Hours | None, after: Hours | None, notice: float = 24, **more: Any) -> Change:
    """On Thursday, told so many hours before the earlier of both starts."""
    starts = min(hours[0] for hours in (before, after) if hours)
    facts: dict[str, Any] = {
        "key": "a change", "employer": "Shop", "place": LOS_ANGELES, "industry": "retail", "employees": 300,
        "rate": 2000, "told_at": at(3, starts) - timedelta(hours=notice),
    }  # fmt: skip
    return Change(before=period(before), after=period(after), **{**facts, **more})


def cost(*changes: Change) -> dict[str, int]:
    return by_code(paid(changes=changes))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (NINE_TO_FIVE, (10, 18), {"change_more": 20_00}),
        (NINE_TO_FIVE, (9, 17.5), {"change_more": 20_00}),
        (NINE_TO_FIVE, (9, 17.25), {}),
        (NINE_TO_FIVE, NINE_TO_FIVE, {}),
        (None, NINE_TO_ONE, {"change_more": 20_00}),
        (NINE_TO_FIVE, NINE_TO_ONE, {"change_cut": 40_00}),
        (NINE_TO_FIVE, None, {"change_cut": 80_00}),
        (NINE_TO_FIVE, (9, 16.75), {"change_cut": 2_50}),
        (NINE_TO_FIVE, (9, 16.8), {}),
    ],
)
def test_a_shop_in_los_angeles_pays_for_late_changes(
    before: Hours | None, after: Hours | None, expected: dict[str, int]
) -> None:
    assert cost(change(before, after)) == expected


def test_all_hours_of_a_shift_that_was_taken_away_are_cut() -> None:
    """Half of eight hours at $20; the statement names the eight, to the second."""
    pay = paid(changes=(change(NINE_TO_FIVE, None),))
    assert [(line.seconds, int(line.rate), line.cents) for line in pay.lines] == [(8 * 3600, 1000, 80_00)]


@pytest.mark.parametrize(("notice", "expected"), [(14 * 24, {}), (14 * 24 - 1, {"change_cut": 80_00})])
def test_a_fortnights_notice_is_in_time(notice: float, expected: dict[str, int]) -> None:
    assert cost(change(NINE_TO_FIVE, None, notice)) == expected


@pytest.mark.parametrize(
    "not_covered",
    [{"industry": "home care"}, {"employees": 299}, {"place": LONG_BEACH}, {"asked_by_worker": True}],
)
def test_most_employers_and_the_workers_own_wishes_are_not_covered(not_covered: dict[str, Any]) -> None:
    assert cost(change(NINE_TO_FIVE, None, **not_covered)) == {}


def test_nothing_that_stays_nothing_costs_nothing() -> None:
    nothing = Change("x", "Shop", LOS_ANGELES, "retail", 300, 2000, at(0, 0), None, None)
    assert cost(nothing) == {}


@pytest.mark.parametrize(
    ("after", "notice", "cents"),
    [
        ((10, 18), 10 * 24, 10_00), ((9, 18), 7 * 24, 10_00), ((10, 18), 6 * 24, 15_00), ((10, 18), 1, 15_00),
        (None, 7 * 24, 20_00), (None, 7 * 24 - 1, 45_00), (None, 24, 45_00), (None, 23, 75_00),
        (NINE_TO_FIVE, 1, 0), (None, 14 * 24, 0),
    ],
)  # fmt: skip
def test_fast_food_in_new_york_pays_sums(after: Hours | None, notice: float, cents: int) -> None:
    """The premiums as the city's code lists them."""
    place: dict[str, Any] = {"place": "us-ny-new-york", "industry": "fast food", "employees": 30}
    pay = paid(changes=(change(NINE_TO_FIVE, after, notice, **place),))
    assert pay.cents == cents
    assert all(line.seconds == line.rate == 0 for line in pay.lines)


def test_oregon_lets_half_an_hour_pass_and_pays_half_of_any_cut() -> None:
    oregon: dict[str, Any] = {"place": "us-or", "industry": "hotel", "employees": 500}
    assert cost(change(NINE_TO_FIVE, (9, 17.5), **oregon)) == {}
    assert cost(change(NINE_TO_FIVE, (9, 17.6), **oregon)) == {"change_more": 20_00}
    assert cost(change(NINE_TO_FIVE, (9, 16.9), **oregon)) == {"change_cut": 1_00}
    assert cost(change(NINE_TO_FIVE, (10, 18), **oregon)) == {"change_more": 20_00}


def test_what_a_change_costs_is_known_by_its_key_its_employer_and_its_law() -> None:
    food: dict[str, Any] = {"place": "us-ny-new-york", "industry": "fast food"}
    changes = (
        change(NINE_TO_FIVE, None, key="cut"),
        change(NINE_TO_FIVE, (10, 18), key="moved"),
        change(NINE_TO_FIVE, None, key="eaten", **food),
    )
    named = {
        (line.parts[0].key, line.employer, line.rule.code)
        for line in paid(changes=changes).lines
        if line.rule
    }
    assert named == {
        ("cut", "Shop", "lamc-185"), ("moved", "Shop", "lamc-185"), ("eaten", "Shop", "nyc-schedule-change"),
    }  # fmt: skip


# --- the cost before the click -----------------------------------------------------------------------------------


def week(*spans: Span, **more: Any) -> Week:
    return Week(WORKWEEK, spans, **more)


def test_a_booking_that_makes_overtime_says_so_before_it_is_made() -> None:
    before = days(range(5), 9, 13)
    price = price_change(week(*before), week(*before, span(0, 13.5, 18.5)))
    assert [(each.code, each.seconds, each.cents) for each in price.changes] == [
        ("time", 5 * 3600, 100_00),
        ("overtime_day", 3600, 10_00),
    ]
    assert price.cents == 110_00


def test_a_partners_booking_may_cost_overtime_although_its_own_hours_are_few() -> None:
    joint = {"joint": (frozenset({"Ann's", "Ben's"}),)}
    before = days(range(5), 9, 16.5)
    after = week(*before, span(5, 9, 13, employer="Ben's"), **joint)
    over = [each for each in price_change(week(*before, **joint), after).changes if each.code != "time"]
    assert [(each.code, each.employer, each.seconds) for each in over] == [("overtime_week", "Ben's", 5400)]


def test_a_move_of_a_visit_may_break_a_day_in_two() -> None:
    before = week(span(0, 9, 12, 1690), span(0, 12, 15, 1690))
    after = week(span(0, 9, 12, 1690), span(0, 15, 18, 1690))
    price = price_change(before, after)
    # Six hours on end had missed a meal.
    assert [(each.code, each.cents) for each in price.changes] == [("meal", -16_90), ("split_shift", 16_90)]


def test_what_is_cancelled_comes_off_and_what_stays_is_not_mentioned() -> None:
    kept = span(0, 9, 12, role="tutor")
    price = price_change(week(kept, span(1, 9, 11)), week(kept))
    assert [(each.code, each.seconds, each.cents) for each in price.changes] == [("time", -7200, -40_00)]
    assert price_change(week(kept), week(kept)).changes == ()


def test_the_difference_is_the_difference_of_the_totals() -> None:
    one, other = week(*days(range(7), 8, 17)), week(*days(range(6), 6, 19, 2345))
    assert price_change(one, other).cents == paid(*other.spans).cents - paid(*one.spans).cents


def test_changes_come_in_the_order_of_a_statement_and_of_employers_and_laws() -> None:
    more = [*days(range(6), 8, 16, attendant=True), *days(range(2), 17, 18, employer="A friend's")]
    changes = price_change(week(), week(*more)).changes
    assert [(each.code, each.employer, each.rule.code if each.rule else "") for each in changes] == [
        ("time", "A friend's", ""),
        ("time", "Ann's", ""),
        ("overtime_week", "Ann's", "flsa-week"),
        ("overtime_week", "Ann's", "lab-1454"),
    ]


def test_what_comes_new_takes_its_place_by_name_of_employer_and_of_law() -> None:
    before = week(span(0, 8, 12, 1000, employer="Zed's", place=LOS_ANGELES))
    more = [span(0, 12, 13, 1000, employer="Zed's", place=LOS_ANGELES), span(1, 8, 9, 1000, employer="Zed's")]
    changes = price_change(before, week(*before.spans, *more, span(2, 8, 9))).changes
    assert [(each.code, each.employer, each.rule.code if each.rule else "") for each in changes] == [
        ("time", "Ann's", ""),
        ("time", "Zed's", ""),
        ("minimum", "Zed's", "lab-1182-12"),
        ("minimum", "Zed's", "lamc-187"),
    ]


def test_a_price_goes_by_the_packs_that_are_asked_for() -> None:
    cheap = shipped_with("us-ca", ("cents = 1690", "cents = 1300"))
    assert price_change(week(), week(span(0, 8, 9, 1000))).cents == 16_90
    assert price_change(week(), week(span(0, 8, 9, 1000)), cheap).cents == 13_00
