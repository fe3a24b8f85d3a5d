"""Reads of accounts: who acted, by the name they go by; whom a number lets in; where somebody is signed in."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.accounts.manners import Manner, manner_of
from commonhours.accounts.models import Account, Identity, SignIn


def names_of_accounts(account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of accounts; whoever has none is called by nothing, never by their address."""
    wanted = [account_id for account_id in account_ids if account_id]
    return dict(Account.objects.filter(id__in=wanted).values_list("id", "name"))


def manner_with(account_id: UUID) -> Manner | None:
    """How somebody chose to have pages shown to them; none until they chose."""
    kept = Account.objects.filter(id=account_id).values_list("manner", flat=True).first()
    return None if kept is None else manner_of(kept)


def zone_with(account_id: UUID) -> str:
    """By whose clock somebody reads; empty until they say one, and it is the region's."""
    return Account.objects.filter(id=account_id).values_list("zone", flat=True).first() or ""


def account_by_phone(phone: str) -> Account | None:
    """Whom a code sent to this number lets in: whoever has verified it, else the only one it was written down for."""
    found = list(Account.objects.filter(phone=phone, is_active=True).exclude(phone="")[:3])
    verified = [account for account in found if account.phone_verified_at]
    return next(iter(verified), None) or (found[0] if len(found) == 1 else None)


@dataclass(frozen=True)
class SignedIn:
    """A browser in which an account is signed in. The key tells rows apart and opens nothing."""

    key: str
    browser: str
    since: datetime
    seen_at: datetime
    here: bool
    way: str
    # The provider by whose word they came in; empty for the house's own ways.
    issuer: str


def sign_ins_of(account_id: UUID, *, at: datetime, session_key: str | None) -> list[SignedIn]:
    """Where somebody is signed in, this browser first, then the one seen last."""
    rows = SignIn.objects.filter(account_id=account_id, session__expire_date__gt=at).order_by("-seen_at")
    told = [_told(row, session_key) for row in rows.select_related("identity")]
    return sorted(told, key=lambda each: not each.here)


def _told(row: SignIn, session_key: str | None) -> SignedIn:
    return SignedIn(
        key=key_of(row.session_id),
        browser=row.browser,
        since=row.since,
        seen_at=row.seen_at,
        here=row.session_id == session_key,
        way=row.way,
        issuer=row.identity.issuer if row.identity else "",
    )


def identity_of(issuer: str, subject: str) -> Identity | None:
    """Whose account a provider's word opens, by the lasting name it has for them and by nothing else."""
    return Identity.objects.select_related("account").filter(issuer=issuer, subject=subject).first()


def identities_of(account_id: UUID) -> list[Identity]:
    """At which providers somebody can sign in to this account."""
    return list(Identity.objects.filter(account_id=account_id).order_by("linked_at", "id"))


def key_of(session_key: str) -> str:
    """What a page may show instead of a session's key, which would open it."""
    return hashlib.sha256(b"sign-in" + session_key.encode()).hexdigest()[:24]
