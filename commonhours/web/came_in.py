"""How this browser came in: by a code, a passkey, or the word of a provider, which says until when it holds."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from commonhours.accounts.actions import CameIn
from commonhours.integrations.oidc.providers import Provider, providers

BY_PROVIDER = "by_provider"


@dataclass(frozen=True)
class ByProvider:
    """What a session keeps of a provider's word: whose it was, and when it ends."""

    account: str
    identity: str
    issuer: str
    sid: str
    ends: float


def keep(request: HttpRequest, word: ByProvider) -> None:
    """Note in the session by whose word it opened; it holds for this account alone."""
    request.session[BY_PROVIDER] = asdict(word)


def by_provider(request: HttpRequest) -> ByProvider | None:
    """The word of a provider by which this browser came in."""
    kept: dict[str, Any] | None = request.session.get(BY_PROVIDER)
    word = ByProvider(**kept) if kept else None
    return word if word and word.account == str(request.user.pk) else None


def provider_here(request: HttpRequest) -> Provider | None:
    """The provider by whose word this browser came in, if the operator still knows it."""
    word = by_provider(request)
    return next((each for each in providers() if word and each.issuer == word.issuer), None)


def came_in(request: HttpRequest) -> CameIn:
    """How, for the list of browsers."""
    word = by_provider(request)
    if word:
        return CameIn("sign_on", UUID(word.identity), word.sid)
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]  # signed in
    if any(record.get("passwordless") for record in records):
        return CameIn("passkey")
    return CameIn("code" if any(record["method"] == "code" for record in records) else "")
