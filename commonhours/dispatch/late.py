"""Reads of who said that they come later than planned: for whoever waits, and for whoever said it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.bookings.pages import VisitLine
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.models import ComingLate

# What a worker can say, in minutes.
STEPS = (5, 10, 15, 20, 30, 45, 60)
ON_TIME = 0


@dataclass(frozen=True)
class Late:
    """Who comes later; nobody's name for those who may not know it. `minutes` is measured from the planned start."""

    person_id: UUID
    person: str | None
    expected_at: datetime
    minutes: int


def late_to(*, by: Actor, lines: Iterable[VisitLine]) -> dict[UUID, tuple[Late, ...]]:
    """Who said that they come later to which of these visits, as the asker has read them; whoever is on time is not."""
    planned = {line.id: line for line in lines if line.state == "planned"}
    if not planned:
        return {}
    with seeing(by.sight):
        # Whoever is served sees their visit, and so what was said about it.
        concern(Visit.objects.filter(id__in=list(planned)).values_list("id", flat=True))
        said = words_of(planned)
        places = Assignment.objects.filter(visit_id__in={visit for visit, _ in said}, state__in=OCCUPYING)
        late: dict[UUID, tuple[Late, ...]] = {}
        for place in places.order_by("starts_at", "person_id"):
            expected = said.get((place.visit_id, place.person_id))
            if expected and expected > place.starts_at:
                names = {each.person_id: each.person for each in planned[place.visit_id].people}
                minutes = (expected - place.starts_at) // timedelta(minutes=1)
                told = Late(place.person_id, names.get(place.person_id), expected, minutes)
                late[place.visit_id] = (*late.get(place.visit_id, ()), told)
        return late


def words_of(visit_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], datetime]:
    """When people think to be there, by visit and person, as they said last; the asker has been let near the visits."""
    rows = ComingLate.objects.filter(visit_id__in=list(visit_ids)).order_by("said_at", "id")
    return {
        (visit, person): expected
        for visit, person, expected in rows.values_list("visit_id", "person_id", "expected_at")
    }
