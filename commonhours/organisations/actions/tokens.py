"""Make a token: a machine’s way in, for somebody who holds a role."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.organisations.models import Token
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import digest_of, region, roles_of
from commonhours.trail.actions import acting


@dataclass(frozen=True)
class MadeToken:
    """The secret is shown once, to the person who asked; only its hash is stored."""

    token_id: UUID
    secret: str


def make_token(
    *,
    by: Actor,
    at: datetime,
    account_id: UUID,
    organisation_id: UUID | None,
    role: str,
    name: str,
    days: int = 90,
) -> MadeToken:
    """Make a token that acts for an account with one role, which it holds, until it ends.

    Refuses with `not_allowed`, or `role_not_held`: a token never allows more than its account may do.
    """
    with acting("token.make", by=by, at=at) as act:
        require(by, Permission.GOVERN, [organisation_id] if organisation_id else [])
        today = at.astimezone(region().tzinfo).date()
        if Held(role, organisation_id) not in roles_of(account_id, on=today):
            raise Refused.because("role_not_held", field="role")
        secret = "ch_" + secrets.token_urlsafe(32)
        token = Token.objects.create(
            name=name,
            account_id=account_id,
            organisation_id=organisation_id,
            role=role,
            digest=digest_of(secret),
            since=at,
            until=at + timedelta(days=days),
        )
        act.subject_id = token.id
        act.note(name=name, role=role, days=days, account=account_id)
        return MadeToken(token.id, secret)
