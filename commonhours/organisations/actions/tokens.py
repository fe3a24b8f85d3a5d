"""Make a token, a machine's way in for somebody who holds a role; take it back."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.organisations.models import Token
from commonhours.organisations.permissions import Permission, may, require
from commonhours.organisations.queries import digest_of, region, roles_of
from commonhours.trail.actions import acting, once

MOST_TOKEN_DAYS = 366


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

    Refuses with `not_allowed`, with `role_not_held`, since a token never allows more than its account may do, or
    with `token_days` when it would last longer than a year.
    """
    with acting("token.make", by=by, at=at) as act:
        require(by, Permission.GOVERN, [organisation_id] if organisation_id else [])
        if not 1 <= days <= MOST_TOKEN_DAYS:
            raise Invalid.because("token_days", field="days", most=MOST_TOKEN_DAYS)
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
        act.concerns([organisation_id] if organisation_id else [])
        act.note(name=name, role=role, days=days, account=account_id)
        return MadeToken(token.id, secret)


@dataclass(frozen=True)
class RevokedToken:
    """The token that no longer opens anything."""

    token_id: UUID


@once(RevokedToken)
def revoke_token(*, by: Actor, at: datetime, token_id: UUID) -> RevokedToken:
    """Take a token back at once: one's own, or one of an organisation that one governs.

    Refuses with `not_found` what is neither, and with `token_over` what was taken back before.
    """
    with acting("token.revoke", by=by, at=at) as act:
        token = Token.objects.select_for_update().filter(id=token_id).first()
        if token is None or not _may_revoke(by, token):
            raise NotFound.because("not_found")
        if token.revoked_at is not None:
            raise Refused.because("token_over")
        token.revoked_at, token.revoked_by_id = at, by.account_id
        token.save(update_fields=["revoked_at", "revoked_by"])
        act.subject_id = token.id
        act.concerns([token.organisation_id] if token.organisation_id else [])
        act.note(account=token.account_id)
        act.outcome = done = RevokedToken(token.id)
        return done


def _may_revoke(by: Actor, token: Token) -> bool:
    own = by.account_id is not None and token.account_id == by.account_id
    return own or may(by, Permission.GOVERN, [token.organisation_id] if token.organisation_id else [])
