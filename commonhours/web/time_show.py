"""What “My time” shows: a week read back in words, the words of its grid, and ten weeks as they will be."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from commonhours.availability.rules import (
    LocalDays,
    WeeklyPeriod,
    painted_text,
    runs,
    set_of_week,
    text_of_week,
)
from commonhours.availability.rules.week_set import Quarters
from commonhours.bookings.pages import Standing
from commonhours.common.period import Period
from commonhours.common.refusals import Refusal
from commonhours.web.forms import length_in_words
from commonhours.web.show import TOGETHER, clock, from_to, unbroken
from commonhours.words import said

WEEKS = 10
MONDAY = date(2024, 1, 1)


def time_of_day(minute: int) -> str:
    """A time on the wall in the reader's own way; minutes past 1440 are the next day's."""
    return time_format(time(minute // 60 % 24, minute % 60), "TIME_FORMAT")


def day_name(weekday: int) -> str:
    return date_format(MONDAY + timedelta(days=weekday), "l")


def reading(week: Sequence[WeeklyPeriod] | Refusal, typed: str = "") -> dict[str, Any]:
    """A week as time/reading.html takes it; what cannot be read with the word in question marked."""
    if isinstance(week, Refusal):
        words, begin = said(week), _whole(week.facts.get("at"))
        # What was joined from several words cannot be marked as one.
        bit = str(week.facts.get("bit", ""))
        end = begin + (len(bit) if typed.startswith(bit, begin) else len(bit.split(" ")[0]))
        parts = (typed[max(0, begin - 30) : begin], typed[begin:end], typed[end : end + 30])
        return {"refused": words, "parts": parts if bit else None}
    minutes = sum(period.end_minute - period.start_minute for period in week)
    return {"lines": _lines(week), "total": length_in_words(minutes) if minutes else ""}


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _lines(week: Sequence[WeeklyPeriod]) -> list[dict[str, str]]:
    """Days in a row with the same hours are one line."""
    told = [
        (weekday, _(" and ").join(_span(period) for period in periods))
        for weekday, periods in groupby(sorted(week), key=lambda period: period.weekday)
    ]
    lines = []
    for (_step, hours), run in groupby(enumerate(told), key=lambda item: (item[1][0] - item[0], item[1][1])):
        days = [day_name(weekday) for _place, (weekday, _hours) in run]
        name = (
            days[0] if len(days) == 1 else _("%(first)s to %(last)s") % {"first": days[0], "last": days[-1]}
        )
        lines.append({"day": name, "hours": hours})
    return lines


def _span(period: WeeklyPeriod) -> str:
    if period.end_minute - period.start_minute == 1440 and period.start_minute == 0:
        return _("all day")
    first, last = (unbroken(time_of_day(each)) for each in (period.start_minute, period.end_minute))
    given = {"first": first, "last": last}
    if period.end_minute > 1440:
        return (
            _("%(first)s to %(last)s the next morning") % given
            if period.end_minute < 2160
            else (_("%(first)s to %(last)s the next day") % given)
        )
    return _("%(first)s to %(last)s") % given


def grid_words() -> str:
    """All that the grid's script says, in the reader's language, as JSON."""
    return json.dumps(
        {
            "days": [day_name(weekday) for weekday in range(7)],
            "short": [date_format(MONDAY + timedelta(days=weekday), "D") for weekday in range(7)],
            "times": [time_of_day(minute) for minute in range(0, 1441, 15)],
            "cell": _("%(day)s, %(first)s to %(last)s"),
            "days_to": _("%(first)s to %(last)s"),
            "on": pgettext("hours that are offered", "on"),
            "off": pgettext("hours that are offered", "off"),
            "partly": pgettext("hours that are offered", "partly on"),
            "undone": _("Last change undone"),
            "begin": _("Begins here. Now tap where it ends."),
            "grid": _("Your week, hour by hour"),
        }
    )


def week_text(week: Iterable[WeeklyPeriod]) -> str:
    return text_of_week(week, get_language() or "en")


def painted(week: Iterable[WeeklyPeriod]) -> str:
    return painted_text(set_of_week(week))


# --- ten weeks ahead -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ahead:
    """Ten weeks from a Monday: what is open, what the pattern alone would open, what is booked."""

    days: LocalDays
    open: Quarters
    usual: Quarters
    booked: Standing


def week_label(monday: date) -> str:
    """“Mar 2 – Mar 8”, as the reader's language has it."""
    form = _("M j")
    return f"{date_format(monday, form)} – {date_format(monday + timedelta(days=6), form)}"


def weeks_shown(ahead: Ahead, today: date) -> list[dict[str, Any]]:
    """Week by week, and in it day by day."""
    first = ahead.days.first_day
    mondays = [first + timedelta(days=7 * n) for n in range(WEEKS)]
    visits = _by_day(ahead)
    return [_week(ahead, monday, today, visits) for monday in mondays]


def _by_day(ahead: Ahead) -> dict[date, list[dict[str, Any]]]:
    shown: dict[date, list[dict[str, Any]]] = {}
    for line in ahead.booked.visits:
        start, end = timezone.localtime(line.starts_at), timezone.localtime(line.ends_at)
        who = line.service_user or line.type_of_work
        shown.setdefault(start.date(), []).append({"id": line.id, "when": from_to(start, end), "who": who})
    for period in ahead.booked.elsewhere:
        start, end = timezone.localtime(period.start), timezone.localtime(period.end)
        shown.setdefault(start.date(), []).append({"id": None, "when": from_to(start, end)})
    return shown


def _week(
    ahead: Ahead, monday: date, today: date, visits: dict[date, list[dict[str, Any]]]
) -> dict[str, Any]:
    days = [_day(ahead, monday + timedelta(days=n), visits) for n in range(7)]
    place = ahead.days.day_index(monday)
    part = slice(int(ahead.days.day_slots[place]), int(ahead.days.day_slots[place + 7]))
    minutes = int(ahead.open[part].sum()) * 15
    return {
        "monday": monday,
        "before": monday - timedelta(days=7),
        "label": week_label(monday),
        "now": monday <= today < monday + timedelta(days=7),
        "days": [day | {"over": monday + timedelta(days=n) < today} for n, day in enumerate(days)],
        "hours": length_in_words(minutes) if minutes else "",
        "visits": sum(len(day["visits"]) for day in days),
        "changed": bool((ahead.open[part] != ahead.usual[part]).any()),
    }


def _day(ahead: Ahead, day: date, visits: dict[date, list[dict[str, Any]]]) -> dict[str, Any]:
    place = ahead.days.day_index(day)
    first, last = (int(slot) for slot in ahead.days.day_slots[place : place + 2])
    opened, usual = ahead.open[first:last], ahead.usual[first:last]
    return {
        "name": date_format(day, "D"),
        "number": day.day,
        "iso": day.isoformat(),
        "words": _(" and ").join(_times(ahead.days, first, opened)),
        "slots": last - first,
        # Twice a year a day is an hour shorter or longer, and is drawn so.
        "clock": (last - first) - 96,
        "bars": [
            *(("time-bar__closed", *bar) for bar in _bars(usual & ~opened)),
            *(("time-bar__open", *bar) for bar in _bars(opened)),
            *(("time-bar__booked", *bar) for bar in _bars(_booked(ahead, first, last))),
        ],
        "visits": visits.get(day, []),
    }


def _bars(covered: Quarters) -> list[tuple[int, int]]:
    return [(begin, end - begin) for begin, end in runs(covered)]


def _booked(ahead: Ahead, first: int, last: int) -> Quarters:
    covered = np.zeros(last - first, np.bool_)
    for period in booked_periods(ahead.booked):
        begin, end = (ahead.days.slot_at(instant) - first for instant in (period.start, period.end))
        covered[max(begin, 0) : max(end, 0)] = True
    return covered


def booked_periods(booked: Standing) -> Iterator[Period]:
    yield from (Period(line.starts_at, line.ends_at) for line in booked.visits)
    yield from booked.elsewhere


def _times(days: LocalDays, first: int, opened: Quarters) -> Iterator[str]:
    for begin, end in runs(opened):
        if end - begin == len(opened):
            yield _("all day")
            continue
        start, until = (clock(timezone.localtime(days.instant_of(first + slot))) for slot in (begin, end))
        yield f"{start}–{TOGETHER}{until}"
