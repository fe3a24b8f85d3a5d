"""When a rule repeats (RRULE), on the wall clock of its first time, and never with more work than was agreed."""

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from time import monotonic
from typing import Any

from dateutil.rrule import HOURLY, MINUTELY, SECONDLY, rrule, rrulestr

from commonhours.common.refusals import Invalid

# The Gregorian calendar repeats itself so often, and dateutil searches until 9999 for a 30 February: rules are read as
# much later as there is room, where the same days are and the search is short.
_AGAIN = 400

_FINE: Mapping[str, Any] = {"HOURLY": HOURLY, "MINUTELY": MINUTELY, "SECONDLY": SECONDLY}
_STEP = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FINER = {"HOURLY": ("BYMINUTE", "BYSECOND"), "MINUTELY": ("BYSECOND",), "SECONDLY": ()}


class Effort:
    """What reading one file may cost: a file of strangers must not keep a processor busy."""

    def __init__(self, steps: int = 250_000, seconds: float = 10.0) -> None:
        self._steps = steps
        self._end = monotonic() + seconds

    def spend(self, steps: int = 1) -> None:
        self._steps -= steps
        if self._steps < 0 or (steps > 1 and monotonic() > self._end):
            raise Invalid.because("calendar.too_often", field="file")


def starts_of(
    text: str, first: datetime, *, days_only: bool, since: datetime, until: datetime, effort: Effort
) -> Iterator[datetime]:
    """The wall-clock starts of a rule between two wall-clock times, both included.

    `first` says in which zone; the starts come without it. Refuses with `calendar.bad_rule` or `calendar.too_often`.
    """
    effort.spend(20)
    try:
        parts = _parts(text)
        wall = first.replace(tzinfo=None, fold=0)
        last = _last(parts.pop("UNTIL", None), first, days_only=days_only)
        count = _count(parts.pop("COUNT", None))
        if wall > until:
            return
        if count is None:
            wall = _nearer(wall, since, parts)
        walls = _walls(parts, wall, (9999 - until.year) // _AGAIN * _AGAIN, effort)
        within = takewhile(lambda each: each <= until, walls)
        for start in islice(within, count):
            if start >= since and (last is None or not _later(start, first, last)):
                yield start
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as wrong:
        raise Invalid.because("calendar.bad_rule", field="file", bit=text[:60]) from wrong


def ended_before(text: str, first: datetime, *, days_only: bool) -> bool:
    """Whether the rule ended before its first time."""
    try:
        last = _last(_parts(text).get("UNTIL"), first, days_only=days_only)
        return last is not None and _later(first.replace(tzinfo=None), first, last)
    except (ValueError, OverflowError) as wrong:
        raise Invalid.because("calendar.bad_rule", field="file", bit=text[:60]) from wrong


def _parts(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.upper().split(";") if part]
    parts = {name: value for name, _, value in pairs}
    if len(parts) != len(pairs) or "FREQ" not in parts:
        raise ValueError(text)
    return parts


def _count(text: str | None) -> int | None:
    """How many; some programs write -1 for no end."""
    return None if text is None or text.startswith("-") else int(text)


def _last(text: str | None, first: datetime, *, days_only: bool) -> datetime | None:
    """UNTIL as programs write it, whatever its kind: of days for days, floating for floating, else an instant."""
    if text is None:
        return None
    if not re.fullmatch("[0-9]{8}(T[0-9]{6}Z?)?", text):
        raise ValueError(text)
    digits = text[:8] + ("" if days_only else text[9:15])
    moment = datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 (the zone is added if meant)
    return moment if days_only or first.tzinfo is None else moment.replace(tzinfo=UTC)


def _later(wall: datetime, first: datetime, last: datetime) -> bool:
    if last.tzinfo is None:
        return wall > last
    return wall.replace(tzinfo=first.tzinfo).astimezone(UTC) > last


def _nearer(wall: datetime, since: datetime, parts: Mapping[str, str]) -> datetime:
    """A later first time of the same rule, shortly before those that are asked for."""
    step = _STEP.get(parts["FREQ"])
    if step is None:
        return wall
    whole = step * int(parts.get("INTERVAL", "1"))
    skipped = (since - wall) // whole - 2 if whole else 0
    return wall + whole * skipped if skipped > 0 else wall


def _walls(parts: Mapping[str, str], wall: datetime, years: int, effort: Effort) -> Iterator[datetime]:
    later = wall.replace(year=wall.year + years)
    finer = parts["FREQ"] in _FINE
    steps = _fine(parts, later, effort) if finer else _counted(_coarse(parts, later), effort)
    for start in steps:
        yield start.replace(year=start.year - years)


def _counted(starts: Iterator[datetime], effort: Effort) -> Iterator[datetime]:
    for start in starts:
        effort.spend()
        yield start


def _coarse(parts: Mapping[str, str], first: datetime) -> Iterator[datetime]:
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    rule = rrulestr(text, dtstart=first, cache=False)
    return iter(rule)


def _fine(parts: Mapping[str, str], first: datetime, effort: Effort) -> Iterator[datetime]:
    """Hours, minutes and seconds: each step is looked at by us, so that a rule without any time ends, too."""
    freq = parts["FREQ"]
    if not parts.keys() <= {"FREQ", "INTERVAL", "WKST", *_LIMITS, "BYMINUTE", "BYSECOND", "BYHOUR"}:
        raise ValueError(freq)
    finer: dict[str, Any] = {name.lower(): _numbers(parts[name]) for name in _FINER[freq] if name in parts}
    steps = rrule(_FINE[freq], dtstart=first, interval=int(parts.get("INTERVAL", "1")), cache=False, **finer)
    limits = [
        (read, set(part(parts[name])))
        for name, (read, part) in {**_LIMITS, **_CLOCK}.items()
        if name in parts and name not in _FINER[freq]
    ]
    for start in steps:
        effort.spend()
        if all(read(start) & allowed for read, allowed in limits):
            yield start


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _weekdays(text: str) -> list[int]:
    return [_WEEKDAYS.index(day[-2:]) for day in text.split(",")]


def _of_month(at: datetime) -> set[int]:
    return {at.day, at.day - calendar.monthrange(at.year, at.month)[1] - 1}


def _of_year(at: datetime) -> set[int]:
    day = at.timetuple().tm_yday
    return {day, day - 366 - calendar.isleap(at.year)}


Limit = tuple[Callable[[datetime], set[int]], Callable[[str], list[int]]]
_LIMITS: Mapping[str, Limit] = {
    "BYMONTH": (lambda at: {at.month}, _numbers),
    "BYMONTHDAY": (_of_month, _numbers),
    "BYYEARDAY": (_of_year, _numbers),
    "BYDAY": (lambda at: {at.weekday()}, _weekdays),
}
_CLOCK: Mapping[str, Limit] = {
    "BYHOUR": (lambda at: {at.hour}, _numbers),
    "BYMINUTE": (lambda at: {at.minute}, _numbers),
    "BYSECOND": (lambda at: {at.second}, _numbers),
}
