"""A period begins where people say it begins; one that runs is held against as many days of the one before."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commonhours.planning.question import Span
from commonhours.reporting.periods import Kind, following, period

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def test_a_month_that_runs_ends_with_today_and_so_does_its_part_of_the_month_before() -> None:
    running = period(Kind.MONTH, date(2026, 3, 30), today=date(2026, 3, 30))
    assert running.span == Span(date(2026, 3, 1), date(2026, 3, 31))
    # February has no thirtieth day.
    assert running.before == Span(date(2026, 2, 1), date(2026, 3, 1))
    over = period(Kind.QUARTER, date(2026, 2, 2), today=date(2026, 5, 5))
    assert (over.span, over.runs) == (Span(date(2026, 1, 1), date(2026, 4, 1)), False)
    assert over.before == Span(date(2025, 10, 1), date(2026, 1, 1))


@given(st.sampled_from(Kind), DAYS, DAYS)
def test_each_day_that_is_over_lies_in_one_period_and_the_one_before_ends_where_it_begins(
    kind: Kind, day: date, today: date
) -> None:
    found = period(kind, day, today=today)
    assert (
        found.span.since
        <= min(day, today)
        < found.span.until
        <= max(today + timedelta(days=1), found.span.until)
    )
    assert found.before.since < found.before.until <= found.span.since
    assert found.before.until == found.span.since or found.runs
    assert following(kind, found.before.since) == found.span.since
    assert found.runs == (following(kind, found.span.since) > today)
    assert (found.both.until - found.both.since).days <= 184
