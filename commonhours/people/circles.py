"""Reads of who alone may come to a service user."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from commonhours.people.models import Circle


@dataclass(frozen=True)
class CircleLine:
    """One organisation's workers, or people by their ids, until when if an end is set."""

    organisation_id: UUID | None
    person_ids: tuple[UUID, ...]
    until: date | None


def circle_of(service_user_id: UUID, on: date) -> CircleLine | None:
    """Who alone may come on a day. The asker must have been let near the service user (`concern`)."""
    rows = Circle.objects.filter(
        Q(until=None) | Q(until__gt=on), service_user_id=service_user_id, since__lte=on
    )
    row = rows.first()
    return CircleLine(row.organisation_id, tuple(row.person_ids), row.until) if row else None
