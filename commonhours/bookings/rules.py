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
from commonhours.common.place import UNMEASURED, direction, minutes_across, squared_chord

Minutes = NDArray[np.int32]
Point = tuple[float, float, float, int]  # a direction (NaN: remote), row of the measured matrix or -1

# A place as it is kept: its direction, so that no angle is computed again, in half a line of the cache.
PLACE = np.dtype([("x", "f8"), ("y", "f8"), ("z", "f8"), ("measured", "i4")], align=True)

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
    "longest",
    "overlap",
    "young_hours",
    "young_work",
)
NOTICE, SHORTEST, TRAVEL_LIMIT, TRAVEL_BEFORE, TRAVEL_AFTER = 1, 2, 4, 8, 16
DAY_HOURS, WEEK_HOURS, REST, LONG_STRETCH, LONGEST, OVERLAP = 32, 64, 128, 256, 512, 1024
YOUNG_HOURS, YOUNG_WORK = 2048, 4096
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
    """What region, programme and organisation ask of everybody, in minutes: rest between working days; the
    shortest pause that counts as a break; the longest stretch of visits without one; the longest visit; and at
    least or at most what workers may also ask for themselves, the tighter of which holds. `barred` are bits of
    RESIDUALS that hang on the visit alone and are settled for all of an age before anybody is looked at."""

    rest: int
    pause: int
    longest_stretch: int
    longest: int = NO_LIMIT
    notice: int = 0
    shortest: int = 0
    most_day: int = NO_LIMIT
    most_week: int = NO_LIMIT
    travel_limit: int = NO_LIMIT
    barred: int = 0


UNBOUND = RegionTerms(0, 0, NO_LIMIT)


# Under each code of a limit that workers set for themselves: the field of `Terms`, and its value where none is set.
OWN = {
    "notice": ("notice", 0),
    "shortest": ("shortest", 0),
    "travel_limit": ("travel_limit", NO_LIMIT),
    "day_hours": ("most_day", NO_LIMIT),
    "week_hours": ("most_week", NO_LIMIT),
}
WITHOUT_OWN = dict(OWN.values())


def with_own_yes(terms: Terms) -> Terms:
    """The terms of somebody who says yes to a visit: what they have set for themselves does not keep them from it.

    What region, programme and organisation ask of everybody does: it comes back in `tightened`. Rest, ways,
    overlaps and conditions are nobody's own to waive.
    """
    return terms._replace(**WITHOUT_OWN)


class Diary(NamedTuple):
    """One worker's visits, sorted and apart: int32 [visits] starts and ends in minutes since the horizon's start
    (last week's are negative), PLACE [visits] places."""

    starts: Minutes
    ends: Minutes
    places: NDArray[np.void]


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
    terms = tightened(terms, region)
    failed, home, here = region.barred, point_of(terms), point_of(ask)
    # Apart, and searched once: a tuple of arrays, handed on, costs more than what is done with it, and all that
    # matters of a diary lies around the visit. `near` is the first visit that starts after this one does.
    starts, ends, places = diary
    near = started_by(ask.start, starts)
    if is_too_soon(ask, terms):
        failed |= NOTICE
    if is_too_short(ask, terms):
        failed |= SHORTEST
    if is_too_far(minutes_between(home, here, home, terms.mode, matrix), terms.travel_limit):
        failed |= TRAVEL_LIMIT
    if near > 0:
        way = minutes_between(point_at(places[near - 1]), here, home, terms.mode, matrix)
        if comes_too_late_from_the_visit_before(ask, ends[near - 1], way):
            failed |= TRAVEL_BEFORE
    after = after_visit(ask, near, starts)
    if after < len(starts):
        way = minutes_between(here, point_at(places[after]), home, terms.mode, matrix)
        if comes_too_late_to_the_visit_after(ask, starts[after], way):
            failed |= TRAVEL_AFTER
    if exceeds(ask, near, starts, ends, calendar.days, terms.most_day):
        failed |= DAY_HOURS
    if exceeds(ask, near, starts, ends, calendar.weeks, terms.most_week):
        failed |= WEEK_HOURS
    if cuts_the_rest_between_days(ask, near, starts, ends, calendar.days, region.rest):
        failed |= REST
    if makes_too_long_a_stretch(ask, near, starts, ends, region):
        failed |= LONG_STRETCH
    if ask.end - ask.start > region.longest:
        failed |= LONGEST
    if overlaps_a_visit(ask, near, starts, ends):
        failed |= OVERLAP
    return failed


@njit
def tightened(terms: Terms, region: RegionTerms) -> Terms:
    """The worker's own terms, or what is asked of everybody where that is tighter."""
    return Terms(
        max(terms.notice, region.notice),
        max(terms.shortest, region.shortest),
        min(terms.most_day, region.most_day),
        min(terms.most_week, region.most_week),
        min(terms.travel_limit, region.travel_limit),
        terms.mode,
        terms.lat,
        terms.lng,
        terms.measured,
    )


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
    home = point_of(terms)
    return minutes_between(home, point_of(ask), home, terms.mode, matrix)


@njit
def point_of(place: Any) -> Point:
    """Where a visit is asked, or where a worker lives."""
    x, y, z = direction(place.lat, place.lng)
    return x, y, z, place.measured


@njit
def minutes_between(one: Point, other: Point, home: Point, mode: int, matrix: Any) -> int:
    """Minutes between two visits of a worker, by their way of travel, home standing in where remote."""
    x1, y1, z1, m1 = home if np.isnan(one[0]) else one
    x2, y2, z2, m2 = home if np.isnan(other[0]) else other
    return minutes_across(squared_chord(x1 - x2, y1 - y2, z1 - z2), m1, m2, mode, matrix)


@njit
def point_at(place: Any) -> Point:
    """A PLACE as a point."""
    return place.x, place.y, place.z, int(place.measured)


@njit
def comes_too_late_from_the_visit_before(ask: Ask, left: int, way: int) -> bool:
    # One that still goes on is no visit before: an overlap has its own name.
    return left <= ask.start and ask.start - left < way


@njit
def comes_too_late_to_the_visit_after(ask: Ask, due: int, way: int) -> bool:
    return due - ask.end < way


@njit
def after_visit(ask: Ask, near: int, starts: Minutes) -> int:
    """The first visit that starts when this one has ended, or later."""
    while near < len(starts) and starts[near] < ask.end:
        near += 1
    return near


@njit
def exceeds(ask: Ask, near: int, starts: Minutes, ends: Minutes, bounds: Minutes, most: int) -> bool:
    """Would any day (or week) that the visit touches hold more minutes of visits than `most`?"""
    period = period_of(ask.start, bounds)
    while bounds[period] < ask.end:
        begin, end = bounds[period], bounds[period + 1]
        asked = min(ask.end, end) - max(ask.start, begin)
        if asked + planned_minutes(begin, end, near, starts, ends) > most:
            return True
        period += 1
    return False


@njit
def planned_minutes(begin: int, end: int, near: int, starts: Minutes, ends: Minutes) -> int:
    """Minutes of the diary's visits within [begin, end), looked for from `near`."""
    planned = 0
    while near > 0 and ends[near - 1] > begin:
        near -= 1
    while near < len(starts) and starts[near] < end:
        planned += max(0, min(ends[near], end) - max(starts[near], begin))
        near += 1
    return planned


@njit
def cuts_the_rest_between_days(
    ask: Ask, near: int, starts: Minutes, ends: Minutes, days: Minutes, rest: int
) -> bool:
    """Is the rest before or after this working day too short? A visit belongs to the date it starts on."""
    day, first, after = period_of(ask.start, days), near, near
    while first > 0 and starts[first - 1] >= days[day]:
        first -= 1
    while after < len(starts) and starts[after] < days[day + 1]:
        after += 1
    opens, closes = ask.start, ask.end
    if first < after:
        opens, closes = min(opens, starts[first]), max(closes, ends[after - 1])
    if first > 0 and opens - ends[first - 1] < rest:
        return True
    return bool(after < len(starts) and starts[after] - closes < rest)


@njit
def makes_too_long_a_stretch(
    ask: Ask, near: int, starts: Minutes, ends: Minutes, region: RegionTerms
) -> bool:
    """Does the visit join others, with no break between, into a stretch longer than allowed?

    One long visit alone is no stretch (a sleep-in has its own breaks).
    """
    opens, closes = ask.start, ask.end
    before, after = near - 1, near
    while before >= 0 and opens - ends[before] < region.pause:
        opens, closes = min(opens, starts[before]), max(closes, ends[before])
        before -= 1
    while after < len(starts) and starts[after] - closes < region.pause:
        closes = max(closes, ends[after])
        after += 1
    return bool(after - before > 1 and closes - opens > region.longest_stretch)


@njit
def overlaps_a_visit(ask: Ask, near: int, starts: Minutes, ends: Minutes) -> bool:
    if near > 0 and ends[near - 1] > ask.start:
        return True
    return bool(near < len(starts) and starts[near] < ask.end)


@njit
def started_by(minute: int, times: Minutes) -> int:
    """How many of these ascending times are at or before the minute. (numpy's own search takes longer than all
    the rules.)"""
    low, high = 0, len(times)
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
    period = started_by(minute, bounds) - 1
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
    starts, ends = (np.array([visit[column] for visit in ordered], np.int32) for column in (0, 1))
    places = [(*direction(lat, lng), measured) for _, _, lat, lng, measured in ordered]
    return Diary(starts, ends, np.array(places, PLACE))
