"""What more hours would open: when help was asked for that only somebody's hours kept them from, and when it will be
missing. Times of the week and figures, never whom it was for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.views.decorators.http import require_GET

from commonhours.availability.queries import pattern_of
from commonhours.availability.rules import WeeklyPeriod, set_of_week, week_of_set
from commonhours.availability.rules.week_set import Quarters
from commonhours.common.clock import now
from commonhours.common.period import QUARTER
from commonhours.common.sight import seeing
from commonhours.fairness.pages import PARTS, kept_away_by_hours, part_of_day
from commonhours.planning.pages import missing_for_me
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, zone_of
from commonhours.web.time_record import in_force
from commonhours.web.time_show import week_text
from commonhours.words.more_time import asked_for, missing_then, part_name, when_in_week

DAY = 24 * 60
# Less than this in a part of the day is not worth a trip.
LEAST_HOURS = 0.5
MOST_TOLD = 5


@dataclass(frozen=True)
class Time:
    """A stretch of the week that somebody does not offer, and what was asked for or will be missing then."""

    weekday: int
    begins: int
    ends: int
    visits: int = 0
    hours: float = 0.0

    @property
    def part(self) -> str:
        return part_of_day(self.begins // 60)


@require_GET
@signed_in
def more_time(request: House) -> HttpResponse:
    """The times of the week that would open most, each with a way to add its hours; and all of them as a table."""
    by, at, zone = request.actor, now(), zone_of(request)
    if by.person_id is None:
        return render(request, "time/more.html", {"no_worker": True})
    with seeing(by.sight):
        week = set_of_week(in_force(pattern_of(by.person_id), at.astimezone(zone).date()))
    kept_away, whole = kept_away_by_hours(by=by, at=at)
    asked = [_asked(start.astimezone(zone), end.astimezone(zone)) for start, end in kept_away]
    missing = [
        Time(each.weekday, each.hour * 60, each.hour * 60 + 60, hours=each.hours)
        for each in missing_for_me(by=by, at=at)
    ]
    times = sorted(
        together([*asked, *missing], week), key=lambda each: (-each.visits - each.hours, each.weekday)
    )
    return render(
        request,
        "time/more.html",
        {"told": [_told(each) for each in times[:MOST_TOLD]], **_table(times), "newest": not whole},
    )


def _asked(start: datetime, end: datetime) -> Time:
    begins = (start.hour * 60 + start.minute) // QUARTER * QUARTER
    return Time(start.weekday(), begins, begins + int((end - start).total_seconds()) // 60, visits=1)


def together(times: Sequence[Time], week: Quarters) -> list[Time]:
    """What lies outside of a week's hours, added up by day of the week and part of the day."""
    sums: dict[tuple[int, str], Time] = {}
    for each in times:
        if not (set_of_week([_period(each)]) & ~week).any():
            continue  # offered since
        had = sums.get((each.weekday, each.part), replace(each, visits=0, hours=0.0))
        sums[each.weekday, each.part] = replace(
            had,
            begins=min(had.begins, each.begins),
            ends=max(had.ends, each.ends),
            visits=had.visits + each.visits,
            hours=had.hours + each.hours,
        )
    return [each for each in sums.values() if each.visits or each.hours >= LEAST_HOURS]


def added_to(request: House, week: Sequence[WeeklyPeriod]) -> tuple[tuple[WeeklyPeriod, ...], str]:
    """A week with the hours that the address asks to add, and these in words; as it was where it asks for none."""
    period = _asked_to_add(request.GET.get("add", ""))
    if period is None:
        return tuple(week), ""
    return week_of_set(set_of_week(week) | set_of_week([period])), week_text([period])


def _asked_to_add(text: str) -> WeeklyPeriod | None:
    """“5-540-720”: Saturday from nine to noon."""
    parts = (
        text.split("-") if len(text) < 12 and text.replace("-", "0").isdecimal() and text.isascii() else []
    )
    if len(parts) != 3 or not all(parts):
        return None
    weekday, begins, ends = (
        int(each) // step for each, step in zip(parts, (1, QUARTER, QUARTER), strict=True)
    )
    if weekday > 6 or not 0 <= begins < ends <= begins + DAY // QUARTER or begins >= DAY // QUARTER:
        return None
    return WeeklyPeriod(weekday, begins * QUARTER, ends * QUARTER)


def _period(time: Time) -> WeeklyPeriod:
    return WeeklyPeriod(time.weekday, time.begins, min(-(-time.ends // QUARTER) * QUARTER, time.begins + DAY))


def _told(time: Time) -> dict[str, Any]:
    period = _period(time)
    add = f"{period.weekday}-{period.start_minute}-{period.end_minute}"
    return {
        "when": when_in_week(str(WEEKDAYS[time.weekday]), time.part),
        "what": [*_what(time)],
        "hours": week_text([period]),
        "url": f"{reverse('my_time')}?add={add}#week-title",
    }


def _what(time: Time) -> Iterator[str]:
    if time.visits:
        yield asked_for(time.visits)
    if time.hours >= LEAST_HOURS:
        yield missing_then(time.hours)


def _table(times: Sequence[Time]) -> dict[str, Any]:
    """Days down, parts of the day across; visits that were asked for, and hours a week that will be missing."""
    found = {(each.weekday, each.part): each for each in times}
    parts = [name for _hour, name in PARTS if any(part == name for _day, part in found)]
    rows = [
        {
            "day": str(WEEKDAYS_ABBR[day]),
            "name": str(WEEKDAYS[day]),
            "cells": [_cell(found.get((day, part))) for part in parts],
        }
        for day in sorted({day for day, _part in found})
    ]
    return {"parts": [part_name(each) for each in parts], "rows": rows}


def _cell(time: Time | None) -> dict[str, Any]:
    if time is None:
        return {}
    hours = f"{time.hours:.1f}".removesuffix(".0") if time.hours >= LEAST_HOURS else ""
    return {"visits": time.visits, "hours": hours}
