"""Reads of many people for pages: whose day it is, and who works here."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, may, organisations_with, require_somewhere
from commonhours.people.models import Membership


def _of_those_that_give(
    by: Actor, permission: Permission, rows: QuerySet[Membership]
) -> QuerySet[Membership]:
    """Row security shows the organisations of every role; these are those whose role gives the permission."""
    if may(by, permission):
        return rows
    return rows.filter(organisation_id__in=organisations_with(by, permission))


@dataclass(frozen=True)
class Line:
    """Somebody in a list."""

    id: UUID
    name: str


def workers_of(organisation_id: UUID, *, on: date) -> tuple[Line, ...]:
    """The approved workers of an organisation on a day, by name.

    Runs inside `seeing`; the caller has checked that the asker may know this organisation's people.
    """
    rows = Membership.objects.filter(
        organisation_id=organisation_id,
        part="worker",
        person__isnull=False,
        approved_at__isnull=False,
        since__lte=on,
    ).filter(Q(until__isnull=True) | Q(until__gt=on))
    named = rows.order_by("person__name", "person_id").values_list("person_id", "person__name")
    return tuple(Line(person_id, name) for person_id, name in named)


def workers_seen(*, by: Actor, on: date, skip: int, most: int) -> tuple[Line, ...]:
    """A page of the workers whom the asker may see, by name; refuse with `not_allowed`."""
    require_somewhere(by, Permission.SEE_PEOPLE)
    with seeing(by.sight):
        rows = Membership.objects.filter(part="worker", person__isnull=False, since__lte=on)
        rows = _of_those_that_give(by, Permission.SEE_PEOPLE, rows).filter(
            Q(until__isnull=True) | Q(until__gt=on)
        )
        named = rows.order_by("person__name", "person_id").values_list("person_id", "person__name").distinct()
        return tuple(Line(person_id, name) for person_id, name in named[skip : skip + most])
