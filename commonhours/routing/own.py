"""One's own round: how long the ways to one's visits take, day by day, from home to the first and on to the next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.catalogue.queries import measured_minutes
from commonhours.common.actor import Actor
from commonhours.common.place import NO_MATRIX
from commonhours.common.sight import seeing
from commonhours.organisations.queries import region
from commonhours.routing.reading import Ways, how_they_go, place_of, ways_along


@dataclass(frozen=True)
class Way:
    """Minutes to a visit, from home or from the visit before."""

    minutes: int
    from_home: bool


def own_ways(*, by: Actor, since: datetime, until: datetime) -> dict[UUID, Way]:
    """By visit, the way to each of one's own that begins within these instants; nothing of what is done from home."""
    if by.person_id is None:
        return {}
    with seeing(by.sight):
        rows = Assignment.objects.filter(person_id=by.person_id, state__in=OCCUPYING)
        rows = rows.filter(starts_at__gte=since, starts_at__lt=until).order_by("starts_at", "id")
        goes = how_they_go([by.person_id])
        mine = list(rows)
    # Roads are read only where some were measured.
    measured = any(row.measured >= 0 for row in mine)
    ways = Ways(goes, measured_minutes() if measured else NO_MATRIX)
    zone, found = region().tzinfo, dict[UUID, Way]()
    for _day, group in groupby(mine, key=lambda row: row.starts_at.astimezone(zone).date()):
        found |= _along(ways, by.person_id, list(group))
    return found


def _along(ways: Ways, person_id: UUID, rows: Iterable[Assignment]) -> dict[UUID, Way]:
    there = [row for row in rows if place_of(row)]
    minutes = ways_along(ways, person_id, [place_of(row) for row in there])
    return {
        row.visit_id: Way(length, row is there[0])
        for row, length in zip(there, minutes, strict=True)
        if length is not None
    }
