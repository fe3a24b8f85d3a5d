"""How long before a visit it can still be changed without being late. One function, asked by every change."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.availability.models import Terms
from commonhours.bookings.models import Visit
from commonhours.organisations.queries import region
from commonhours.policies.queries import rulebook_of


def is_late(visit: Visit, at: datetime) -> bool:
    """Whether a change of this visit now keeps less than the notice that the visit's organisation goes by."""
    return is_late_at(visit.organisation_id, visit.type_of_work_id, visit.starts_at, at)


def is_late_at(
    organisation_id: UUID, type_of_work_id: UUID | None, starts_at: datetime, at: datetime
) -> bool:
    """Whether a change at an instant is late for what starts then."""
    return at > late_after(organisation_id, type_of_work_id, starts_at)


def late_after(organisation_id: UUID, type_of_work_id: UUID | None, starts_at: datetime) -> datetime:
    """Until when what starts then can be changed without being late; the rule is that of the visit's own day."""
    day = starts_at.astimezone(region().tzinfo).date()
    bounds = rulebook_of([organisation_id], type_of_work_id).bounds(organisation_id, day)
    return starts_at - timedelta(minutes=bounds["change_notice"].value)


def in_own_notice(person_ids: Iterable[UUID], starts_at: datetime, at: datetime) -> tuple[UUID, ...]:
    """Those who ask for more notice than is left before what starts then: it is not moved over their heads."""
    left = (starts_at - at) // timedelta(minutes=1)
    asked = Terms.objects.filter(person_id__in=list(person_ids), notice_minutes__gt=left)
    return tuple(asked.order_by("person_id").values_list("person_id", flat=True))
