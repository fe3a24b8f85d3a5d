"""Whose looks somebody may read: their own, those of whom they act for, or those of an organisation's people."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.organisations.permissions import Permission, may_for, may_in_office, organisations_with
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import ServiceUser


def about_whom(by: Actor, service_user_id: UUID | None) -> tuple[UUID, ...]:
    """The ids that the asker is known by, or one for whom they act; refuse with `unknown_service_user`.

    Runs inside `seeing`. Whoever is only let see the visits of somebody learns nothing of who looks at them.
    """
    own = _served_as(by)
    if service_user_id is None:
        return (*((by.person_id,) if by.person_id else ()), *own)
    if service_user_id not in own and not may_for(by, Permission.EDIT_SERVICE_USERS, service_user_id):
        raise NotFound.because("unknown_service_user", field="service_user")
    return (service_user_id,)


def _served_as(by: Actor) -> tuple[UUID, ...]:
    if by.person_id is None:
        return ()
    return tuple(ServiceUser.objects.filter(person_id=by.person_id).values_list("id", flat=True))


def offices(by: Actor) -> tuple[UUID, ...]:
    """The organisations for which the asker reads who looked, and answers; whoever governs the region, for all."""
    if may_in_office(by, Permission.PROTECT):
        return tuple(names_of_organisations())
    return organisations_with(by, Permission.PROTECT)


def of_offices(by: Actor, houses: Iterable[UUID]) -> Q:
    """Rows of these organisations, and of the region to whoever looks after its data."""
    mine = Q(organisation_id__in=list(houses))
    return mine | Q(organisation_id__isnull=True) if may_in_office(by, Permission.PROTECT) else mine
