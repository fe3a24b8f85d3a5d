"""When a series takes place: an iCalendar rule read on the wall clock of the region, and what that is in real time.

A rule says "Mondays at ten" and means the clock on the wall, before and after the clock changes. Pure.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, YEARLY, rrule, weekday

from commonhours.common.period import QUARTER, Period, local_instants, local_period
from commonhours.common.refusals import Invalid

MOST_OCCURRENCES = 100
LONGEST_RULE = 270  # characters: leaves room in its column for the day on which somebody ends it

# The calendar repeats itself every 400 years and dateutil searches until 9999 for a 30 February: we read rules this
# much later, where the same days are and the search is short.
_LATER = 7600

_FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
_WEEKDAYS = {"MO": MO, "TU": TU, "WE": WE, "TH": TH, "FR": FR, "SA": SA, "SU": SU}


@dataclass(frozen=True)
class Occurrence:
    """One time of a series; no period when the clock skips all of it."""

    starts_at: datetime
    period: Period | None

    @property
    def ends_by(self) -> datetime:
        return self.period.end if self.period else self.starts_at


@dataclass(frozen=True)
class Rule:
    """A rule that was understood: what dateutil takes, how many, and the last start on the wall clock."""

    parts: Mapping[str, Any]
    count: int | None
    until: datetime | None


@dataclass(frozen=True)
class Recurrence:
    """A rule from a first wall-clock time on; `minutes` are the wall clock's, too: 22:00 until 6:00 stays that."""

    rule: Rule
    first: datetime
    minutes: int
    zone: ZoneInfo

    def occurrences(self, until: datetime) -> Iterator[Occurrence]:
        """Those that end by an instant, in order; lazily, as a rule need not end."""
        seen: datetime | None = None
        for wall in self.walls(until):
            found = self.of_wall(wall)
            # Two times that the clock skips are one moment.
            if found.starts_at != seen and found.ends_by <= until:
                yield found
            seen = found.starts_at

    def walls(self, until: datetime) -> Iterator[datetime]:
        """When the clock on the wall shows a start, up to an instant: as many as the rule has, skipped ones too."""
        return islice(self._walls(until.astimezone(self.zone).replace(tzinfo=None)), self.rule.count)

    def of_wall(self, wall: datetime) -> Occurrence:
        """What begins at a wall-clock time; skipped and ambiguous ones as `common.period` reads them."""
        start = wall.hour * 60 + wall.minute
        period = local_period(wall.date(), start, start + self.minutes, self.zone)
        return Occurrence(local_instants(wall.date(), start, self.zone).first, period)

    def of_instant(self, starts_at: datetime) -> Occurrence:
        """The occurrence that begins at an instant."""
        return self.of_wall(starts_at.astimezone(self.zone).replace(tzinfo=None))

    def is_over(self, starts_at: datetime) -> bool:
        """Whether the rule ended before an instant (how many it may have is not asked)."""
        until = self.rule.until
        return until is not None and until < starts_at.astimezone(self.zone).replace(tzinfo=None)

    def _walls(self, last: datetime) -> Iterator[datetime]:
        last = min(last, self.rule.until or last)
        if last < self.first:
            return
        later = rrule(
            dtstart=_moved(self.first, _LATER), until=_moved(last, _LATER), cache=False, **self.rule.parts
        )
        yield from (_moved(wall, -_LATER) for wall in later)


def recurrence_of(rule: str, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Recurrence:
    """The recurrence whose first time is this period.

    Refuses with `bad_rule`, and with `ambiguous_time` when the first period cannot be told by the wall clock.
    """
    first, last = (instant.astimezone(zone).replace(tzinfo=None, fold=0) for instant in (starts_at, ends_at))
    recurrence = Recurrence(parsed(rule, zone), first, (last - first) // timedelta(minutes=1), zone)
    if recurrence.minutes <= 0 or recurrence.of_wall(first).period != Period(starts_at, ends_at):
        raise Invalid.because("ambiguous_time", field="when")
    return recurrence


def stored(rule: str, first_local: str, minutes: int, zone: ZoneInfo) -> Recurrence:
    """The recurrence as a series keeps it."""
    return Recurrence(parsed(rule, zone), datetime.fromisoformat(first_local), minutes, zone)


def parsed(text: str, zone: ZoneInfo) -> Rule:
    """Understand an iCalendar RRULE (RFC 5545, section 3.3.10), daily or coarser; refuse with `bad_rule`."""
    try:
        given = _split(text)
        if not given.get("FREQ") or len(tidied(text)) > LONGEST_RULE:
            raise ValueError("FREQ")
        count, until = given.pop("COUNT", None), given.pop("UNTIL", None)
        parts = dict(_READERS[name](value) for name, value in given.items())
        if parts["freq"] in (DAILY, WEEKLY) and any(day.n for day in parts.get("byweekday", ())):
            raise ValueError("BYDAY")  # "the first Monday" of a day or a week means nothing
        rrule(dtstart=datetime(2000, 1, 1), count=0, **parts)  # noqa: DTZ001 (asks dateutil to check, no more)
        return Rule(
            parts,
            None if count is None else _whole(count, 1, 9999),
            _last_start(until, zone) if until else None,
        )
    except (ValueError, KeyError, OverflowError) as wrong:
        raise Invalid.because("bad_rule", field="rule") from wrong


def ended(text: str, last: datetime, zone: ZoneInfo) -> str:
    """The same rule with no start after an instant; one that ends before stays as it is."""
    until = parsed(text, zone).until
    if until is not None and until <= last.astimezone(zone).replace(tzinfo=None):
        return text
    kept = [part for part in text.split(";") if not part.startswith("UNTIL=")]
    return ";".join([*kept, f"UNTIL={last.astimezone(UTC):%Y%m%dT%H%M%SZ}"])


def tidied(text: str) -> str:
    """The rule as it is stored."""
    return text.strip().upper().removeprefix("RRULE:")


def _split(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in tidied(text).split(";")]
    given = {name: value for name, _, value in pairs}
    if len(given) < len(pairs):
        raise ValueError(text)  # a part given twice means two things
    return given


def _moved(wall: datetime, years: int) -> datetime:
    return wall.replace(year=wall.year + years)


def _whole(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,4}", text) or not least <= int(text) <= most:
        raise ValueError(text)
    return int(text)


def _wholes(keyword: str, least: int, most: int) -> Callable[[str], tuple[str, Any]]:
    """Read a list of numbers; where they may count from the end, there is no 0."""

    def read(text: str) -> tuple[str, list[int]]:
        numbers = [_whole(number, least, most) for number in text.split(",")]
        if least < 0 and 0 in numbers:
            raise ValueError(text)
        return keyword, numbers

    return read


def _days(text: str) -> tuple[str, list[weekday]]:
    return "byweekday", [_day(day) for day in text.split(",")]


def _day(text: str) -> weekday:
    found = _WEEKDAYS[text[-2:]]
    return found(_whole(text[:-2], -53, 53)) if text[:-2] else found


def _quarters(text: str) -> tuple[str, list[int]]:
    minutes = [_whole(minute, 0, 59) for minute in text.split(",")]
    if any(minute % QUARTER for minute in minutes):
        raise ValueError(text)
    return "byminute", minutes


def _last_start(text: str, zone: ZoneInfo) -> datetime:
    """UNTIL on the wall clock: an instant (Z), a wall-clock time, or a day, which counts to its end."""
    if not re.fullmatch("[0-9]{8}(T[0-9]{6}Z?)?", text):
        raise ValueError(text)
    if len(text) == 8:
        return datetime.combine(date.fromisoformat(text), time.max)
    moment = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 (the zone is added if meant)
    if not text.endswith("Z"):
        return moment
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


_READERS: Mapping[str, Callable[[str], tuple[str, Any]]] = {
    "FREQ": lambda text: ("freq", _FREQUENCIES[text]),
    "INTERVAL": lambda text: ("interval", _whole(text, 1, 999)),
    "WKST": lambda text: ("wkst", _WEEKDAYS[text]),
    "BYDAY": _days,
    "BYMONTHDAY": _wholes("bymonthday", -31, 31),
    "BYYEARDAY": _wholes("byyearday", -366, 366),
    "BYWEEKNO": _wholes("byweekno", -53, 53),
    "BYMONTH": _wholes("bymonth", 1, 12),
    "BYSETPOS": _wholes("bysetpos", -366, 366),
    "BYHOUR": _wholes("byhour", 0, 23),
    "BYMINUTE": _quarters,
}
