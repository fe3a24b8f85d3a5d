"""Visits as a calendar that other programs accept (RFC 5545, with the refresh hint of RFC 7986)."""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event

from commonhours.words.terms import gettext as _

PRODUCT = "-//Commonhours//Visits//EN"
REFRESH = timedelta(hours=1)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Shown:
    """A visit as it may stand in a calendar elsewhere."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    work: str
    organisation: str
    place: str
    link: str
    coming: bool
    sequence: int = 0
    changed_at: datetime = _NEVER

    @property
    def digest(self) -> bytes:
        """What it says, so that a change can be noticed."""
        return hashlib.sha256(repr(astuple(self)[:-2]).encode()).digest()


def written(shown: Iterable[Shown]) -> bytes:
    """The calendar as bytes: the same visits give the same bytes. Times are UTC, so no zone has to be explained."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", _("Commonhours: [visits]"))
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    for each in shown:
        calendar.add_component(_event(each))
    content: bytes = calendar.to_ical()
    return content


def _event(shown: Shown) -> Event:
    event = Event()
    event.add("UID", f"{shown.id}@commonhours")
    event.add("DTSTAMP", shown.changed_at.replace(microsecond=0))
    event.add("LAST-MODIFIED", shown.changed_at.replace(microsecond=0))
    event.add("SEQUENCE", shown.sequence)
    event.add("DTSTART", shown.starts_at.astimezone(UTC))
    event.add("DTEND", shown.ends_at.astimezone(UTC))
    event.add("SUMMARY", shown.work or _("[Visit]"))
    event.add("STATUS", "CONFIRMED" if shown.coming else "CANCELLED")
    event.add("TRANSP", "OPAQUE" if shown.coming else "TRANSPARENT")
    event.add("CLASS", "PRIVATE")
    event.add("URL", shown.link)
    if shown.place:
        event.add("LOCATION", shown.place)
    if shown.organisation:
        event.add("DESCRIPTION", _("Organisation: %(name)s") % {"name": shown.organisation})
    return event
