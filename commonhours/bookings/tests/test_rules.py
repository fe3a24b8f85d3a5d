from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from commonhours.bookings.rules import (
    NO_LIMIT,
    RESIDUALS,
    YOUNG_HOURS,
    YOUNG_WORK,
    Ask,
    Calendar,
    RegionTerms,
    Terms,
    calendar_around,
    diary_of,
    failures,
    named,
)
from commonhours.common.place import CAR, NO_MATRIX, WALK, travel_minutes

Visits = list[tuple[int, int, float, float, int]]
Where = tuple[float, float, int]  # latitude, longitude, row of the measured matrix or -1
ZONE = ZoneInfo("America/Los_Angeles")
HORIZON = datetime(2026, 10, 26, tzinfo=ZONE)  # a Monday; clocks go back on Sunday 1 November
SPRING = datetime(2027, 3, 8, tzinfo=ZONE)  # a Monday; clocks go forward on Sunday 14 March
CALENDAR, SPRING_CALENDAR = calendar_around(HORIZON, 71), calendar_around(SPRING, 71)
HOUR = 60
DAY = 24 * HOUR
HERE = (33.80, -118.19, -1)
THERE = (33.83, -118.19, -1)  # 3.3 km north: 56 minutes on foot, 13 by car
REMOTE = (float("nan"), float("nan"), -1)
FREE = Terms(0, 0, NO_LIMIT, NO_LIMIT, NO_LIMIT, WALK, *HERE)
LENIENT = RegionTerms(rest=0, pause=0, longest_stretch=NO_LIMIT)


def ask(start: float, hours: float = 2, place: tuple[float, float, int] = HERE, asked_at: float = 0) -> Ask:
    """A visit so many hours after the horizon's start."""
    return Ask(int(start * HOUR), int((start + hours) * HOUR), int(asked_at * HOUR), *place)


def visit(
    start: float, hours: float = 2, place: tuple[float, float, int] = HERE
) -> tuple[int, int, float, float, int]:
    return (int(start * HOUR), int((start + hours) * HOUR), *place)


def refused(
    asked: Ask,
    *visits: tuple[int, int, float, float, int],
    terms: Terms = FREE,
    region: RegionTerms = LENIENT,
    calendar: Calendar = CALENDAR,
    matrix: NDArray[np.int32] = NO_MATRIX,
) -> tuple[str, ...]:
    return named(failures(asked, terms, diary_of(list(visits)), region, calendar, matrix))


def test_a_free_worker_without_wishes_may_be_booked() -> None:
    assert refused(ask(9)) == ()


def test_exactly_the_notice_is_enough_and_a_minute_less_is_not() -> None:
    terms = FREE._replace(notice=4 * HOUR)
    assert refused(ask(9, asked_at=5), terms=terms) == ()
    assert refused(ask(9)._replace(asked_at=5 * HOUR + 1), terms=terms) == ("notice",)


def test_the_shortest_session_is_accepted_and_a_quarter_less_is_not() -> None:
    terms = FREE._replace(shortest=2 * HOUR)
    assert refused(ask(9, 2), terms=terms) == ()
    assert refused(ask(9, 1.75), terms=terms) == ("shortest",)


def test_the_way_from_home_may_take_exactly_the_limit() -> None:
    minutes = travel_minutes(*HERE, *THERE, WALK, NO_MATRIX)
    assert minutes == 56
    assert refused(ask(9, place=THERE), terms=FREE._replace(travel_limit=56)) == ()
    assert refused(ask(9, place=THERE), terms=FREE._replace(travel_limit=55)) == ("travel_limit",)


def test_a_remote_visit_needs_no_travel() -> None:
    assert refused(ask(9, place=REMOTE), terms=FREE._replace(travel_limit=0)) == ()


def test_a_remote_visit_is_done_at_home_so_the_way_there_counts() -> None:
    assert refused(ask(9, place=REMOTE), visit(11, place=THERE)) == ("travel_after",)
    assert refused(ask(9, place=THERE), visit(11, place=REMOTE)) == ("travel_after",)
    assert refused(ask(9, place=HERE), visit(11, place=REMOTE)) == ()


def test_the_gap_after_the_visit_before_must_hold_the_way() -> None:
    terms = FREE._replace(mode=CAR)
    assert travel_minutes(*THERE, *HERE, CAR, NO_MATRIX) == 13
    at_the_minute = Ask(9 * HOUR + 13, 11 * HOUR, 0, *HERE)
    assert refused(at_the_minute, visit(7, place=THERE), terms=terms) == ()
    assert refused(at_the_minute._replace(start=9 * HOUR + 12), visit(7, place=THERE), terms=terms) == (
        "travel_before",
    )


def test_the_gap_before_the_visit_after_must_hold_the_way() -> None:
    assert refused(ask(9), visit(12, place=THERE)) == ()
    assert refused(ask(9), visit(11.75, place=THERE)) == ("travel_after",)


def test_visits_at_one_place_may_follow_each_other_at_once() -> None:
    assert refused(ask(9), visit(7), visit(11)) == ()


def test_a_measured_way_overrides_the_formula() -> None:
    matrix = np.array([[0, 90], [20, 0]], np.int32)
    here, there = (*HERE[:2], 0), (*THERE[:2], 1)
    assert refused(ask(9, place=there), visit(7, 1, here), matrix=matrix) == ("travel_before",)
    assert refused(ask(9, place=here), visit(8, 0.5, there), matrix=matrix) == ()


def test_the_day_may_be_filled_to_the_brim() -> None:
    terms = FREE._replace(most_day=8 * HOUR)
    assert refused(ask(15, 2), visit(8, 6), terms=terms) == ()
    assert refused(ask(15, 2.25), visit(8, 6), terms=terms) == ("day_hours",)


def test_a_night_visit_counts_in_both_days_it_touches() -> None:
    terms = FREE._replace(most_day=4 * HOUR)
    assert refused(ask(22, 6), terms=terms) == ()
    assert refused(ask(22, 6), visit(DAY / HOUR + 12, 0.25), terms=terms) == ("day_hours",)


def test_the_day_the_clocks_go_back_has_twenty_five_hours() -> None:
    sunday = 6 * 24
    assert np.diff(CALENDAR.days).max() == 25 * HOUR
    assert refused(ask(sunday, 25), terms=FREE._replace(most_day=25 * HOUR)) == ()
    assert refused(ask(sunday, 25), terms=FREE._replace(most_day=24 * HOUR)) == ("day_hours",)
    late = ask(sunday + 24, 1)  # 23:00 on Sunday, still
    assert refused(late, visit(sunday + 10, 1), terms=FREE._replace(most_day=HOUR)) == ("day_hours",)


def test_the_day_the_clocks_go_forward_has_twenty_three_hours() -> None:
    sunday = 6 * 24
    assert np.diff(SPRING_CALENDAR.days).min() == 23 * HOUR
    monday = ask(sunday + 23, 1)  # 00:00 on Monday, already
    terms = FREE._replace(most_day=HOUR)
    assert refused(monday, visit(sunday + 10, 1), terms=terms, calendar=SPRING_CALENDAR) == ()


def test_the_week_turns_at_local_monday_midnight() -> None:
    terms = FREE._replace(most_week=10 * HOUR)
    sunday_evening, monday = ask(6 * 24 + 22, 2), visit(7 * 24 + 1, 9)
    assert refused(sunday_evening, visit(24, 8), monday, terms=terms) == ()
    assert refused(sunday_evening._replace(end=(7 * 24 + 1) * HOUR), visit(24, 8), monday, terms=terms) == (
        "week_hours",
    )


def test_last_weeks_visits_stand_at_negative_minutes_and_count_in_their_week() -> None:
    tuesday = calendar_around(HORIZON + timedelta(days=1), 71)
    terms = FREE._replace(most_week=10 * HOUR)
    assert refused(ask(9, 2), visit(-14, 8), terms=terms, calendar=tuesday) == ()
    assert refused(ask(9, 2.25), visit(-14, 8), terms=terms, calendar=tuesday) == ("week_hours",)
    assert refused(ask(9, 2.25), visit(-34, 8), terms=terms, calendar=tuesday) == ()


def test_exactly_the_rest_between_working_days_is_enough() -> None:
    region = LENIENT._replace(rest=11 * HOUR)
    assert refused(ask(24 + 9), visit(20, 2), region=region) == ()
    assert refused(ask(24 + 8.75), visit(20, 2), region=region) == ("rest",)
    assert refused(ask(20, 2.25), visit(24 + 9), region=region) == ("rest",)


def test_a_night_visit_belongs_to_the_evening_it_starts() -> None:
    region = LENIENT._replace(rest=11 * HOUR)
    assert refused(ask(24 + 17), visit(22, 8), region=region) == ()
    assert refused(ask(24 + 16.75), visit(22, 8), region=region) == ("rest",)


def test_no_rest_is_asked_within_one_working_day() -> None:
    assert refused(ask(18), visit(7), region=LENIENT._replace(rest=11 * HOUR)) == ()


def test_the_rest_over_the_clock_change_is_real_hours() -> None:
    region = LENIENT._replace(rest=11 * HOUR)
    saturday_until_ten_at_night, nine_in_autumn, nine_in_spring = visit(5 * 24 + 20, 2), 10, 8
    assert refused(ask(6 * 24 + nine_in_autumn), saturday_until_ten_at_night, region=region) == ()
    asked = ask(6 * 24 + nine_in_spring)
    assert refused(asked, saturday_until_ten_at_night, region=region, calendar=SPRING_CALENDAR) == ("rest",)


def test_a_stretch_without_a_break_may_reach_its_limit() -> None:
    region = LENIENT._replace(pause=30, longest_stretch=6 * HOUR)
    assert refused(ask(11, 2), visit(7, 2), visit(9.25, 1.5), region=region) == ()
    assert refused(ask(11, 2.25), visit(7, 2), visit(9.25, 1.5), region=region) == ("long_stretch",)


def test_exactly_the_pause_is_a_break() -> None:
    region = LENIENT._replace(pause=30, longest_stretch=5 * HOUR)
    assert refused(ask(11.5, 3), visit(7, 4), region=region) == ()
    assert refused(ask(11.25, 3), visit(7, 4), region=region) == ("long_stretch",)


def test_one_long_visit_alone_is_no_stretch() -> None:
    assert refused(ask(20, 12), region=LENIENT._replace(pause=30, longest_stretch=5 * HOUR)) == ()


def test_an_overlap_is_named_and_touching_is_none() -> None:
    assert refused(ask(9), visit(10)) == ("overlap",)
    assert refused(ask(9), visit(8, 4)) == ("overlap",)
    assert refused(ask(9), visit(9.5, 0.5)) == ("overlap",)
    assert refused(ask(9), visit(9)) == ("overlap",)
    assert refused(ask(9), visit(8, 1), visit(11, 1)) == ()


def test_every_broken_rule_is_named_at_once() -> None:
    terms = Terms(24 * HOUR, 3 * HOUR, HOUR, HOUR, 10, WALK, *HERE)
    region = RegionTerms(rest=24 * HOUR, pause=60, longest_stretch=HOUR, longest=30)
    visits = (visit(-5), visit(7, place=HERE), visit(11, place=HERE), visit(30))
    broken = refused(ask(9, place=THERE), *visits, terms=terms, region=region)
    # All but the overlap, and what is settled before anybody is looked at.
    assert broken == RESIDUALS[:-3]
    barred = region._replace(barred=YOUNG_HOURS | YOUNG_WORK)
    assert refused(ask(9, place=THERE), *visits, terms=terms, region=barred) == (*broken, *RESIDUALS[-2:])


def test_a_visit_beyond_the_calendar_is_a_fault_not_a_yes() -> None:
    with pytest.raises(ValueError, match="calendar"):
        refused(ask(24 * 120))


def test_the_horizon_must_be_a_local_midnight_with_a_zone() -> None:
    for wrong in (HORIZON.replace(tzinfo=None), HORIZON.replace(hour=1)):
        with pytest.raises(ValueError, match="local midnight"):
            calendar_around(wrong, 71)


# An independent reading, from the sentences alone: wall-clock dates and quarter-hours, counted one by one.


def local(minute: int, horizon: datetime) -> datetime:
    return datetime.fromtimestamp(horizon.timestamp() + minute * 60, ZONE)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def quarters(visits: Sequence[tuple[float, ...]], horizon: datetime) -> list[date]:
    return [local(minute, horizon).date() for v in visits for minute in range(int(v[0]), int(v[1]), 15)]


def naive_hours(
    asked: Ask, visits: Visits, horizon: datetime, key: Callable[[date], date], most: int
) -> bool:
    touched = {key(day) for day in quarters([asked[:2]], horizon)}
    minutes = Counter(key(day) for day in quarters([asked[:2], *visits], horizon))
    return any(minutes[period] * 15 > most for period in touched)


def naive_rest(asked: Ask, visits: Visits, horizon: datetime, rest: int) -> bool:
    working: dict[date, list[tuple[int, ...]]] = {}
    for v in sorted([asked[:2], *(v[:2] for v in visits)]):
        working.setdefault(local(v[0], horizon).date(), []).append(v)
    mine, dates = local(asked.start, horizon).date(), sorted(working)
    pairs = [pair for pair in pairwise(dates) if mine in pair]
    return any(min(working[b])[0] - max(v[1] for v in working[a]) < rest for a, b in pairs)


def naive_stretch(asked: Ask, visits: Visits, region: RegionTerms) -> bool:
    chains: list[list[tuple[int, ...]]] = []
    for v in sorted([asked[:2], *(v[:2] for v in visits)]):
        if chains and v[0] - max(end for _, end in chains[-1]) < region.pause:
            chains[-1].append(v)
        else:
            chains.append([v])
    chain = next(chain for chain in chains if asked[:2] in chain)
    return len(chain) > 1 and max(end for _, end in chain) - chain[0][0] > region.longest_stretch


def way(here: Where, there: Where, terms: Terms) -> int:
    return travel_minutes(*here, *there, terms.mode, NO_MATRIX)


def naive(asked: Ask, terms: Terms, visits: Visits, region: RegionTerms, horizon: datetime) -> set[str]:
    terms = terms._replace(
        notice=max(terms.notice, region.notice),
        shortest=max(terms.shortest, region.shortest),
        most_day=min(terms.most_day, region.most_day),
        most_week=min(terms.most_week, region.most_week),
        travel_limit=min(terms.travel_limit, region.travel_limit),
    )
    home, here = (terms.lat, terms.lng, terms.measured), (asked.lat, asked.lng, asked.measured)
    before = [v for v in visits if v[0] <= asked.start]
    after = [v for v in visits if v[0] >= asked.end]
    broken = {
        "notice": asked.start < asked.asked_at + terms.notice,
        "shortest": asked.end < asked.start + terms.shortest,
        "travel_limit": way(home, here, terms) > terms.travel_limit,
        "travel_before": any(
            asked.start - way(v[2:], here, terms) < v[1] <= asked.start for v in before[-1:]
        ),
        "travel_after": any(v[0] < asked.end + way(here, v[2:], terms) for v in after[:1]),
        "day_hours": naive_hours(asked, visits, horizon, lambda day: day, terms.most_day),
        "week_hours": naive_hours(asked, visits, horizon, monday_of, terms.most_week),
        "rest": naive_rest(asked, visits, horizon, region.rest),
        "long_stretch": naive_stretch(asked, visits, region),
        "longest": asked.end - asked.start > region.longest,
        "overlap": any(v[0] < asked.end and asked.start < v[1] for v in visits),
    }
    return {name for name, true in broken.items() if true}


places = st.sampled_from([HERE, THERE, (33.77, -118.11, -1)])


@st.composite
def days_of_visits(draw: st.DrawFn) -> tuple[Ask, Visits]:
    """A diary of visits that do not overlap around the clock change, and one more that may."""
    free_from, visits = -400, []
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), max_size=12)):
        start = free_from + gap
        visits.append((start * 15, (start + length) * 15, *draw(places)))
        free_from = start + length
    start, length = draw(st.integers(-500, 300)), draw(st.integers(1, 60))
    shift = 6 * 96  # to the Sunday of the clock change
    moved = [(v[0] + shift * 15, v[1] + shift * 15, *v[2:]) for v in visits]
    asked = Ask((start + shift) * 15, (start + length + shift) * 15, 5 * 24 * HOUR, *draw(places))
    return asked, moved


@settings(max_examples=400, deadline=None)
@given(
    days_of_visits(),
    st.tuples(*map(st.sampled_from, ([0, 300, 2000], [0, 60], [240, 480, 1500], [600, 2400]))),
    st.sampled_from([10, 60, NO_LIMIT]),
    st.sampled_from([WALK, CAR]),
    st.builds(
        RegionTerms,
        *map(
            st.sampled_from,
            (
                [0, 480, 660],
                [0, 30],
                [240, 600],
                [120, NO_LIMIT],
                [0, 1440],
                [0, 60],
                [300, NO_LIMIT],
                [900, NO_LIMIT],
                [20, NO_LIMIT],
            ),
        ),
        barred=st.just(0),
    ),
    st.sampled_from([(HORIZON, CALENDAR), (SPRING, SPRING_CALENDAR)]),
)
def test_the_compiled_rules_say_what_the_sentences_say(
    case: tuple[Ask, Visits],
    hours: tuple[int, int, int, int],
    limit: int,
    mode: int,
    region: RegionTerms,
    zone: tuple[datetime, Calendar],
) -> None:
    (asked, visits), (horizon, calendar) = case, zone
    notice, shortest, most_day, most_week = hours
    terms = Terms(notice, shortest, most_day, most_week, limit, mode, *HERE)
    assert set(named(failures(asked, terms, diary_of(visits), region, calendar, NO_MATRIX))) == naive(
        asked, terms, visits, region, horizon
    )
