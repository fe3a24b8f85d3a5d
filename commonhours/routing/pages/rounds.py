"""The rounds that stand."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from commonhours.bookings.models import Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.routing.pages.stops import Rounds, Stop, laid_out, named
from commonhours.routing.queries import pinned_among, require_days, require_planner
from commonhours.routing.reading import (
    assigned,
    between,
    near_among,
    place_of,
    visits_within,
)


def rounds_of(*, by: Actor, at: datetime, organisation_id: UUID, first_day: date, days: int = 1) -> Rounds:
    """The rounds that stand. Refuses with `not_allowed`, or with `rounds_days` for none or too many."""
    require_planner(by, organisation_id)
    require_days(days)
    with seeing(by.sight):
        visits = visits_within(organisation_id, between(first_day, days))
        concern([visit.id for visit in visits])
        coming, pinned = assigned([visit.id for visit in visits]), pinned_among(organisation_id)
        near = near_among(visits, at)
        stops = [
            replace(stop, pinned=visit.id in pinned, near=visit.id in near)
            for visit in visits
            for stop in _standing(visit, coming.get(visit.id, []))
        ]
        return laid_out(by, organisation_id, first_day, days, named(by, organisation_id, stops))


def _standing(visit: Visit, coming: Sequence[Assignment]) -> Iterable[Stop]:
    """The places of a visit, those to which nobody comes last."""
    empty = Stop(
        visit.id,
        None,
        visit.service_user_id,
        "",
        visit.type_of_work.name,
        visit.starts_at,
        visit.ends_at,
        place_of(visit),
        None,
    )
    for row in coming:
        yield replace(
            empty,
            assignment_id=row.id,
            begins_at=row.starts_at,
            ends_at=row.ends_at,
            place=place_of(row),
            worker_id=row.person_id,
        )
    yield from [empty] * (visit.places - len(coming))
