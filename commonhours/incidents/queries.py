"""Reads for this room's verbs and for other rooms: the clock of a day, and who looks after what is reported."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min, Q

from commonhours.common.sight import NOBODY, concern, seeing_aside
from commonhours.incidents.models import ClockRule, Involved
from commonhours.incidents.opening import houses, keys_of
from commonhours.incidents.rules import CLOSED, Clock
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


def enquired_since(ids: Iterable[UUID]) -> datetime | None:
    """Since when something is looked into in which one of these people or service users is named; None: nothing is.

    Whom it is about may not know of it, and their pages must hold back what would tell them: so it is read past the
    wall that shuts them out, and told to nobody.
    """
    about = list(ids)
    with seeing_aside(NOBODY):
        concern(keys_of(*houses()))
        named = Involved.objects.filter(Q(person_id__in=about) | Q(service_user_id__in=about))
        first: datetime | None = named.exclude(incident__state=CLOSED).aggregate(first=Min("said_at"))[
            "first"
        ]
    return first


def officers_of(organisation_id: UUID | None, on: date) -> list[UUID]:
    """The accounts of those who look after what is reported in an organisation, or (None) for the city."""
    where = Q(organisation_id=organisation_id) if organisation_id else Q(organisation=None)
    held = Grant.objects.filter(where, role__in=OFFICERS, since__lte=on)
    held = held.filter(Q(until__isnull=True) | Q(until__gt=on), account__is_active=True)
    return sorted(set(held.values_list("account_id", flat=True)))
