"""Somebody of the office has lost their second proof: another, who has seen that it is them, lets them begin anew."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from commonhours.accounts.actions import end_all_sign_ins
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound
from commonhours.organisations.actions.roles import Given
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.trail.actions import acting, once

# How it was seen that it is them. A message from somebody is none: whoever has taken their mailbox writes one.
SEEN = ("in_person", "by_call_back")


@once(Given)
def take_proofs(*, by: Actor, at: datetime, grant_id: UUID, seen: str) -> Given:
    """Take passkeys, apps and recovery codes off the account that holds a role, and sign it out everywhere.

    They set up another proof when they next sign in. Refuses with `unknown_grant`, `not_allowed`, `own_proofs` and
    `unknown_way_seen`. Whoever governs only one of their places cannot: it would open the others. The API has no such
    verb, since no program can see somebody.
    """
    with acting("account.take_proofs", by=by, at=at) as act:
        grant = Grant.objects.filter(id=grant_id).first()
        if grant is None or not (by.whole_region or grant.organisation_id in by.organisation_ids):
            raise NotFound.because("unknown_grant", field="grant")
        for place in _places(grant.account_id, at):
            require(by, Permission.GOVERN, [place] if place else [])
        if grant.account_id == by.account_id:
            raise NotAllowed.because("own_proofs")
        if seen not in SEEN:
            raise Invalid.because("unknown_way_seen", field="seen")
        Authenticator.objects.filter(user_id=grant.account_id).delete()
        end_all_sign_ins(account_id=grant.account_id)
        act.subject_id = grant.account_id
        act.concerns([grant.organisation_id] if grant.organisation_id else [])
        act.note(account=grant.account_id, seen=seen)
        act.outcome = taken = Given(grant_id, grant.account_id)
        return taken


def _places(account_id: UUID, at: datetime) -> list[UUID | None]:
    """Where somebody holds a role today, the whole region being None."""
    today = at.astimezone(region().tzinfo).date()
    held = Grant.objects.filter(account_id=account_id, since__lte=today).exclude(until__lte=today)
    return list(held.order_by("organisation_id").values_list("organisation_id", flat=True).distinct()) or [
        None
    ]
