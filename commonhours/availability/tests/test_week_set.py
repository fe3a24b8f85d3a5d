"""A week as a set of quarter-hours: what is typed, painted and kept is the same set."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from commonhours.availability.rules import (
    LocalDays,
    WeeklyPeriod,
    WeeklyRows,
    laid,
    painted_set,
    painted_text,
    parse_week,
    set_of_week,
    set_on_the_wall,
    text_of_week,
    week_of_set,
)
from commonhours.availability.rules.week_set import A_WEEK, Quarters
from commonhours.availability.rules.week_text import LANGUAGES

LONG_BEACH = ZoneInfo("America/Los_Angeles")
# Strokes of a finger: from where, how many quarter-hours, and whether they paint or rub out.
strokes = st.lists(
    st.tuples(st.integers(0, A_WEEK - 1), st.integers(1, 200), st.booleans()), min_size=0, max_size=12
)


def painted(some: list[tuple[int, int, bool]]) -> Quarters:
    covered = np.zeros(A_WEEK, np.bool_)
    for begin, length, on in some:
        covered[np.arange(begin, begin + length) % A_WEEK] = on
    return covered


@given(strokes)
def test_a_painted_week_is_kept_as_just_what_was_painted(some: list[tuple[int, int, bool]]) -> None:
    minutes: set[int] = set()
    for begin, length, on in some:
        stroke = {minute % 10_080 for minute in range(begin * 15, (begin + length) * 15)}
        minutes = minutes | stroke if on else minutes - stroke
    week = week_of_set(painted(some))
    kept = [
        minute % 10_080
        for period in week
        for minute in range(
            period.weekday * 1440 + period.start_minute, period.weekday * 1440 + period.end_minute
        )
    ]
    assert sorted(kept) == sorted(minutes)  # a list: no minute stands in two periods


@given(strokes, st.sampled_from(list(LANGUAGES)))
def test_text_to_periods_to_text_is_a_fixed_point(some: list[tuple[int, int, bool]], lang: str) -> None:
    week = week_of_set(painted(some))
    text = text_of_week(week, lang)
    assert parse_week(text, lang) == week
    assert text_of_week(week_of_set(set_of_week(week)), lang) == text


@given(strokes)
def test_a_painted_week_travels_in_a_form(some: list[tuple[int, int, bool]]) -> None:
    covered = painted(some)
    back = painted_set(painted_text(covered))
    assert back is not None
    assert np.array_equal(back, covered)


def test_what_nobody_painted_is_no_week() -> None:
    assert [painted_set(text) for text in ("", "f" * 167, "g" * 168, "f" * 169)] == [None] * 4


def test_a_night_is_one_period_and_five_whole_days_are_five() -> None:
    night, days = WeeklyPeriod(6, 1320, 1800), [WeeklyPeriod(day, 0, 1440) for day in range(5)]
    assert week_of_set(set_of_week([night])) == (night,)
    assert text_of_week(week_of_set(set_of_week(days)), "en") == "Mon–Fri all day"
    every = [WeeklyPeriod(day, 0, 1440) for day in range(7)]
    assert list(week_of_set(set_of_week(every))) == every


def test_periods_that_touch_or_overlap_become_one() -> None:
    told = [WeeklyPeriod(0, 540, 780), WeeklyPeriod(0, 720, 1020), WeeklyPeriod(0, 1020, 1080)]
    assert week_of_set(set_of_week(told)) == (WeeklyPeriod(0, 540, 1080),)


@given(strokes, st.sampled_from([date(2026, 3, 2), date(2026, 6, 1), date(2026, 10, 26)]))
def test_a_week_laid_on_the_calendar_shows_itself_on_the_wall(
    some: list[tuple[int, int, bool]], monday: date
) -> None:
    """Both clock changes are on a Sunday here; those nights are read generously, so they may hold more."""
    days = LocalDays(LONG_BEACH, monday, 7)
    covered = painted(some)
    shown = set_on_the_wall(laid(WeeklyRows.of_one(week_of_set(covered)), days), days)
    until = A_WEEK if monday.month == 6 else 6 * 96
    assert np.array_equal(shown[:until], covered[:until])
    if monday.month == 10:
        assert not (covered & ~shown).any()
