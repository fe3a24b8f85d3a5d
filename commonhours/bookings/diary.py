"""Diaries, what was called off as well: a worker's own, and that of somebody who is served; and where another calendar
of a worker's contradicts theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.people.queries import called_by_people


@dataclass(frozen=True)
class DiaryLine:
    """A visit that somebody comes to, or was to come to; the address is None where they stay at home.

    `entry_id`: the worker's assignment, or the visit itself where it is read by those who are served. `people`: who
    comes to them, by first name; None in a worker's own diary.
    """

    entry_id: UUID
    visit_id: UUID
    organisation_id: UUID
    type_of_work: str
    starts_at: datetime
    ends_at: datetime
    coming: bool
    area: str | None
    address: str | None
    people: tuple[str, ...] | None = None


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


def served_diary(
    *, by: Actor, service_user_id: UUID, since: datetime, until: datetime, most: int = 1000
) -> tuple[DiaryLine, ...]:
    """The visits to a service user for whom the asker acts that end after and start before these instants, by time.

    Refuses with `not_allowed`.
    """
    require(by, Permission.PLAN, served=service_user_id)
    with seeing(by.sight):
        rows = Visit.objects.filter(
            service_user_id=service_user_id, ends_at__gt=since, starts_at__lt=until
        ).select_related("type_of_work", "site__area", "service_user__area")
        visits = list(rows.order_by("starts_at", "id")[:most])
        concern(row.id for row in visits)
        coming = _coming([row.id for row in visits])
        return tuple(_served_line(row, coming.get(row.id, ())) for row in visits)


def _coming(visit_ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Who comes to visits, or was to come until they were called off, by first name."""
    rows = Assignment.objects.filter(visit_id__in=visit_ids)
    rows = rows.filter(Q(state__in=OCCUPYING) | Q(visit__state="cancelled", ended_because=""))
    pairs = list(rows.order_by("person_id").values_list("visit_id", "person_id"))
    concern({person for _, person in pairs})
    names = called_by_people({person for _, person in pairs})
    coming: dict[UUID, tuple[str, ...]] = {}
    for visit_id, person_id in pairs:
        if person_id in names:
            coming[visit_id] = (*coming.get(visit_id, ()), names[person_id])
    return coming


def _line(row: Assignment) -> DiaryLine:
    work = row.type_of_work or row.visit.type_of_work
    area, address = _place(row.visit, remote=row.latitude is None)
    return DiaryLine(
        entry_id=row.id,
        visit_id=row.visit_id,
        organisation_id=row.organisation_id,
        type_of_work=work.name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        coming=row.state in OCCUPYING and row.visit.state == "planned",
        area=area,
        address=address,
    )


def _served_line(row: Visit, people: tuple[str, ...]) -> DiaryLine:
    area, address = _place(row, remote=row.type_of_work.remote)
    return DiaryLine(
        entry_id=row.id,
        visit_id=row.id,
        organisation_id=row.organisation_id,
        type_of_work=row.type_of_work.name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        coming=row.state == "planned",
        area=area,
        address=address,
        people=people,
    )


def _place(visit: Visit, *, remote: bool) -> tuple[str | None, str | None]:
    """Neighbourhood and address; neither where nobody travels."""
    place = visit.site or visit.service_user
    if remote:
        return None, None
    return place.area.name if place.area else None, place.address


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
