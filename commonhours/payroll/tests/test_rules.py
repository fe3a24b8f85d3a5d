"""However the yeses come in, the sum of what is paid is what the week pays, to the cent, and leads back to hours."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from commonhours.common.ids import new_id
from commonhours.payroll.rules import Calendar, Hours, Item, WorkedWeek, difference, items_of, owed

ZONE = "America/Los_Angeles"
MONDAY = date(2026, 3, 16)
EMPLOYER = new_id()
MINUTE = timedelta(minutes=1)


def hours(day: int, start: int, minutes: int, rate: int | None = 2000) -> Hours:
    begin = datetime(2026, 3, 16, tzinfo=ZoneInfo(ZONE)) + timedelta(days=day, minutes=start)
    end = begin + minutes * MINUTE
    return Hours(new_id(), 1, begin, end, EMPLOYER, "help", rate, "us-ca-long-beach")


def week(*rows: Hours, paid: tuple[Item, ...] = ()) -> WorkedWeek:
    return WorkedWeek(MONDAY, ZONE, rows, paid)


# At most one stretch in each third of a day, so that none overlap.
stretches = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.integers(0, 2),
        st.integers(0, 60),
        st.integers(1, 400),
        st.integers(1690, 6000),
    ),
    max_size=12,
    unique_by=lambda each: each[:2],
)


@given(stretches, st.integers(0, 12))
def test_paying_in_two_runs_pays_what_one_run_pays(drawn: list[tuple[int, ...]], cut: int) -> None:
    rows = [hours(day, third * 480 + offset, minutes, rate) for day, third, offset, minutes, rate in drawn]
    whole = items_of(week(*rows))
    first = items_of(week(*rows[:cut]))
    rest = difference(whole, first)
    assert sum(item.cents for item in first) + sum(item.cents for item in rest) == sum(
        item.cents for item in whole
    )
    assert difference(whole, (*first, *rest)) == ()


@given(stretches)
def test_every_cent_and_second_leads_back_to_hours(drawn: list[tuple[int, ...]]) -> None:
    rows = [hours(day, third * 480 + offset, minutes, rate) for day, third, offset, minutes, rate in drawn]
    known = {str(row.timesheet_id) for row in rows}
    for item in owed([week(*rows)]).items:
        assert item.parts.keys() <= known
        assert item.cents == sum(cents for _, cents in item.parts.values())


def test_what_was_paid_too_much_is_set_aside_with_the_sum_and_pays_nothing() -> None:
    long, short = hours(0, 540, 180), hours(0, 540, 120)
    found = owed([week(short, paid=items_of(week(long)))])
    assert (found.items, [(each.code, each.cents) for each in found.asides]) == ((), [("overpaid", 2000)])


def test_a_week_without_a_rate_waits_and_the_other_is_paid() -> None:
    next_week = WorkedWeek(MONDAY + timedelta(days=7), ZONE, (hours(7, 540, 60),))
    found = owed([week(hours(0, 540, 60, None)), next_week])
    assert (found.cents, found.seconds, [each.code for each in found.asides]) == (2000, 3600, ["no_rate"])


def test_a_week_begins_with_the_workday_and_lasts_an_hour_less_in_spring() -> None:
    spring = Calendar(date(2026, 3, 2), ZONE, day_starts=240)
    begin, end = spring.bounds(date(2026, 3, 2))
    assert end - begin == timedelta(days=7) - timedelta(hours=1)
    before = begin - MINUTE
    assert spring.weeks(before, begin + MINUTE) == (date(2026, 2, 23), date(2026, 3, 2))
    assert spring.weeks(begin, end) == (date(2026, 3, 2),)
