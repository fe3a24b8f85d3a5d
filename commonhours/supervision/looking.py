"""Whom somebody looks after, and the one passage through the walls of this room."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern
from commonhours.organisations.models import Grant, Organisation
from commonhours.organisations.permissions import (
    ROLES,
    Permission,
    may_in_office,
    organisations_with,
    require,
)
from commonhours.organisations.queries import region
from commonhours.people.actions import require_somebody_else
from commonhours.people.models import Membership, Person

SUPERVISING = tuple(role for role, held in ROLES.items() if Permission.SUPERVISE in held)


def today(at: datetime) -> date:
    """The local day of an instant."""
    return at.astimezone(region().tzinfo).date()


def supervised_by(by: Actor) -> tuple[UUID, ...]:
    """The organisations whose workers somebody may look after."""
    if may_in_office(by, Permission.SUPERVISE):
        return tuple(Organisation.objects.values_list("id", flat=True))
    return organisations_with(by, Permission.SUPERVISE)


def open_supervised(by: Actor) -> tuple[UUID, ...]:
    """Open what these organisations have written down of their workers; return the organisations."""
    found = supervised_by(by)
    concern(found)
    return found


def memberships(organisation_ids: Iterable[UUID], on: date) -> QuerySet[Membership]:
    """The workers' memberships of these organisations that are in force on a day."""
    held = Membership.objects.filter(organisation_id__in=list(organisation_ids), part="worker", since__lte=on)
    return held.filter(Q(until__isnull=True) | Q(until__gt=on), approved_at__isnull=False)


def looked_after(by: Actor, at: datetime, person_id: UUID, organisation_id: UUID) -> Person:
    """A worker of an organisation in which the asker supervises, with what it has written down of them open.

    Refuses with `unknown_person`, `not_allowed`, or `not_oneself`: nobody supervises themselves.
    """
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise NotFound.because("unknown_person", field="person")
    require(by, Permission.SUPERVISE, [organisation_id])
    require_somebody_else(by, person)
    if not memberships([organisation_id], today(at)).filter(person_id=person_id).exists():
        raise NotFound.because("unknown_person", field="person")
    concern([organisation_id])
    return person


def supervisors_of(organisation_id: UUID, on: date) -> dict[UUID, str]:
    """Who may be a supervisor in an organisation: accounts whose role there says so; name by account."""
    held = Grant.objects.filter(organisation_id=organisation_id, role__in=SUPERVISING, since__lte=on)
    held = held.filter(Q(until__isnull=True) | Q(until__gt=on), account__is_active=True)
    return names_of_accounts(held.values_list("account_id", flat=True))
