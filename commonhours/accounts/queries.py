"""Reads of accounts: who acted, by the name they go by; whom a number lets in; where somebody is signed in."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.accounts.models import Account, SignIn


def names_of_accounts(account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of accounts; whoever has none is called by nothing, never by their address."""
    wanted = [account_id for account_id in account_ids if account_id]
    return dict(Account.objects.filter(id__in=wanted).values_list("id", "name"))


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


def sign_ins_of(account_id: UUID, *, at: datetime, session_key: str | None) -> list[SignedIn]:
    """Where somebody is signed in, this browser first, then the one seen last."""
    rows = SignIn.objects.filter(account_id=account_id, session__expire_date__gt=at).order_by("-seen_at")
    told = [
        SignedIn(
            key_of(row.session_id), row.browser, row.since, row.seen_at, here=row.session_id == session_key
        )
        for row in rows
    ]
    return sorted(told, key=lambda each: not each.here)


def key_of(session_key: str) -> str:
    """What a page may show instead of a session's key, which would open it."""
    return hashlib.sha256(b"sign-in" + session_key.encode()).hexdigest()[:24]
