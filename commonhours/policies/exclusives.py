"""Reads of who works only for one organisation."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from commonhours.policies.models import Exclusive


@dataclass(frozen=True)
class ExclusiveLine:
    """Somebody works only for one organisation, since when, and until when if an end is set."""

    id: UUID
    organisation_id: UUID
    organisation: str
    since: date
    until: date | None


def exclusive_of(person_id: UUID, on: date) -> ExclusiveLine | None:
    """For whom alone somebody works on a day. The asker must have been let near them (`concern`)."""
    rows = Exclusive.objects.filter(Q(until=None) | Q(until__gt=on), person_id=person_id, since__lte=on)
    row = rows.select_related("organisation").first()
    return (
        ExclusiveLine(row.id, row.organisation_id, row.organisation.name, row.since, row.until)
        if row
        else None
    )
