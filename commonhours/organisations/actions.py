"""Verbs of the frame: make a token, change how a level shows itself. (Programmes and grants come later.)"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Invalid, Refused
from commonhours.organisations.brands import Look, level, own_look, require_govern
from commonhours.organisations.colours import is_colour, is_readable, nearest_readable, normal
from commonhours.organisations.models import Brand, Token
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import digest_of, region, roles_of
from commonhours.trail.actions import acting, once


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


@dataclass(frozen=True)
class Changed:
    """The level that was changed."""

    level_id: UUID


@once(Changed)
def change_brand(*, by: Actor, at: datetime, level_id: UUID, look: Look) -> Changed:
    """Let a level show itself like this from now on; what is empty comes from the level above.

    The logo stays as it is. Refuses with `not_allowed`, `not_a_colour`, or `unreadable_colour` with the nearest that
    can be read.
    """
    with acting("brand.change", by=by, at=at) as act:
        of = level(level_id)
        require_govern(by, of)
        before = own_look(of)
        after = replace(look, colour=readable(look.colour), logo_digest=before.logo_digest)
        words = {
            code: {term: list(form) for term, form in said.items()} for code, said in after.words.items()
        }
        said = {"name": after.name, "colour": after.colour, "words": words}
        Brand.objects.update_or_create(**of.keys, defaults=said)
        act.subject_id = of.id
        act.concerns([of.id] if of.organisation_id else [])
        act.note(**said, before={"name": before.name, "colour": before.colour})
        act.outcome = changed = Changed(of.id)
        return changed


def readable(colour: str) -> str:
    """A main colour as it is kept; refuse what nobody could read white text on."""
    if not colour:
        return ""
    if not is_colour(colour):
        raise Invalid.because("not_a_colour", field="colour")
    if not is_readable(normal(colour)):
        raise Invalid.because("unreadable_colour", field="colour", nearest=nearest_readable(normal(colour)))
    return normal(colour)
