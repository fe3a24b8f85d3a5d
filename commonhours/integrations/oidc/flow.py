"""The way to a provider and back: a code, bound to one browser and one try, for a word about who somebody is."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from commonhours.common.refusals import Refused
from commonhours.integrations.oidc import wire
from commonhours.integrations.oidc.discovery import METHOD, Metadata, known_end_of, metadata_of
from commonhours.integrations.oidc.providers import Provider
from commonhours.integrations.oidc.rules import (
    Expected,
    email_proven,
    require_id_token,
    require_logout_token,
    shows_two_factors,
)
from commonhours.integrations.oidc.tokens import LEFT, opened

TRY_LASTS = 600
# Whoever shows once more who they are does it now.
AGAIN_LASTS = 300


@dataclass(frozen=True)
class Try:
    """One way to a provider, kept in the session of the browser that set out. Nothing of it is used twice."""

    key: str
    state: str
    nonce: str
    verifier: str
    back: str
    at: float
    # Where to go on for whoever was signed in already, and shows once more who they are.
    again: str = ""


@dataclass(frozen=True)
class Word:
    """What a provider has said of somebody, checked."""

    issuer: str
    subject: str
    since: float
    ends: float
    two_factors: bool
    sid: str
    # Only for a first sign-in, and only of a domain for which the provider speaks.
    email: str


@dataclass(frozen=True)
class Left:
    """Who has left the provider: one sign-in of theirs, or all."""

    issuer: str
    subject: str
    sid: str


def set_out(provider: Provider, back: str, *, at: float, again: str = "") -> tuple[str, Try]:
    """Where to send the browser, and what to keep of the try; refuse with `sign_on.unreachable`, `sign_on.no_pkce`."""
    known = metadata_of(provider)
    if known.refuses_pkce:
        raise Refused.because("sign_on.no_pkce", name=provider.name)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    tried = Try(provider.key, state, nonce, verifier, back, at, again)
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": "openid email",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": METHOD,
        "max_age": str(provider.hours * 3600),
    }
    if provider.factor_acr:
        asked["acr_values"] = " ".join(provider.factor_acr)
    if again:
        asked |= {"prompt": "login", "max_age": str(AGAIN_LASTS)}
    joint = "&" if "?" in known.authorization_endpoint else "?"
    return f"{known.authorization_endpoint}{joint}{urlencode(asked)}", tried


def way_out(provider: Provider, back: str) -> str:
    """Where somebody signs out at the provider too; empty when it has not said. No token goes along."""
    end = known_end_of(provider)
    asked = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": back})
    return f"{end}{'&' if '?' in end else '?'}{asked}" if end else ""


def challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def come_back(
    provider: Provider,
    tried: Try | None,
    told: Mapping[str, str],
    *,
    at: float,
    is_known: Callable[[str], bool],
) -> Word:
    """Check what came back in the address and trade the code for a word; an e-mail address only of whoever is new.

    Refuses with `sign_on.expired`, `sign_on.cancelled`, `sign_on.refused_there`, `sign_on.not_for_us`,
    `sign_on.code_refused`, `sign_on.unreachable`, and what rules.py refuses.
    """
    tried = _require_own_try(provider, tried, told.get("state", ""), at)
    metadata = metadata_of(provider)
    _require_same_issuer(provider, metadata, told.get("iss"))
    if told.get("error"):
        cancelled = told["error"] in ("access_denied", "user_cancelled")
        code = "sign_on.cancelled" if cancelled else "sign_on.refused_there"
        raise Refused.because(code, name=provider.name)
    tokens = _trade(provider, metadata, tried, told.get("code", ""))
    claims = opened(provider, tokens.get("id_token"))
    max_age = AGAIN_LASTS if tried.again else provider.hours * 3600
    require_id_token(claims, Expected(provider.issuer, provider.client_id, tried.nonce, at, max_age))
    email = "" if is_known(claims["sub"]) else _email(provider, metadata, claims, tokens)
    return _word(provider, claims, email)


def _require_own_try(provider: Provider, tried: Try | None, state: str, at: float) -> Try:
    """The try to which this answer belongs; another browser's, another provider's, a used or an old one is none."""
    if tried is None or tried.key != provider.key or at - tried.at > TRY_LASTS:
        raise Refused.because("sign_on.expired")
    if not hmac.compare_digest(tried.state.encode(), state.encode()):
        raise Refused.because("sign_on.expired")
    return tried


def _require_same_issuer(provider: Provider, metadata: Metadata, issuer: str | None) -> None:
    """RFC 9207: whoever answers says who it is, so that one provider cannot hand in another's code."""
    if issuer != provider.issuer and (issuer is not None or metadata.names_itself):
        raise Refused.because("sign_on.not_for_us")


def _trade(provider: Provider, metadata: Metadata, tried: Try, code: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": tried.back,
        "code_verifier": tried.verifier,
    }
    status, told = wire.exchange(provider, metadata.token_endpoint, form, posts_secret=metadata.posts_secret)
    if status != 200:
        raise Refused.because("sign_on.code_refused", name=provider.name)
    return told


def _email(provider: Provider, metadata: Metadata, claims: dict[str, Any], tokens: dict[str, Any]) -> str:
    """The proven address, from the word itself or from where the provider tells more; the token is then forgotten."""
    if "email" in claims or not metadata.userinfo_endpoint or not isinstance(tokens.get("access_token"), str):
        return email_proven(claims, provider.domains)
    more = wire.read(provider, metadata.userinfo_endpoint, bearer=tokens["access_token"])
    # Somebody else's answer must not name an address for this one.
    return email_proven(more, provider.domains) if more.get("sub") == claims["sub"] else ""


def _word(provider: Provider, claims: dict[str, Any], email: str) -> Word:
    since = float(claims["auth_time"])
    ends = since + provider.hours * 3600
    sid = claims.get("sid")
    return Word(
        issuer=provider.issuer,
        subject=claims["sub"],
        since=since,
        ends=min(ends, float(claims["exp"])) if provider.ends_with_token else ends,
        two_factors=shows_two_factors(claims, provider.factor_amr, provider.factor_acr),
        sid=sid if isinstance(sid, str) and len(sid) <= 255 else "",
        email=email,
    )


def has_left(provider: Provider, token: str, *, at: float) -> Left:
    """Whom the provider signs out, by a token that it has signed; refuses as `opened` and rules.py do."""
    claims = opened(provider, token, LEFT)
    require_logout_token(claims, Expected(provider.issuer, provider.client_id, "", at, 0))
    return Left(provider.issuer, str(claims.get("sub", "")), str(claims.get("sid", "")))
