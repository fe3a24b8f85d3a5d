"""The clock of a request, over weekends and both changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from commonhours.intake.rules import MOST_DAYS, Targets, due, in_working_days, is_working_day

LONG_BEACH = ZoneInfo("America/Los_Angeles")
ZONES = st.sampled_from([LONG_BEACH, ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")])
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
DAYS = st.integers(1, MOST_DAYS)
# Fridays before the clocks of Long Beach go forward and back.
SPRING = datetime(2026, 3, 6, 18, 30, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 30, 18, 30, tzinfo=UTC)


def working_days_after(start: date, end: date) -> int:
    """Working days in `(start, end]`, counted one by one."""
    return sum(is_working_day(start + timedelta(days=number)) for number in range(1, (end - start).days + 1))


@given(INSTANTS, DAYS, ZONES)
@example(SPRING, 1, LONG_BEACH)
@example(AUTUMN, 1, LONG_BEACH)
def test_it_ends_on_a_working_day_after_exactly_so_many(start: datetime, days: int, zone: ZoneInfo) -> None:
    first, last = start.astimezone(zone), in_working_days(start, days, zone).astimezone(zone)
    assert is_working_day(last.date())
    extra = 0 if is_working_day(first.date()) else 1  # the Monday on which counting begins
    assert working_days_after(first.date(), last.date()) == days + extra


@given(INSTANTS, DAYS, ZONES)
@example(SPRING, 1, LONG_BEACH)
@example(AUTUMN, 1, LONG_BEACH)
def test_it_ends_at_the_same_time_on_the_wall(start: datetime, days: int, zone: ZoneInfo) -> None:
    first, last = start.astimezone(zone), in_working_days(start, days, zone).astimezone(zone)
    wanted = (first.hour, first.minute) if is_working_day(first.date()) else (0, 0)
    # The clocks of these zones change at weekends, so no working hour is ever skipped.
    assert (last.hour, last.minute, last.second) == (*wanted, 0)


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=9)), DAYS, ZONES)
def test_who_comes_later_is_never_due_earlier(
    start: datetime, later: timedelta, days: int, zone: ZoneInfo
) -> None:
    assert in_working_days(start, days, zone) <= in_working_days(start + later, days, zone)


def test_over_a_change_of_the_clock_a_weekend_is_an_hour_shorter_or_longer() -> None:
    spring = in_working_days(SPRING, 1, LONG_BEACH) - SPRING
    autumn = in_working_days(AUTUMN, 1, LONG_BEACH) - AUTUMN
    assert (spring, autumn) == (timedelta(hours=71), timedelta(hours=73))


def test_what_comes_on_a_saturday_counts_from_monday() -> None:
    saturday = datetime(2026, 3, 7, 20, tzinfo=UTC)
    # Two working days after the midnight before Monday 9 March: Wednesday, midnight, in summer time.
    assert in_working_days(saturday, 2, LONG_BEACH) == datetime(2026, 3, 11, 7, tzinfo=UTC)


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=30)), ZONES)
def test_until_somebody_has_spoken_with_them_nothing_else_moves_the_clock(
    start: datetime, later: timedelta, zone: ZoneInfo
) -> None:
    targets = Targets()
    untouched = due(targets, zone, queued_at=start, contacted_at=None, touched_at=start)
    touched = due(targets, zone, queued_at=start, contacted_at=None, touched_at=start + later)
    assert untouched == touched
    reached = due(targets, zone, queued_at=start, contacted_at=start, touched_at=start + later)
    assert reached == in_working_days(start + later, targets.look_days, zone)
