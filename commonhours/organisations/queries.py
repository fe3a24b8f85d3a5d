"""Reads of the market's frame: the region, today's roles of an account, an account behind a token."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import NotFound
from commonhours.organisations.models import Grant, Organisation, Region, Token
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
    require_somewhere,
)


def region() -> Region:
    """Return the region; refuse with `no_region` in an empty database."""
    found = Region.objects.first()
    if found is None:
        raise NotFound.because("no_region")
    return found


def in_turn(organisation_id: UUID) -> bool:
    """Let those who write in an organisation's books come one after the other, until the act ends.

    False where there is no such organisation.
    """
    return Organisation.objects.select_for_update(no_key=True).filter(id=organisation_id).first() is not None


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


# A token never outlives the role it was made for: the grant and the account are asked again every time.
_BEARER = """
SELECT t.account_id, t.role, t.organisation_id, t.name
FROM organisations_token t
JOIN accounts_account a ON a.id = t.account_id AND a.is_active
CROSS JOIN organisations_region r
JOIN organisations_grant g ON g.account_id = t.account_id AND g.role = t.role
  AND g.organisation_id IS NOT DISTINCT FROM t.organisation_id
  AND g.since <= (%(at)s AT TIME ZONE r.zone)::date
  AND (g.until IS NULL OR g.until > (%(at)s AT TIME ZONE r.zone)::date)
WHERE t.digest = %(digest)s AND t.since <= %(at)s AND t.until > %(at)s AND t.revoked_at IS NULL
LIMIT 1"""


@dataclass(frozen=True)
class Bearer:
    """The account for which a token acts, the one role it acts with, and its own name."""

    account_id: UUID
    held: Held
    program: str


def bearer_of(secret: str, *, at: datetime) -> Bearer | None:
    """Who stands behind a secret now; None when token, account or role is not in force."""
    with connection.cursor() as cursor:
        cursor.execute(_BEARER, {"digest": digest_of(secret), "at": at})
        row = cursor.fetchone()
    return Bearer(row[0], Held(row[1], row[2]), row[3]) if row else None


def names_of_organisations() -> dict[UUID, str]:
    return dict(Organisation.objects.values_list("id", "name"))


def organisations() -> tuple[Organisation, ...]:
    """Every member of the market, by name."""
    return tuple(Organisation.objects.order_by("name", "id"))


# --- who holds which role --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoleLine:
    """A role that somebody holds, since when, where, and who gave it."""

    grant_id: UUID
    account_id: UUID
    name: str
    email: str
    role: str
    organisation_id: UUID | None
    organisation: str
    since: date
    given_by: str


def roles_given(*, by: Actor, on: date) -> tuple[RoleLine, ...]:
    """Who holds which role where the asker governs, place by place; refuse with `not_allowed`."""
    require_somewhere(by, Permission.GOVERN)
    grants = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)
    if not may_in_office(by, Permission.GOVERN):
        grants = grants.filter(organisation_id__in=organisations_with(by, Permission.GOVERN))
    rows = grants.select_related("account", "organisation", "granted_by")
    return tuple(
        _role_line(row) for row in rows.order_by("organisation__name", "role", "account__name", "id")
    )


def _role_line(row: Grant) -> RoleLine:
    return RoleLine(
        grant_id=row.id,
        account_id=row.account_id,
        name=row.account.name,
        email=row.account.email,
        role=row.role,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name if row.organisation else "",
        since=row.since,
        given_by=row.granted_by.name if row.granted_by else "",
    )


def first_role_on(account_id: UUID) -> date | None:
    """The day on which an account first held one of the roles that it holds still."""
    return (
        Grant.objects.filter(account_id=account_id, until__isnull=True)
        .order_by("since")
        .values_list("since", flat=True)
    ).first()


def tokens_of(account_id: UUID) -> list[Token]:
    """The tokens that act for an account, newest first, over or not."""
    return list(Token.objects.filter(account_id=account_id).order_by("-since", "-id"))


def tokens_seen(*, by: Actor) -> list[Token]:
    """One's own tokens and those of the organisations that one governs, newest first, with whom they act for."""
    rows = Token.objects.select_related("account").order_by("-since", "-id")
    if may_in_office(by, Permission.GOVERN):
        return list(rows)
    governed = organisations_with(by, Permission.GOVERN)
    return list(rows.filter(Q(account_id=by.account_id) | Q(organisation_id__in=governed)))
