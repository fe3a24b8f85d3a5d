"""The calculus against a naive model: a loop over minutes that asks the zone what the wall clock shows."""

from datetime import UTC, date, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhours.availability.rules import (
    BLOCKED,
    EXTRA,
    DatedRows,
    Hours,
    Intervals,
    LocalDays,
    WeeklyPeriod,
    WeeklyRows,
    dated_intervals,
    fill_bitmap,
    free_slots,
    hours_free_by_day,
    hours_of,
    is_free,
    local_days,
    pattern_intervals,
)
from commonhours.availability.rules.free import OffTheHorizon, UnknownWorker
from commonhours.availability.rules.hours import BadInterval, BadPattern

LONG_BEACH = ZoneInfo("America/Los_Angeles")
# A day on which each zone's clock changes, all Sundays, and two zones that know no change.
CHANGES = [
    ("America/Los_Angeles", date(2026, 3, 8)),
    ("America/Los_Angeles", date(2026, 11, 1)),
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Kathmandu", date(2026, 6, 7)),
    ("UTC", date(2026, 6, 7)),
]
MON, TUE, SAT, SUN = 0, 1, 5, 6

SUMMER = LocalDays(LONG_BEACH, date(2026, 6, 1), 14)  # begins on a Monday


def nobody() -> DatedRows:
    return dated()


def dated(*periods: tuple[datetime, datetime], owners: list[int] | None = None) -> DatedRows:
    seconds = [(int(start.timestamp()), int(end.timestamp())) for start, end in periods]
    starts, ends = np.array(seconds, np.int64).reshape(-1, 2).T
    return DatedRows(np.array(owners or [0] * len(periods), np.int32), starts, ends)


def free(
    days: LocalDays,
    *week: WeeklyPeriod,
    extra: DatedRows | None = None,
    blocked: DatedRows | None = None,
    busy: DatedRows | None = None,
    valid: tuple[int, int] = (-99, 99),
) -> npt.NDArray[np.bool_]:
    none = nobody()
    rows = WeeklyRows.of_one(week, *valid)
    return free_slots(hours_of(rows, extra or none, blocked or none, busy or none, days), days)


def local(hour: float, day: int = 1) -> datetime:
    return datetime(2026, 6, day, tzinfo=LONG_BEACH) + timedelta(hours=hour)


def runs(slots: npt.NDArray[np.bool_], days: LocalDays) -> list[tuple[datetime, datetime]]:
    edges = np.flatnonzero(np.diff(np.r_[False, slots, False]))
    moments = [days.instant_of(int(edge)) for edge in edges]
    return list(zip(moments[::2], moments[1::2], strict=True))


class TestHorizon:
    def test_ten_weeks_and_a_day_of_long_beach_gain_the_hour_of_autumn(self) -> None:
        assert LocalDays(LONG_BEACH, date(2026, 6, 1), 71).slots == 6816
        assert LocalDays(LONG_BEACH, date(2026, 10, 1), 71).slots == 6816 + 4
        assert LocalDays(LONG_BEACH, date(2026, 2, 1), 71).slots == 6816 - 4

    def test_lord_howe_gains_half_an_hour(self) -> None:
        assert LocalDays(ZoneInfo("Australia/Lord_Howe"), date(2026, 4, 5), 1).slots == 98

    def test_a_slot_and_its_instant_are_each_others(self) -> None:
        assert SUMMER.instant_of(0) == datetime(2026, 6, 1, 7, tzinfo=UTC)
        assert SUMMER.slot_at(SUMMER.instant_of(37) + timedelta(minutes=14)) == 37
        assert SUMMER.slot_at(SUMMER.start - timedelta(seconds=1)) == -1

    def test_instants_in_seconds_are_rounded_down_to_a_slot_or_up_to_the_next(self) -> None:
        moments = np.array([int(SUMMER.instant_of(5).timestamp()) + extra for extra in (0, 1, 899)])
        assert SUMMER.slots_at(moments).tolist() == [5, 5, 5]
        assert SUMMER.slots_until(moments).tolist() == [5, 6, 6]

    def test_days_are_bounded_eight_days_either_side(self) -> None:
        days = LocalDays(LONG_BEACH, date(2026, 11, 1), 3)
        bounds = days.day_bounds
        assert len(bounds) == 3 + 1 + 16
        assert bounds[8:12].tolist() == [0, 25 * 60, 49 * 60, 73 * 60]
        assert bounds[0] == -8 * 1440

    def test_weeks_begin_on_mondays_and_cover_the_days(self) -> None:
        days = LocalDays(LONG_BEACH, date(2026, 10, 28), 10)
        mondays = [days.start + timedelta(minutes=int(bound)) for bound in days.week_bounds]
        assert {moment.astimezone(LONG_BEACH).strftime("%a %H:%M") for moment in mondays} == {"Mon 00:00"}
        assert days.week_bounds[0] <= days.day_bounds[0] < days.week_bounds[1]
        assert days.week_bounds[-2] < days.day_bounds[-1] <= days.week_bounds[-1]

    def test_the_table_of_a_clock_change_is_made_once(self) -> None:
        assert local_days(LONG_BEACH, date(2026, 6, 1), 71) is local_days(LONG_BEACH, date(2026, 6, 1), 71)

    def test_a_horizon_has_a_day(self) -> None:
        with pytest.raises(ValueError, match="at least one day"):
            LocalDays(LONG_BEACH, date(2026, 6, 1), 0)


class TestOneWorker:
    @pytest.mark.parametrize(
        ("day", "hours"), [(date(2026, 10, 31), 9), (date(2026, 3, 7), 7), (date(2026, 6, 6), 8)]
    )
    def test_saturday_ten_at_night_until_six_is_nine_seven_or_eight_hours(
        self, day: date, hours: int
    ) -> None:
        assert free(LocalDays(LONG_BEACH, day, 2), WeeklyPeriod(SAT, 22 * 60, 30 * 60)).sum() == hours * 4

    def test_several_periods_a_day_leave_the_gaps_between(self) -> None:
        slots = free(SUMMER, WeeklyPeriod(MON, 540, 780), WeeklyPeriod(MON, 960, 1200))
        assert runs(slots, SUMMER)[:2] == [(local(9), local(13)), (local(16), local(20))]
        assert len(runs(slots, SUMMER)) == 4

    def test_a_night_that_began_the_evening_before_the_horizon_counts(self) -> None:
        slots = free(SUMMER, WeeklyPeriod(SUN, 22 * 60, 30 * 60))
        assert runs(slots, SUMMER)[0] == (local(0), local(6))

    def test_a_night_that_runs_past_the_horizon_is_cut_at_its_end(self) -> None:
        last_evening = free(SUMMER, WeeklyPeriod(SUN, 22 * 60, 30 * 60))
        assert runs(last_evening, SUMMER)[-1] == (local(22, 14), local(24, 14))

    def test_extra_hours_open_what_the_pattern_leaves_closed(self) -> None:
        slots = free(SUMMER, WeeklyPeriod(MON, 540, 780), extra=dated((local(12), local(15))))
        assert runs(slots, SUMMER)[0] == (local(9), local(15))

    def test_blocked_wins_over_extra_and_pattern(self) -> None:
        slots = free(
            SUMMER,
            WeeklyPeriod(MON, 540, 780),
            extra=dated((local(8), local(15))),
            blocked=dated((local(10), local(14))),
        )
        assert runs(slots, SUMMER)[:2] == [(local(8), local(10)), (local(14), local(15))]

    def test_a_visit_takes_its_time(self) -> None:
        slots = free(SUMMER, WeeklyPeriod(MON, 540, 780), busy=dated((local(10), local(11))))
        assert runs(slots, SUMMER)[:2] == [(local(9), local(10)), (local(11), local(13))]

    def test_what_closes_takes_each_quarter_it_touches_and_what_opens_only_whole_ones(self) -> None:
        touching = dated((local(10.1), local(10.9)))
        assert dated_intervals(touching, SUMMER).slot_from.tolist() == [40]
        assert dated_intervals(touching, SUMMER).slot_to.tolist() == [44]
        assert dated_intervals(touching, SUMMER, inward=True).slot_from.tolist() == [41]
        assert dated_intervals(touching, SUMMER, inward=True).slot_to.tolist() == [43]

    def test_an_opening_shorter_than_its_quarter_opens_nothing(self) -> None:
        assert not free(SUMMER, extra=dated((local(10.1), local(10.2)))).any()

    def test_a_pattern_counts_from_its_first_day_until_its_last(self) -> None:
        mondays = WeeklyPeriod(MON, 540, 780)
        assert runs(free(SUMMER, mondays, valid=(1, 99)), SUMMER) == [(local(9, 8), local(13, 8))]
        assert runs(free(SUMMER, mondays, valid=(-99, 7)), SUMMER) == [(local(9), local(13))]
        assert not free(SUMMER, mondays, valid=(1, 7)).any()

    def test_the_night_of_the_last_valid_evening_is_worked_to_its_end(self) -> None:
        night = free(SUMMER, WeeklyPeriod(MON, 22 * 60, 30 * 60), valid=(0, 1))
        assert runs(night, SUMMER) == [(local(22), local(30))]

    def test_a_period_that_the_clock_skips_is_not_there(self) -> None:
        assert not free(LocalDays(LONG_BEACH, date(2026, 3, 8), 1), WeeklyPeriod(SUN, 120, 180)).any()

    def test_an_hour_that_comes_twice_is_worked_twice_up_to_the_last_coming_of_its_end(self) -> None:
        days = LocalDays(LONG_BEACH, date(2026, 11, 1), 1)
        assert free(days, WeeklyPeriod(SUN, 60, 120)).sum() == 8
        assert free(days, WeeklyPeriod(SUN, 0, 90)).sum() == 10

    def test_a_window_is_free_when_every_slot_is_and_never_beyond_the_horizon(self) -> None:
        slots = free(SUMMER, WeeklyPeriod(MON, 540, 780))
        assert is_free(slots, 36, 52)
        assert not is_free(slots, 36, 53)
        assert not is_free(slots, 36, 36)
        assert not is_free(slots, -4, 0)
        assert not is_free(np.ones(96, np.bool_), 92, 97)

    def test_hours_free_by_day_follow_the_clock_change(self) -> None:
        days = LocalDays(LONG_BEACH, date(2026, 10, 31), 3)
        always = free(days, *(WeeklyPeriod(day, 0, 1440) for day in range(7)))
        assert hours_free_by_day(always, days).tolist() == [24, 25, 24]
        assert hours_free_by_day(np.stack([always, ~always]), days).tolist() == [[24, 25, 24], [0, 0, 0]]


class TestRowsCheckThemselves:
    @pytest.mark.parametrize(
        ("weekday", "start", "end"),
        [
            (7, 0, 60),
            (-1, 0, 60),
            (0, 60, 60),
            (0, 60, 45),
            (0, 10, 60),
            (0, 0, 50),
            (0, 1440, 1500),
            (0, 60, 2895),
        ],
    )
    def test_a_pattern_off_the_quarter_off_the_week_or_past_the_next_day_is_refused(
        self, weekday: int, start: int, end: int
    ) -> None:
        with pytest.raises(BadPattern):
            WeeklyPeriod(weekday, start, end)

    def test_an_interval_ends_no_earlier_than_it_starts(self) -> None:
        with pytest.raises(BadInterval):
            Intervals(*(np.array([value], np.int32) for value in (0, 5, 4)))

    def test_columns_are_of_one_length(self) -> None:
        with pytest.raises(BadInterval):
            Intervals(np.zeros(2, np.int32), np.zeros(1, np.int32), np.zeros(1, np.int32))

    def test_the_bitmap_has_no_room_for_a_worker_or_a_slot_that_is_not_there(self) -> None:
        for owner, end, error in [(2, 4, UnknownWorker), (1, SUMMER.slots + 1, OffTheHorizon)]:
            interval = Intervals(*(np.array([value], np.int32) for value in (owner, 0, end)))
            with pytest.raises(error):
                fill_bitmap(Hours(interval, Intervals.none()), 2, SUMMER)


# A naive model. It knows nothing of folds: the wall clock is what the zone shows minute by minute.


def wall_clock(days: LocalDays) -> dict[datetime, datetime]:
    """Each UTC minute from two days before the horizon to two after, and what the wall shows."""
    start = days.start - timedelta(days=2)
    minutes = (start + timedelta(minutes=step) for step in range(1440 * (days.days + 5)))
    return {minute: minute.astimezone(days.zone).replace(tzinfo=None) for minute in minutes}


def moment(walls: dict[datetime, datetime], wall: datetime, which: int) -> datetime:
    """First (0) or last (-1) minute at which the wall shows a time; if it never does, the first that is later."""
    shown = [minute for minute, seen in walls.items() if seen == wall]
    return shown[which] if shown else min(minute for minute, seen in walls.items() if seen > wall)


def naive_free(
    days: LocalDays,
    week: list[tuple[WeeklyPeriod, int, int]],
    extra: list[tuple[datetime, datetime]],
    closed: list[tuple[datetime, datetime]],
) -> list[bool]:
    walls = wall_clock(days)
    opened = list(extra)
    for day in range(-1, days.days):
        midnight = datetime.combine(days.first_day, datetime.min.time()) + timedelta(days=day)
        for period, first, until in week:
            if midnight.weekday() == period.weekday and first <= day < until:
                start = moment(walls, midnight + timedelta(minutes=period.start_minute), 0)
                opened.append((start, moment(walls, midnight + timedelta(minutes=period.end_minute), -1)))
    last = days.first_day + timedelta(days=days.days)
    minutes = [minute for minute, seen in walls.items() if days.first_day <= seen.date() < last]
    return [
        any(start <= minute < end for start, end in opened)
        and not any(start <= minute < end for start, end in closed)
        for minute in minutes
    ]


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_every_quarter_of_a_night_on_which_the_clock_changes_is_where_the_wall_shows_it(
    zone: str, change: date
) -> None:
    days = LocalDays(ZoneInfo(zone), change, 1)
    walls = wall_clock(days)
    eve = datetime.combine(change, datetime.min.time()) - timedelta(days=1)
    for quarter in range(90, 120):
        wall = eve + timedelta(minutes=15 * quarter)
        assert days.instant_of(int(days.start_slot[-1, quarter])) == moment(walls, wall, 0)
        assert days.instant_of(int(days.end_slot[-1, quarter])) == moment(walls, wall, -1)


@st.composite
def weekly_periods(draw: st.DrawFn) -> WeeklyPeriod:
    # Often within the small hours, in which clocks change, and often on the Sunday on which they do.
    start = draw(st.integers(0, 16) | st.integers(0, 95))
    end = draw(
        st.integers(start + 1, start + 12)
        | st.integers(max(start + 1, 96), 112)
        | st.integers(start + 1, 192)
    )
    return WeeklyPeriod(draw(st.sampled_from([SUN, SAT, *range(7)])), start * 15, end * 15)


@st.composite
def horizons(draw: st.DrawFn) -> LocalDays:
    zone, change = draw(st.sampled_from(CHANGES))
    return LocalDays(
        ZoneInfo(zone), change - timedelta(days=draw(st.integers(-1, 2))), draw(st.integers(1, 4))
    )


@st.composite
def dated_periods(draw: st.DrawFn, days: LocalDays) -> tuple[datetime, datetime]:
    start = draw(st.integers(-100, days.slots + 4))
    return days.instant_of(start), days.instant_of(start + draw(st.integers(1, 120)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_slots_of_a_worker_are_the_minutes_of_the_naive_model(data: st.DataObject) -> None:
    days = data.draw(horizons())
    valid = st.tuples(weekly_periods(), st.integers(-2, 2), st.integers(0, 5))
    week = data.draw(st.lists(valid, max_size=5))
    extra, blocked, busy = (data.draw(st.lists(dated_periods(days), max_size=2)) for _ in range(3))
    rows = WeeklyRows.of_one([period for period, _, _ in week])
    first, until = (np.array([row[column] for row in week], np.int32) for column in (1, 2))
    rows = WeeklyRows(rows.owner, rows.weekday, rows.start_minute, rows.end_minute, first, until)
    hours = hours_of(rows, dated(*extra), dated(*blocked), dated(*busy), days)
    minutes = np.repeat(free_slots(hours, days), 15).tolist()
    assert minutes == naive_free(days, week, extra, blocked + busy)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 200), st.integers(0, 2**32))
def test_the_bit_of_each_worker_is_what_that_worker_alone_has(workers: int, seed: int) -> None:
    days = local_days(LONG_BEACH, date(2026, 10, 30), 4)
    random = np.random.default_rng(seed)
    hours = Hours(some_intervals(random, workers, days.slots), some_intervals(random, workers, days.slots))
    bits = fill_bitmap(hours, workers, days)
    assert bits.shape == (days.slots, -(-workers // 64))
    unpacked = np.unpackbits(bits.view(np.uint8), axis=1, bitorder="little")
    for worker in {0, workers // 2, workers - 1}:
        assert np.array_equal(unpacked[:, worker] == 1, free_slots(hours, days, worker))
    assert not unpacked[:, workers:].any()


def some_intervals(random: np.random.Generator, workers: int, slots: int) -> Intervals:
    owner = random.integers(0, workers, 3 * workers)
    start = random.integers(0, slots, 3 * workers)
    end = np.minimum(start + random.integers(0, 40, 3 * workers), slots)
    return Intervals(*(column.astype(np.int32) for column in (owner, start, end)))


def test_kinds_of_exception_are_told_apart() -> None:
    rows = dated((local(8), local(9)), (local(10), local(11)), owners=[3, 4])
    kinds = np.array([BLOCKED, EXTRA], np.int8)
    assert rows.of_kind(BLOCKED, kinds).owner.tolist() == [3]
    assert rows.of_kind(EXTRA, kinds).owner.tolist() == [4]


def test_a_city_of_patterns_is_laid_over_ten_weeks_in_seconds() -> None:
    # A guard against a loop over workers, not a measure: 20,000 workers, and much slower machines than ours.
    days = local_days(LONG_BEACH, date(2026, 10, 1), 71)
    random = np.random.default_rng(1)
    count = 8 * 20_000
    start = random.integers(0, 96, count) * 15
    columns = (
        random.integers(0, 20_000, count),
        random.integers(0, 7, count),
        start,
        start + random.integers(1, 33, count) * 15,
        np.full(count, -99),
        np.full(count, 99),
    )
    rows = WeeklyRows(*(column.astype(np.int32) for column in columns))
    began = monotonic()
    pattern_intervals(rows, days)
    assert monotonic() - began < 5
