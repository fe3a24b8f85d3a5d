"""Reads of requests for other rooms and for their own verbs: who may look after them, and how to reach who asked."""

from uuid import UUID

from django.db.models import Q

from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.intake.models import HelpRequest
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES, Permission
from commonhours.organisations.queries import digest_of


def keepers_of(organisation_id: UUID | None) -> dict[UUID, str]:
    """Who may look after the requests of a queue: name by account."""
    roles = [role for role, held in ROLES.items() if Permission.INTAKE in held]
    where = Q(organisation_id=None)
    if organisation_id:
        where |= Q(organisation_id=organisation_id)
    grants = Grant.objects.filter(where, role__in=roles, until=None, account__is_active=True)
    return names_of_accounts(set(grants.values_list("account_id", flat=True)))


def request_behind(by: Actor, secret: str) -> HelpRequest | None:
    """The request whose page a secret opens; None when it opens none. Whoever has it is let in."""
    key = (
        HelpRequest.objects.using("reader")
        .filter(secret_digest=digest_of(secret))
        .values_list("id", flat=True)
    )
    found = key.first()
    if found is None:
        return None
    with seeing(by.sight):
        concern([found])
        return HelpRequest.objects.select_related("organisation").get(id=found)
