"""A worker's own diary, what was called off as well, and where another calendar of theirs contradicts it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing


@dataclass(frozen=True)
class DiaryLine:
    """A visit that somebody comes to, or was to come to; the address is None where they stay at home."""

    assignment_id: UUID
    visit_id: UUID
    organisation_id: UUID
    type_of_work: str
    starts_at: datetime
    ends_at: datetime
    coming: bool
    area: str | None
    address: str | None


@dataclass(frozen=True)
class Clash:
    """A visit that stands although another calendar says that the worker is busy then."""

    visit_id: UUID
    calendar: str
    starts_at: datetime
    ends_at: datetime


def own_diary(*, by: Actor, since: datetime, until: datetime, most: int = 1000) -> tuple[DiaryLine, ...]:
    """The asker's own visits that end after and start before these instants, by time."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        rows = Assignment.objects.filter(person_id=by.person_id, ends_at__gt=since, starts_at__lt=until)
        # Their own visits, then whom they visit: what their own page shows.
        visits = list(rows.values_list("visit_id", flat=True))
        concern(visits)
        concern(set(Visit.objects.filter(id__in=visits).values_list("service_user_id", flat=True)))
        parts = "type_of_work", "visit__type_of_work", "visit__site__area", "visit__service_user__area"
        found = rows.select_related("visit", *parts).order_by("starts_at", "id")[:most]
        return tuple(_line(row) for row in found)


def _line(row: Assignment) -> DiaryLine:
    work = row.type_of_work or row.visit.type_of_work
    place = row.visit.site or row.visit.service_user
    remote = row.latitude is None
    return DiaryLine(
        assignment_id=row.id,
        visit_id=row.visit_id,
        organisation_id=row.organisation_id,
        type_of_work=work.name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        coming=row.state in OCCUPYING and row.visit.state == "planned",
        area=None if remote or place.area is None else place.area.name,
        address=None if remote else place.address,
    )


_CLASHES = """
SELECT b.visit_id, min(c.name), b.starts_at, b.ends_at
FROM bookings_assignment b
JOIN availability_busytime t ON t.person_id = b.person_id AND t.starts_at < b.ends_at AND t.ends_at > b.starts_at
JOIN availability_calendar c ON c.id = t.calendar_id
WHERE b.person_id = %s AND b.state = ANY (%s) AND b.ends_at > %s
GROUP BY b.id, b.visit_id, b.starts_at, b.ends_at ORDER BY b.starts_at, b.id LIMIT 50"""


def own_clashes(*, by: Actor, at: datetime) -> tuple[Clash, ...]:
    """The asker's coming visits at times at which one of their calendars says that they are busy."""
    with seeing(by.sight), connection.cursor() as cursor:
        cursor.execute(_CLASHES, [by.person_id, list(OCCUPYING), at])
        return tuple(Clash(*row) for row in cursor.fetchall())
