"""From bytes to entries. The icalendar library splits the text; what its values mean is decided here.

Whatever would make us guess is refused in one sentence: an unknown time zone, a time that is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from commonhours.common.refusals import Invalid, Refused

MOST_BYTES = 2_000_000
MOST_ENTRIES = 20_000

Moment = date | datetime
# What the parser made of a component or a value: of thirty types, each with attributes of its own.
Parsed = Any

_USED = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE")
_EVENT = re.compile(rb"^BEGIN:VEVENT[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_LIST = re.compile(rb"^(?:RDATE|EXDATE|RRULE|EXRULE)[;:].*$", re.MULTILINE | re.IGNORECASE)
_FOLD = re.compile(rb"\r?\n[ \t]")
_OPENED = re.compile(rb"^BEGIN:VCALENDAR[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Extra:
    """A time that is added to a series; `length` where it has one of its own."""

    start: Moment
    length: timedelta | None = None


@dataclass(frozen=True, eq=False)
class Entry:
    """One event as written: `start` and `end` are of one kind, and in order."""

    uid: str
    start: Moment
    end: Moment
    rules: tuple[str, ...]
    extras: tuple[Extra, ...]
    left_out: tuple[Moment, ...]
    replaces: Moment | None
    and_later: bool
    sequence: int
    blocks: bool

    @property
    def repeats(self) -> bool:
        return bool(self.rules or self.extras or self.left_out)

    @property
    def length(self) -> timedelta:
        length: timedelta = as_time(self.end, None) - as_time(self.start, None)
        return length


@dataclass(frozen=True)
class Book:
    """One VCALENDAR: its entries, and the zone in which its days and floating times lie (None: the reader's)."""

    entries: tuple[Entry, ...]
    zone: ZoneInfo | None


def books(content: bytes) -> tuple[Book, ...]:
    """Every calendar of a file.

    Refuses with `calendar.too_large`, `calendar.not_ical`, `calendar.cut_off`, `calendar.other_scale`,
    `calendar.unknown_zone`, `calendar.bad_value`, `calendar.no_start`, `calendar.too_many` or `calendar.busy_only`.
    """
    if len(content) > MOST_BYTES:
        raise Invalid.because("calendar.too_large", field="file", most=MOST_BYTES // 1_000_000)
    text = _as_utf8(content)
    _require_few(text)
    calendars = _calendars(text)
    if sum(len(calendar.walk("VEVENT")) for calendar in calendars) > MOST_ENTRIES:
        raise Invalid.because("calendar.too_many", field="file", most=MOST_ENTRIES)
    return tuple(_book(calendar) for calendar in calendars)


def _require_few(text: bytes) -> None:
    """Count events, and the dates and numbers of their lists, before anything is taken apart, which takes seconds."""
    whole = _FOLD.sub(b"", text)
    listed = sum(line.count(b",") for line in _LIST.findall(whole))
    if listed + len(_EVENT.findall(whole)) > MOST_ENTRIES:
        raise Invalid.because("calendar.too_many", field="file", most=MOST_ENTRIES)


def _as_utf8(content: bytes) -> bytes:
    """Some programs write UTF-16 with its mark; the mark of UTF-8 is taken off."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace").encode()
    return content.removeprefix(b"\xef\xbb\xbf")


def _calendars(content: bytes) -> list[Parsed]:
    opened = len(_OPENED.findall(content))
    if not opened:
        raise Invalid.because("calendar.not_ical", field="file")
    try:
        found = Calendar.from_ical(content, multiple=True)
    except (
        ValueError,
        KeyError,
        IndexError,
        AttributeError,
        TypeError,
        RecursionError,
        OverflowError,
    ) as wrong:
        raise Invalid.because("calendar.not_ical", field="file") from wrong
    calendars = [component for component in found if component.name == "VCALENDAR"]
    if len(calendars) < opened:
        raise Invalid.because("calendar.cut_off", field="file")
    return calendars


def _book(calendar: Parsed) -> Book:
    if str(calendar.get("CALSCALE", "GREGORIAN")).strip().upper() != "GREGORIAN":
        raise Invalid.because("calendar.other_scale", field="file")
    events = calendar.walk("VEVENT")
    if not events and any("FREEBUSY" in part for part in calendar.walk("VFREEBUSY")):
        raise Invalid.because("calendar.busy_only", field="file")
    zone = _zone_of(calendar)
    return Book(tuple(_entry(event, zone, str(place)) for place, event in enumerate(events)), zone)


def _zone_of(calendar: Parsed) -> ZoneInfo | None:
    """What many programs write although the standard does not have it."""
    named = calendar.get("X-WR-TIMEZONE")
    if named is None:
        return None
    try:
        return ZoneInfo(str(named))
    except (ValueError, OSError, KeyError) as wrong:
        raise _unknown_zone(named) from wrong


def _unknown_zone(named: object) -> Refused:
    return Invalid.because("calendar.unknown_zone", field="file", bit=_told(named))


def _told(value: object) -> str:
    """A bit of the file, short enough for a sentence."""
    return " ".join(str(value).split())[:40]


# --- one event ------------------------------------------------------------------------------------------------------


def _entry(event: Parsed, zone: ZoneInfo | None, place: str) -> Entry:
    for name in _USED:
        _refuse_broken(event.get(name))
    if "DTSTART" not in event:
        raise Invalid.because("calendar.no_start", field="file")
    try:
        return _read(event, zone, place)
    except (ValueError, TypeError, AttributeError, OverflowError) as wrong:
        raise _bad(event["DTSTART"]) from wrong


def _read(event: Parsed, zone: ZoneInfo | None, place: str) -> Entry:
    start, end = _span(event, zone)
    replaced = event.get("RECURRENCE-ID")
    return Entry(
        uid=str(event.get("UID", f"without one, number {place}")),
        start=start,
        end=end,
        rules=tuple(sorted({rule.to_ical().decode() for rule in _each(event.get("RRULE"))} - {""})),
        extras=tuple(_extra(value, zone) for value in _listed(event.get("RDATE"))),
        left_out=tuple(_in_zone(value, zone) for value in _listed(event.get("EXDATE"))),
        replaces=None if replaced is None else _moment(replaced, zone),
        and_later=replaced is not None and replaced.params.get("RANGE") == "THISANDFUTURE",
        sequence=int(event.get("SEQUENCE", -1)),
        blocks=_said(event, "TRANSP") != "TRANSPARENT" and _said(event, "STATUS") != "CANCELLED",
    )


def _said(event: Parsed, name: str) -> str:
    return str(event.get(name, "")).strip().upper()


def _refuse_broken(value: Parsed) -> None:
    for each in _each(value):
        if type(each).__name__ == "vBroken":
            raise _bad(each)


def _bad(value: object) -> Refused:
    shown = value.to_ical() if hasattr(value, "to_ical") else value
    text = shown.decode(errors="replace") if isinstance(shown, bytes) else str(shown)
    return Invalid.because("calendar.bad_value", field="file", bit=_told(text))


def _span(event: Parsed, zone: ZoneInfo | None) -> tuple[Moment, Moment]:
    """Start and end; one that ends before it starts is meant the other way round."""
    start = _moment(event["DTSTART"], zone)
    if "DTEND" in event:
        end = _moment(event["DTEND"], zone)
    elif "DURATION" in event:
        length = event["DURATION"].dt
        if not isinstance(start, datetime) and length.seconds:
            start = datetime(start.year, start.month, start.day)  # noqa: DTZ001 (floating, as a day is)
        end = start + length
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    first, last = alike([start, end])
    return (first, last) if first <= last else (last, first)


def _moment(value: Parsed, zone: ZoneInfo | None) -> Moment:
    if isinstance(value, list):
        raise ValueError("said twice")
    if not isinstance(value.dt, date):
        raise ValueError("neither a day nor a time")
    _refuse_unplaced(value, value.dt)
    return _in_zone(value.dt, zone)


def _listed(value: Parsed) -> Iterator[Any]:
    for line in _each(value):
        for each in line.dts:
            moment = each.dt[0] if isinstance(each.dt, tuple) else each.dt
            if not isinstance(moment, date):
                raise ValueError("neither a day nor a time")
            _refuse_unplaced(line, moment)
            yield each.dt


def _refuse_unplaced(value: Parsed, moment: Moment) -> None:
    """A zone that nobody explains leaves the time without one: it could be meant hours away."""
    named = value.params.get("TZID")
    if named and isinstance(moment, datetime) and moment.tzinfo is None:
        raise _unknown_zone(named)


def _extra(value: Parsed, zone: ZoneInfo | None) -> Extra:
    if not isinstance(value, tuple):
        return Extra(_in_zone(value, zone))
    start, end = value
    return Extra(_in_zone(start, zone), end if isinstance(end, timedelta) else end - start)


def _each(value: Parsed) -> list[Parsed]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _in_zone(moment: Moment, zone: ZoneInfo | None) -> Moment:
    """Where the calendar names its zone, UTC and floating times are times of that zone."""
    if zone is None or not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    return moment.astimezone(zone) if moment.tzname() == "UTC" else moment


# --- days and times side by side ------------------------------------------------------------------------------------


def alike(moments: list[Moment]) -> list[Any]:
    """Days alone stay days; beside a time they are midnights, and what has no zone takes the first that is named."""
    if not any(isinstance(moment, datetime) for moment in moments):
        return list(moments)
    zone = zone_among(moments)
    return [as_time(moment, zone) for moment in moments]


def zone_among(moments: list[Moment]) -> tzinfo | None:
    zones = (moment.tzinfo for moment in moments if isinstance(moment, datetime) and moment.tzinfo)
    return next(zones, None)


def as_time(moment: Moment, zone: tzinfo | None) -> datetime:
    """The moment as a time: in its own zone if it has one, else in the one given."""
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, tzinfo=zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def in_utc(moment: Moment, zone: ZoneInfo) -> datetime:
    """The instant of a moment; one without a zone is read in this one."""
    return as_time(moment, zone).astimezone(UTC)
