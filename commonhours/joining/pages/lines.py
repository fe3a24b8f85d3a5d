"""Those who wait for somebody's approval, and how many they are."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.joining.application import PARTS
from commonhours.organisations.permissions import (
    Permission,
    may,
    organisations_with,
    require_somewhere,
)
from commonhours.people.models import Membership


@dataclass(frozen=True)
class Line:
    """Somebody in the queue."""

    membership_id: UUID
    name: str
    part: str
    organisation: str
    since: date
    more_asked: str


def queue(*, by: Actor, part: str = "", skip: int = 0, most: int = 50) -> tuple[Line, ...]:
    """Who waits for the asker's approval, the longest wait first; refuse with `not_allowed`."""
    require_somewhere(by, Permission.APPROVE)
    with seeing(by.sight):
        rows = _waiting_for(by).filter(**({"part": part} if part in PARTS else {}))
        rows = rows.select_related("person", "service_user", "organisation")
        return tuple(_line(row) for row in rows.order_by("since", "asked_at", "id")[skip : skip + most])


def queue_length(*, by: Actor) -> int:
    """How many wait for the asker's approval."""
    with seeing(by.sight):
        return _waiting_for(by).count()


def _waiting_for(by: Actor) -> QuerySet[Membership]:
    rows = Membership.objects.filter(approved_at=None, until=None, part__in=PARTS)
    if may(by, Permission.APPROVE):
        return rows
    return rows.filter(organisation_id__in=organisations_with(by, Permission.APPROVE))


def _line(row: Membership) -> Line:
    party = row.person or row.service_user
    assert party is not None  # a constraint: a membership speaks of one party
    return Line(row.id, party.name, row.part, row.organisation.name, row.since, row.more_asked)
