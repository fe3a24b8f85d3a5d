"""What a second library, written by others, reads from the same bytes: the events as it lays them out.

Only two things are added, which it does not do: events that block nobody are left away, and days and floating times
are put into a zone.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from commonhours.common.period import Period
from commonhours.integrations.ical.reading import in_utc

AROUND = timedelta(days=3)


def read_by_others(content: bytes, *, zone: ZoneInfo, since: datetime, until: datetime) -> tuple[Period, ...]:
    """The periods between two instants."""
    found: set[Period] = set()
    for calendar in Calendar.from_ical(content, multiple=True):
        here = ZoneInfo(str(calendar["X-WR-TIMEZONE"])) if "X-WR-TIMEZONE" in calendar else zone
        for event in recurring_ical_events.of(calendar).between(since - AROUND, until + AROUND):
            starts, ends = sorted(in_utc(event[name].dt, here) for name in ("DTSTART", "DTEND"))
            if _blocks(event) and starts < ends and starts < until and since < ends:
                found.add(Period(starts, ends))
    return tuple(sorted(found))


def _blocks(event: Any) -> bool:
    return str(event.get("TRANSP", "")) != "TRANSPARENT" and str(event.get("STATUS", "")) != "CANCELLED"


def first_years(content: bytes) -> set[int]:
    """The years in which the events of a file begin."""
    events: list[Any] = [
        event for calendar in Calendar.from_ical(content, multiple=True) for event in calendar.walk("VEVENT")
    ]
    starts: list[date] = [event["DTSTART"].dt for event in events if hasattr(event.get("DTSTART"), "dt")]
    return {start.year for start in starts}
