"""Which visits of an organisation stand in its rounds on some days, and in whose; the ways between them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from commonhours.availability.models import Terms
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.bookings.notice import late_after
from commonhours.catalogue.queries import measured_minutes
from commonhours.common.place import Place
from commonhours.organisations.queries import region
from commonhours.people.models import Membership, Person

ONE_DAY = timedelta(days=1)
# As many as a large organisation has in a week, many times over.
MOST_VISITS = 20_000


@dataclass(frozen=True)
class Between:
    """Two instants, the second not included: whole local days of the region."""

    begins: datetime
    ends: datetime


def between(first_day: date, days: int) -> Between:
    zone = region().tzinfo
    begins, ends = (
        datetime.combine(day, time(), zone).astimezone(UTC) for day in (first_day, first_day + days * ONE_DAY)
    )
    return Between(begins, ends)


def visits_within(organisation_id: UUID, span: Between) -> list[Visit]:
    """The visits that begin within these days and were not called off, in order of time."""
    rows = Visit.objects.filter(
        organisation_id=organisation_id,
        state="planned",
        starts_at__gte=span.begins,
        starts_at__lt=span.ends,
    )
    return list(rows.select_related("type_of_work").order_by("starts_at", "id")[:MOST_VISITS])


def assigned(visit_ids: Iterable[UUID]) -> dict[UUID, list[Assignment]]:
    """Who comes to these visits, by visit."""
    coming: dict[UUID, list[Assignment]] = {}
    rows = Assignment.objects.filter(visit_id__in=list(visit_ids), state__in=OCCUPYING)
    for row in rows.order_by("person_id"):
        coming.setdefault(row.visit_id, []).append(row)
    return coming


def near_among(visits: Iterable[Visit], at: datetime) -> set[UUID]:
    """Those of these visits that have begun, or whose change would be late: by the one rule, asked once for all visits
    of one work and day."""
    zone, notice = region().tzinfo, dict[tuple[UUID, UUID, date], timedelta]()
    near = set()
    for visit in visits:
        asked = (visit.organisation_id, visit.type_of_work_id, visit.starts_at.astimezone(zone).date())
        if asked not in notice:
            notice[asked] = visit.starts_at - late_after(*asked[:2], visit.starts_at)
        if at > visit.starts_at - notice[asked]:
            near.add(visit.id)
    return near


def own_workers(organisation_id: UUID, day: date) -> set[UUID]:
    """The workers who belong to an organisation on a day."""
    holds = Q(until__isnull=True) | Q(until__gt=day)
    rows = Membership.objects.filter(
        holds, organisation_id=organisation_id, part="worker", approved_at__isnull=False, since__lte=day
    )
    return set(rows.filter(person_id__isnull=False).values_list("person_id", flat=True))


@dataclass(frozen=True)
class Goes:
    """From where somebody sets out, and how they travel."""

    home: Place
    mode: int


def how_they_go(person_ids: Iterable[UUID]) -> dict[UUID, Goes]:
    """Of people whose rows have been opened."""
    ids = list(person_ids)
    modes = dict(Terms.objects.filter(person_id__in=ids).values_list("person_id", "travel_mode"))
    homes = Person.objects.filter(id__in=ids).values_list("id", "latitude", "longitude", "measured")
    return {
        person: Goes(Place(lat, lng, measured), modes[person])
        for person, lat, lng, measured in homes
        if person in modes
    }


@dataclass(frozen=True)
class Ways:
    """Minutes between places as each worker travels, by the region's own roads where they were measured."""

    goes: Mapping[UUID, Goes]
    roads: NDArray[np.int32]
    # By how many hundredths they take longer than that.
    slower: int = 0

    def minutes(self, person_id: UUID, here: Place | None, there: Place | None) -> int | None:
        """From one visit to the next; None of a place stands for home, as for what is done from there."""
        goes = self.goes.get(person_id)
        if goes is None:
            return None
        minutes = (here or goes.home).minutes_to(there or goes.home, goes.mode, self.roads)
        return -(-minutes * (100 + self.slower) // 100)


def ways_of(person_ids: Iterable[UUID], *, slower: int = 0) -> Ways:
    return Ways(how_they_go(person_ids), measured_minutes(), slower)


def place_of(row: Assignment | Visit) -> Place | None:
    """Where somebody goes to; None for what is done from home."""
    if row.latitude is None or row.longitude is None:
        return None
    return Place(row.latitude, row.longitude, row.measured)


def ways_along(ways: Ways, person_id: UUID, places: Sequence[Place | None]) -> list[int | None]:
    """Minutes to each of the stops of one day, from home to the first."""
    before = [None, *places][: len(places)]
    return [ways.minutes(person_id, here, there) for here, there in zip(before, places, strict=True)]
