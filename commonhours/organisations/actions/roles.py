"""Give a role to somebody who can sign in, and end it. Nobody gives one to themselves, and somebody always stays."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.accounts.actions import account_at
from commonhours.accounts.models import Account
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.organisations.models import Grant, Organisation
from commonhours.organisations.permissions import LET_IN, REGION_ROLES, ROLES, UNGIVEN, Permission, require
from commonhours.organisations.queries import region
from commonhours.trail.actions import acting, once

# Without one of these nobody could give a role again.
KEEPERS = {"organisation_admin", "city_officer"}


@dataclass(frozen=True)
class Given:
    """A role that an account holds, or held until now; `invited` when its account was made for it."""

    grant_id: UUID
    account_id: UUID
    invited: bool = False


@once(Given)
def give_role(
    *, by: Actor, at: datetime, email: str, role: str, organisation_id: UUID | None, name: str = ""
) -> Given:
    """Give a role in an organisation, or in the whole region, from today on. An unknown e-mail becomes an account.

    Refuses with `not_allowed`, `unknown_choice`, `bad_email`, `own_role`, `role_held`, and with `auditor_only_reads`:
    an auditor comes in another way, and holds no other role.
    """
    with acting("role.give", by=by, at=at) as act:
        require(by, Permission.GOVERN, [organisation_id] if organisation_id else [])
        if role not in ROLES or role in UNGIVEN or (role in REGION_ROLES and organisation_id):
            raise Invalid.because("unknown_choice", field="role")
        if organisation_id and not Organisation.objects.filter(id=organisation_id).exists():
            raise Invalid.because("unknown_choice", field="organisation")
        if role in LET_IN:
            raise Invalid.because("auditor_only_reads", field="role")
        account_id, invited = _account(email, name, at)
        if account_id == by.account_id:
            raise NotAllowed.because("own_role")
        today = at.astimezone(region().tzinfo).date()
        if _in_force(Grant.objects.filter(account_id=account_id, role__in=LET_IN), today).exists():
            raise Refused.because("auditor_only_reads", field="email")
        grant_id = _grant(by, at, account_id, role, organisation_id)
        act.subject_id = account_id
        act.concerns([organisation_id] if organisation_id else [])
        act.note(account=account_id, role=role, organisation=organisation_id, invited=invited)
        act.outcome = given = Given(grant_id, account_id, invited)
        return given


@once(Given)
def end_role(*, by: Actor, at: datetime, grant_id: UUID) -> Given:
    """Take a role away at once: its pages and its tokens close with the next request.

    Refuses with `unknown_grant`, `not_allowed`, and with `last_keeper`: an organisation keeps an administrator.
    """
    with acting("role.end", by=by, at=at) as act:
        grant = Grant.objects.select_for_update(no_key=True).filter(id=grant_id).first()
        if grant is None or not (by.whole_region or grant.organisation_id in by.organisation_ids):
            raise NotFound.because("unknown_grant", field="grant")
        require(by, Permission.GOVERN, [grant.organisation_id] if grant.organisation_id else [])
        today = at.astimezone(region().tzinfo).date()
        if grant.until is not None and grant.until <= today:
            raise NotFound.because("unknown_grant", field="grant")
        if grant.role in KEEPERS and not _keepers_beside(grant, today):
            raise Refused.because("last_keeper")
        # A role given today has not held for a day: the trail alone tells of it.
        if grant.since >= today:
            grant.delete()
        else:
            Grant.objects.filter(id=grant_id).update(until=today)
        act.subject_id = grant.account_id
        act.concerns([grant.organisation_id] if grant.organisation_id else [])
        act.note(account=grant.account_id, role=grant.role, organisation=grant.organisation_id)
        act.outcome = ended = Given(grant_id, grant.account_id)
        return ended


def _account(email: str, name: str, at: datetime) -> tuple[UUID, bool]:
    """The account that signs in with the address, and whether it was made for this."""
    known = Account.objects.filter(email__iexact=email.strip()).exists()
    return account_at(email, name=name[:120], at=at), not known


def _grant(by: Actor, at: datetime, account_id: UUID, role: str, organisation_id: UUID | None) -> UUID:
    today = at.astimezone(region().tzinfo).date()
    row = {
        "id": new_id(),
        "account": account_id,
        "organisation": organisation_id,
        "role": role,
        "since": today,
        "granted_by": by.account_id,
        "granted_at": at,
    }
    held = _there(organisation_id).filter(account_id=account_id, role=role)
    if _in_force(held, today).exists():
        raise Refused.because("role_held", field="role")
    (grant_id,) = insert(Grant, [row])
    return UUID(str(grant_id))


def _keepers_beside(grant: Grant, today: date) -> bool:
    """Whether somebody else keeps the same place, under a lock: two who leave at once must not both be let go."""
    others = _there(grant.organisation_id).filter(role=grant.role).order_by("id")
    active = _in_force(others, today).filter(account__is_active=True)
    locked = list(active.select_for_update(no_key=True, of=("self",)))
    return any(other.account_id != grant.account_id for other in locked)


def _there(organisation_id: UUID | None) -> QuerySet[Grant]:
    """Grants in one organisation, or in the whole region."""
    if organisation_id is None:
        return Grant.objects.filter(organisation_id__isnull=True)
    return Grant.objects.filter(organisation_id=organisation_id)


def _in_force(grants: QuerySet[Grant], today: date) -> QuerySet[Grant]:
    return grants.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)
