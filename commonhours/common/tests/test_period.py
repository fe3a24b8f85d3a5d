from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.common.period import (
    BadPeriod,
    EndsBeforeItStarts,
    NaiveInstant,
    OutOfTime,
    Period,
    is_ambiguous,
    is_skipped,
    local_instants,
    local_period,
    month_after,
    on_quarter,
    outward,
)

LONG_BEACH = ZoneInfo("America/Los_Angeles")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
NINE = datetime(2026, 6, 1, 9, tzinfo=UTC)
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)

seconds = st.integers(0, 2_200_000_000)  # until 2039


def hours(start: int, end: int) -> Period:
    return Period(NINE + timedelta(hours=start), NINE + timedelta(hours=end))


def test_a_period_must_end_after_it_starts() -> None:
    with pytest.raises(EndsBeforeItStarts):
        Period(NINE, NINE)


def test_a_period_must_name_its_zone() -> None:
    with pytest.raises(NaiveInstant):
        Period(NINE.replace(tzinfo=None), NINE)


def test_a_moment_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(OutOfTime):
        Period(NINE, datetime.max.replace(tzinfo=LONG_BEACH))
    with pytest.raises(OutOfTime):
        outward(Period(NINE, datetime.max.replace(tzinfo=UTC)))
    with pytest.raises(OutOfTime):
        local_instants(date.max, 1440, UTC)


def test_the_message_of_a_refused_period_is_its_docstring() -> None:
    assert str(EndsBeforeItStarts()) == EndsBeforeItStarts.__doc__
    assert issubclass(EndsBeforeItStarts, BadPeriod)
    assert issubclass(BadPeriod, ValueError)


def test_a_period_given_in_local_time_is_kept_in_utc() -> None:
    local = Period(NINE.astimezone(LONG_BEACH), (NINE + timedelta(hours=1)).astimezone(LONG_BEACH))
    assert local == hours(0, 1)
    assert local.start.tzinfo is UTC


def test_an_hour_that_comes_twice_is_a_period_of_an_hour_between_its_two_comings() -> None:
    first = datetime(2026, 11, 1, 1, 30, tzinfo=LONG_BEACH)
    assert Period(first, first.replace(fold=1)).minutes == 60


def test_neighbours_touch_without_overlapping() -> None:
    assert not hours(0, 1).overlaps(hours(1, 2))
    assert hours(0, 2).overlaps(hours(1, 3))


def test_a_period_contains_its_start_and_not_its_end() -> None:
    assert hours(0, 1).contains(NINE)
    assert not hours(0, 1).contains(NINE + timedelta(hours=1))
    assert hours(0, 3).contains(hours(0, 3))
    assert not hours(0, 3).contains(hours(2, 4))


def test_an_unfinished_minute_is_not_counted() -> None:
    assert Period(NINE, NINE + timedelta(minutes=61, seconds=59)).minutes == 61


def test_quarter_hours_are_exact_to_the_microsecond() -> None:
    assert on_quarter(NINE + timedelta(minutes=45))
    assert not on_quarter(NINE + timedelta(microseconds=1))
    assert not on_quarter(NINE + timedelta(minutes=5))


def test_other_peoples_calendars_are_rounded_outward() -> None:
    lunch = Period(NINE + timedelta(minutes=14), NINE + timedelta(minutes=15, seconds=1))
    assert outward(lunch) == Period(NINE, NINE + timedelta(minutes=30))


@given(seconds, st.timedeltas(timedelta(seconds=1), timedelta(days=3)))
def test_rounding_outward_holds_the_period_wastes_under_a_quarter_each_side_and_is_settled(
    second: int, length: timedelta
) -> None:
    start = datetime.fromtimestamp(second, UTC)
    period = Period(start, start + length)
    rounded = outward(period)
    assert rounded.contains(period)
    assert outward(rounded) == rounded
    assert on_quarter(rounded.start)
    assert on_quarter(rounded.end)
    assert period.start - rounded.start < timedelta(minutes=15) > rounded.end - period.end


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 10, 31), 9), (date(2026, 3, 7), 7), (date(2026, 6, 1), 8)],
)
def test_ten_at_night_until_six_is_nine_seven_or_eight_hours(day: date, expected: int) -> None:
    night = local_period(day, 22 * 60, 30 * 60, LONG_BEACH)
    assert night is not None
    assert night.minutes == expected * 60


def test_an_ambiguous_time_is_its_first_coming_for_a_start_and_its_last_for_an_end() -> None:
    half_past_one = local_instants(AUTUMN, 90, LONG_BEACH)
    assert half_past_one.first == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    assert half_past_one.last == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


def test_a_skipped_time_moves_forward_to_the_moment_the_clock_jumped() -> None:
    jump = datetime(2026, 3, 8, 10, tzinfo=UTC)
    assert local_instants(SPRING, 150, LONG_BEACH) == (jump, jump)
    assert local_instants(SPRING, 120, LONG_BEACH) == (jump, jump)
    assert local_instants(SPRING, 180, LONG_BEACH) == (jump, jump)


def test_a_period_that_the_clock_skips_is_none() -> None:
    assert local_period(SPRING, 135, 165, LONG_BEACH) is None


def test_a_period_that_ends_before_it_starts_is_refused_even_where_the_clock_is_generous() -> None:
    with pytest.raises(EndsBeforeItStarts):
        local_period(AUTUMN, 105, 90, LONG_BEACH)


def test_doors_can_ask_which_time_was_meant() -> None:
    assert is_ambiguous(AUTUMN, 60, LONG_BEACH)
    assert not is_ambiguous(AUTUMN, 120, LONG_BEACH)
    assert is_skipped(SPRING, 120, LONG_BEACH)
    assert not is_skipped(SPRING, 180, LONG_BEACH)
    assert is_skipped(date(2026, 3, 7), 1440 + 120, LONG_BEACH)
    assert not is_ambiguous(SPRING, 120, LONG_BEACH)
    assert not is_skipped(AUTUMN, 60, LONG_BEACH)


def test_lord_howe_moves_its_clock_by_half_an_hour() -> None:
    assert is_skipped(date(2026, 10, 4), 135, LORD_HOWE)
    assert not is_skipped(date(2026, 10, 4), 150, LORD_HOWE)
    night = local_period(date(2026, 10, 3), 22 * 60, 30 * 60, LORD_HOWE)
    assert night is not None
    assert night.minutes == 450


def test_a_whole_day_can_be_skipped() -> None:
    # Samoa crossed the date line: 30 December 2011 was not.
    assert local_period(date(2011, 12, 30), 0, 1440, ZoneInfo("Pacific/Apia")) is None


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 1)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 24), 13, date(2028, 1, 1)),
        (date(2026, 6, 30), 0, date(2026, 6, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 3, 15), -27, date(2023, 12, 1)),
    ],
)
def test_months_are_counted_on_over_the_ends_of_years_and_back(day: date, months: int, first: date) -> None:
    assert month_after(day, months) == first


@given(st.dates(date(2, 1, 1), date(9000, 1, 1)), st.integers(-12, 240))
def test_so_many_months_on_and_back_again_is_the_month_one_began_in(day: date, months: int) -> None:
    assert month_after(month_after(day, months), -months) == day.replace(day=1)
