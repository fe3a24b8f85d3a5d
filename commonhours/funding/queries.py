"""Reads of allocations: what is left of whose."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from commonhours.funding.models import Allocation, Hold


@dataclass(frozen=True)
class AllocationLine:
    """Minutes granted by an organisation between two local days, and what has become of them."""

    organisation_id: UUID
    organisation: str
    since: date
    until: date
    granted_minutes: int
    held_minutes: int
    used_minutes: int
    left_minutes: int


def allocations_of(service_user_id: UUID, *, on: date) -> tuple[AllocationLine, ...]:
    """Present and coming allocations of a service user, of the asker's organisations while nothing is `concern`ed."""
    rows = Allocation.objects.filter(service_user_id=service_user_id, until__gt=on).select_related(
        "organisation"
    )
    return tuple(_line(row) for row in rows.order_by("since", "organisation_id"))


def _line(row: Allocation) -> AllocationLine:
    return AllocationLine(
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        since=row.since,
        until=row.until,
        granted_minutes=row.granted_minutes,
        held_minutes=row.held_minutes,
        used_minutes=row.used_minutes,
        left_minutes=row.granted_minutes - row.held_minutes - row.used_minutes,
    )


def minutes_held(visit_id: UUID) -> int:
    """The minutes that a visit holds now, where they may be seen; 0 if none."""
    found = Hold.objects.filter(visit_id=visit_id, returned_at=None).values_list("minutes", flat=True).first()
    return found or 0
