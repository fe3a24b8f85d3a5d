"""The residual rules: what no bitmap can say, because it hangs on times, places and the rest of the diary.

`failures()` is the one place. The booking transaction asks it about one person under the lock; the kernel of
`matching` asks it about the survivors of the bitmaps. Times are whole minutes since the horizon's start (a
local midnight); they pass evenly over clock changes, so local days and weeks come as bounds, 23 or 25 hours
on those two days. Every limit may be reached exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.common.compiled import njit
from commonhours.common.place import UNMEASURED, travel_minutes

Minutes = NDArray[np.int32]
Point = tuple[float, float, int]  # latitude, longitude, row of the measured matrix or -1

RESIDUALS = (
    "notice",
    "shortest",
    "travel_limit",
    "travel_before",
    "travel_after",
    "day_hours",
    "week_hours",
    "rest",
    "long_stretch",
    "overlap",
)
NOTICE, SHORTEST, TRAVEL_LIMIT, TRAVEL_BEFORE, TRAVEL_AFTER = 1, 2, 4, 8, 16
DAY_HOURS, WEEK_HOURS, REST, LONG_STRETCH, OVERLAP = 32, 64, 128, 256, 512
NO_LIMIT = 1_000_000  # minutes: longer than any horizon
MARGIN_DAYS = 8  # bounds and diaries reach this far before and after the horizon, for whole weeks and rests


class Ask(NamedTuple):
    """A visit somebody wants: [start, end) and when it was asked, in minutes; where, in degrees.

    A remote visit has no place (`lat` is NaN): the worker does it from home.
    """

    start: int
    end: int
    asked_at: int
    lat: float
    lng: float
    measured: int = UNMEASURED


class Terms(NamedTuple):
    """What one worker accepts, in minutes, and where and how they set out."""

    notice: int
    shortest: int
    most_day: int
    most_week: int
    travel_limit: int
    mode: int
    lat: float
    lng: float
    measured: int = UNMEASURED


class RegionTerms(NamedTuple):
    """What the region asks for everybody, in minutes: rest between working days; the shortest pause that
    counts as a break; the longest stretch of visits without one."""

    rest: int
    pause: int
    longest_stretch: int


class Diary(NamedTuple):
    """One worker's visits, sorted and apart: int32 [≥ length] starts and ends in minutes since the horizon's
    start (last week's are negative), float64 places (NaN when remote), int32 rows of the measured matrix."""

    starts: Minutes
    ends: Minutes
    lat: NDArray[np.float64]
    lng: NDArray[np.float64]
    measured: Minutes
    length: int


class Calendar(NamedTuple):
    """Local midnights and Monday midnights as sorted int32 minutes; they enclose every visit asked about."""

    days: Minutes
    weeks: Minutes


@njit
def failures(
    ask: Ask, terms: Terms, diary: Diary, region: RegionTerms, calendar: Calendar, matrix: Any
) -> int:
    """Every residual rule that this visit would break for this worker, as bits in the order of RESIDUALS.

    `matrix` is int32 [places, places] of measured minutes, `NO_MATRIX` when there is none. 0 means: may be
    booked, as far as these rules go. A visit being moved must be taken out of the diary first.
    """
    failed = 0
    if is_too_soon(ask, terms):
        failed |= NOTICE
    if is_too_short(ask, terms):
        failed |= SHORTEST
    if is_too_far(minutes_from_home(ask, terms, matrix), terms.travel_limit):
        failed |= TRAVEL_LIMIT
    if comes_too_late_from_the_visit_before(ask, terms, diary, matrix):
        failed |= TRAVEL_BEFORE
    if comes_too_late_to_the_visit_after(ask, terms, diary, matrix):
        failed |= TRAVEL_AFTER
    if exceeds(ask, diary, calendar.days, terms.most_day):
        failed |= DAY_HOURS
    if exceeds(ask, diary, calendar.weeks, terms.most_week):
        failed |= WEEK_HOURS
    if cuts_the_rest_between_days(ask, diary, calendar.days, region.rest):
        failed |= REST
    if makes_too_long_a_stretch(ask, diary, region):
        failed |= LONG_STRETCH
    if overlaps_a_visit(ask, diary):
        failed |= OVERLAP
    return failed


@njit
def is_too_soon(ask: Ask, terms: Terms) -> bool:
    return ask.start - ask.asked_at < terms.notice


@njit
def is_too_short(ask: Ask, terms: Terms) -> bool:
    return ask.end - ask.start < terms.shortest


@njit
def is_too_far(minutes: int, limit: int) -> bool:
    return minutes > limit


@njit
def minutes_from_home(ask: Ask, terms: Terms, matrix: Any) -> int:
    """Minutes from the worker's home to the visit; a remote visit is at home."""
    home = (terms.lat, terms.lng, terms.measured)
    return minutes_between(home, (ask.lat, ask.lng, ask.measured), terms, matrix)


@njit
def minutes_between(here: Point, there: Point, terms: Terms, matrix: Any) -> int:
    """Minutes between two visits of this worker, by their way of travel, home standing in where remote."""
    lat1, lng1, m1 = here
    lat2, lng2, m2 = there
    if np.isnan(lat1):
        lat1, lng1, m1 = terms.lat, terms.lng, terms.measured
    if np.isnan(lat2):
        lat2, lng2, m2 = terms.lat, terms.lng, terms.measured
    return travel_minutes(lat1, lng1, m1, lat2, lng2, m2, terms.mode, matrix)


@njit
def comes_too_late_from_the_visit_before(ask: Ask, terms: Terms, diary: Diary, matrix: Any) -> bool:
    before = visits_started_by(ask.start, diary) - 1
    if before < 0 or diary.ends[before] > ask.start:
        return False  # an overlap has its own name
    here = (ask.lat, ask.lng, ask.measured)
    return bool(
        ask.start - diary.ends[before] < minutes_between(place_of(before, diary), here, terms, matrix)
    )


@njit
def comes_too_late_to_the_visit_after(ask: Ask, terms: Terms, diary: Diary, matrix: Any) -> bool:
    after = visits_started_by(ask.end - 1, diary)
    if after == diary.length:
        return False
    here = (ask.lat, ask.lng, ask.measured)
    return bool(diary.starts[after] - ask.end < minutes_between(here, place_of(after, diary), terms, matrix))


@njit
def place_of(visit: int, diary: Diary) -> Point:
    return diary.lat[visit], diary.lng[visit], int(diary.measured[visit])


@njit
def exceeds(ask: Ask, diary: Diary, bounds: Minutes, most: int) -> bool:
    """Would any day (or week) that the visit touches hold more minutes of visits than `most`?"""
    period = period_of(ask.start, bounds)
    while bounds[period] < ask.end:
        begin, end = bounds[period], bounds[period + 1]
        asked = min(ask.end, end) - max(ask.start, begin)
        if asked + planned_minutes(begin, end, diary) > most:
            return True
        period += 1
    return False


@njit
def planned_minutes(begin: int, end: int, diary: Diary) -> int:
    """Minutes of the diary's visits within [begin, end)."""
    planned = 0
    visit = visits_ended_by(begin, diary)
    while visit < diary.length and diary.starts[visit] < end:
        planned += min(diary.ends[visit], end) - max(diary.starts[visit], begin)
        visit += 1
    return planned


@njit
def cuts_the_rest_between_days(ask: Ask, diary: Diary, days: Minutes, rest: int) -> bool:
    """Is the rest before or after this working day too short? A visit belongs to the date it starts on."""
    day = period_of(ask.start, days)
    first = visits_started_by(days[day] - 1, diary)
    after = visits_started_by(days[day + 1] - 1, diary)
    begins, ends = ask.start, ask.end
    if first < after:
        begins, ends = min(begins, diary.starts[first]), max(ends, diary.ends[after - 1])
    if first > 0 and begins - diary.ends[first - 1] < rest:
        return True
    return bool(after < diary.length and diary.starts[after] - ends < rest)


@njit
def makes_too_long_a_stretch(ask: Ask, diary: Diary, region: RegionTerms) -> bool:
    """Does the visit join others, with no break between, into a stretch longer than allowed?

    One long visit alone is no stretch (a sleep-in has its own breaks).
    """
    begins, ends = ask.start, ask.end
    after = visits_started_by(ask.start, diary)
    before = after - 1
    while before >= 0 and begins - diary.ends[before] < region.pause:
        begins, ends = min(begins, diary.starts[before]), max(ends, diary.ends[before])
        before -= 1
    while after < diary.length and diary.starts[after] - ends < region.pause:
        ends = max(ends, diary.ends[after])
        after += 1
    return bool(after - before > 1 and ends - begins > region.longest_stretch)


@njit
def overlaps_a_visit(ask: Ask, diary: Diary) -> bool:
    visit = visits_ended_by(ask.start, diary)
    return bool(visit < diary.length and diary.starts[visit] < ask.end)


@njit
def visits_started_by(minute: int, diary: Diary) -> int:
    """How many visits start at or before this minute."""
    return at_or_before(minute, diary.starts, diary.length)


@njit
def visits_ended_by(minute: int, diary: Diary) -> int:
    """How many visits end at or before this minute. (Only the last that started can still go on, so the ends are
    not searched, too: of a cold diary the kernel reads as little as may be.)"""
    started = visits_started_by(minute, diary)
    goes_on = started > 0 and diary.ends[started - 1] > minute
    return started - 1 if goes_on else started


@njit
def at_or_before(minute: int, times: Minutes, length: int) -> int:
    """How many of the first `length` ascending times are at or before the minute. (numpy's own search, asked
    eleven times a worker, takes longer than all the rules.)"""
    low, high = 0, length
    while low < high:
        middle = (low + high) // 2
        if times[middle] <= minute:
            low = middle + 1
        else:
            high = middle
    return low


@njit
def period_of(minute: int, bounds: Minutes) -> int:
    """Which of the bounded days (or weeks) this minute lies in."""
    period = at_or_before(minute, bounds, len(bounds)) - 1
    if period < 0 or bounds[-1] <= minute:
        raise ValueError("the calendar does not reach this visit")
    return period


def named(failed: int) -> tuple[str, ...]:
    """The codes of the bits that `failures` set."""
    return tuple(name for bit, name in enumerate(RESIDUALS) if failed >> bit & 1)


def calendar_around(horizon: datetime, days: int) -> Calendar:
    """Local midnights and Mondays around `days` days from `horizon`, an aware local midnight."""
    if horizon.tzinfo is None or (horizon.hour, horizon.minute, horizon.second) != (0, 0, 0):
        raise ValueError("the horizon starts at a local midnight with a zone")
    monday = -MARGIN_DAYS - (horizon.weekday() - MARGIN_DAYS) % 7
    last = days + MARGIN_DAYS + 7
    midnights = {day: minutes_to_midnight(horizon, day) for day in range(monday, last + 1)}
    mondays = [midnights[day] for day in range(monday, last + 1, 7)]
    return Calendar(np.array(list(midnights.values()), np.int32), np.array(mondays, np.int32))


def minutes_to_midnight(horizon: datetime, day: int) -> int:
    """Real minutes from the horizon's start to the local midnight so many days later."""
    # The local date moves on the wall clock, the difference is taken between instants.
    midnight = horizon.replace(tzinfo=None) + timedelta(days=day)
    instant = midnight.replace(tzinfo=horizon.tzinfo).timestamp()
    return round((instant - horizon.timestamp()) / 60)


def diary_of(visits: Sequence[tuple[int, int, float, float, int]]) -> Diary:
    """A diary of (start, end, lat, lng, measured), in any order."""
    ordered = sorted(visits)
    starts, ends, measured = (np.array([v[column] for v in ordered], np.int32) for column in (0, 1, 4))
    lat, lng = (np.array([v[column] for v in ordered], np.float64) for column in (2, 3))
    return Diary(starts, ends, lat, lng, measured, len(ordered))
