"""Reads for this room's verbs and for other rooms: the clock of a day, and who looks after what is reported."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from commonhours.incidents.models import ClockRule
from commonhours.incidents.rules import Clock
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES, Permission
from commonhours.organisations.queries import region

OFFICERS = tuple(role for role, held in ROLES.items() if Permission.HANDLE_INCIDENTS in held)


def clock_on(day: date) -> Clock:
    """The clock that holds on a day; as it is until somebody sets it."""
    rule = ClockRule.objects.filter(since__lte=day).order_by("-since").first()
    if rule is None:
        return Clock()
    return Clock(
        rule.now_minutes,
        rule.soon_minutes,
        rule.later_minutes,
        rule.look_minutes,
        rule.authority_hours,
        rule.emergency,
    )


def clock_at(at: datetime) -> Clock:
    """The clock that holds on the local day of an instant."""
    return clock_on(at.astimezone(region().tzinfo).date())


def officers_of(organisation_id: UUID | None, on: date) -> list[UUID]:
    """The accounts of those who look after what is reported in an organisation, or (None) for the city."""
    where = Q(organisation_id=organisation_id) if organisation_id else Q(organisation=None)
    held = Grant.objects.filter(where, role__in=OFFICERS, since__lte=on)
    held = held.filter(Q(until__isnull=True) | Q(until__gt=on), account__is_active=True)
    return sorted(set(held.values_list("account_id", flat=True)))
