"""Reads of the market's frame: the region, today's roles of an account, an account behind a token."""

import hashlib
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from commonhours.common.actor import Held
from commonhours.common.refusals import NotFound
from commonhours.organisations.models import Grant, Organisation, Region, Token


def region() -> Region:
    """Return the region; refuse with `no_region` in an empty database."""
    found = Region.objects.first()
    if found is None:
        raise NotFound.because("no_region")
    return found


def roles_of(account_id: UUID, *, on: date) -> tuple[Held, ...]:
    """The roles in force on a day, in a stable order."""
    grants = Grant.objects.filter(account_id=account_id, since__lte=on).filter(
        Q(until__isnull=True) | Q(until__gt=on)
    )
    rows = grants.order_by("role", "organisation_id").values_list("role", "organisation_id")
    return tuple(Held(role, organisation_id) for role, organisation_id in rows)


def digest_of(secret: str) -> bytes:
    """Tokens are 256 random bits, so a plain hash suffices to keep them."""
    return hashlib.sha256(secret.encode()).digest()


def token_of(secret: str, *, at: datetime) -> Token | None:
    """Return the token in force whose secret this is."""
    return Token.objects.filter(digest=digest_of(secret), since__lte=at, until__gt=at).first()


def names_of_organisations() -> dict[UUID, str]:
    return dict(Organisation.objects.values_list("id", "name"))
