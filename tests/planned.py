"""A plan of Harbor's rounds as the background leaves it: for tests of what is shown of one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from commonhours.bookings.models import Assignment
from commonhours.routing.models import PlannedVisit, RoundsPlan
from commonhours.routing.weighing import AT_FIRST
from tests.cast import NOW, Cast


def rounds_ready(
    cast: Cast, places: Iterable[tuple[Assignment, UUID | None]], state: str = "ready", **more: Any
) -> RoundsPlan:
    """A plan of Harbor's that sends these people to these places; call it where everything is seen."""
    harbor, listed = cast.organisations["harbor"], list(places)
    ready = state == "ready"
    plan = RoundsPlan.objects.create(
        organisation=harbor,
        first_day=timezone.localtime(min(place.starts_at for place, _ in listed)).date(),
        **{
            "days": 1,
            "kind": "fresh",
            "seconds": 5,
            "seed": 1,
            "weights": AT_FIRST.facts(),
            "asked_by": cast.accounts["carmen"],
            "asked_at": NOW,
            "state": state,
            "share": 1000 if ready else 400,
            "best_cost": 1200,
            "ready_at": NOW if ready else None,
            "costs_before": {"travel": 2000},
            "costs_after": {"travel": 1200} if ready else {},
            "figures": {"changed": sum(place.person_id != to for place, to in listed)} if ready else {},
            "organisation_ids": [harbor.id],
        }
        | more,
    )
    for position, (place, to) in enumerate(listed if ready else [], 1):
        PlannedVisit.objects.create(
            plan=plan,
            visit_id=place.visit_id,
            assignment=place,
            worker_before_id=place.person_id,
            worker_after_id=to,
            begins_before=place.starts_at,
            begins_after=place.starts_at,
            ends_before=place.ends_at,
            ends_after=place.ends_at,
            way_before=10,
            way_after=12 if to else None,
            position=position if to else None,
            why_left="" if to else "nobody_fits",
            organisation_ids=[harbor.id],
        )
    return plan
