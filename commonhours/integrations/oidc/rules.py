"""What a provider's word must say before anybody is let in by it: asked of claims whose signature has been checked."""

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonhours.common.refusals import Refused

# So far may two honest clocks lie apart, in seconds.
LEEWAY = 60
# A word is used at once; an older one was kept by somebody.
FRESH = 600
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True)
class Expected:
    """Who must have spoken, to whom, in answer to what, and how long ago the person may have signed in there."""

    issuer: str
    client_id: str
    nonce: str
    at: float
    max_age: int


def require_ours(claims: Mapping[str, Any], expected: Expected) -> None:
    """Refuse with `sign_on.not_for_us` a word of another issuer, or one that is meant for others too."""
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp", expected.client_id)
    ours = claims.get("iss") == expected.issuer and meant == [expected.client_id]
    if not ours or party != expected.client_id:
        raise Refused.because("sign_on.not_for_us")


def require_now(claims: Mapping[str, Any], at: float) -> None:
    """Refuse with `sign_on.clock` a word that has ended, is old, or comes from the future."""
    made, ends, begins = (_moment(claims.get(name)) for name in ("iat", "exp", "nbf"))
    if made is None or made > at + LEEWAY or made < at - FRESH:
        raise Refused.because("sign_on.clock")
    if ends is not None and ends < at - LEEWAY:
        raise Refused.because("sign_on.clock")
    if begins is not None and begins > at + LEEWAY:
        raise Refused.because("sign_on.clock")


def require_id_token(claims: Mapping[str, Any], expected: Expected) -> None:
    """Refuse what is no word about this very try, or about a sign-in that is too long ago.

    Codes: those of `require_ours` and `require_now`, `sign_on.other_try`, `sign_on.not_signed`, `sign_on.too_long_ago`.
    """
    require_ours(claims, expected)
    if _moment(claims.get("exp")) is None:
        raise Refused.because("sign_on.clock")
    require_now(claims, expected.at)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise Refused.because("sign_on.other_try")
    if not is_subject(claims.get("sub")):
        raise Refused.because("sign_on.not_signed")
    since = _moment(claims.get("auth_time"))
    if since is None or since < expected.at - expected.max_age - LEEWAY:
        raise Refused.because("sign_on.too_long_ago")
    if since > expected.at + LEEWAY:
        raise Refused.because("sign_on.clock")


def require_logout_token(claims: Mapping[str, Any], expected: Expected) -> None:
    """Refuse what is no word that somebody has left; a word that lets in is none."""
    require_ours(claims, expected)
    require_now(claims, expected.at)
    events = claims.get("events")
    left = isinstance(events, dict) and isinstance(events.get(LOGOUT), dict) and "nonce" not in claims
    whose = is_subject(claims.get("sub")) or is_subject(claims.get("sid"))
    if not left or not whose:
        raise Refused.because("sign_on.not_for_us")


def shows_two_factors(claims: Mapping[str, Any], amr: Collection[str], acr: Sequence[str]) -> bool:
    """Whether the provider says, in words that the operator knows, that two factors were shown. Silence is no."""
    ways = claims.get("amr")
    by_way = isinstance(ways, list) and any(isinstance(each, str) and each in amr for each in ways)
    return by_way or claims.get("acr") in acr


def email_proven(claims: Mapping[str, Any], domains: Collection[str]) -> str:
    """The address that the provider has verified, in small letters; empty unless it is of a domain it speaks for."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        return ""
    small = email.strip().lower()
    return small if small.count("@") == 1 and small.rpartition("@")[2] in domains else ""


def is_subject(given: object) -> bool:
    """Whether this can be somebody's lasting name at a provider, or that of a sign-in there."""
    return isinstance(given, str) and 0 < len(given) <= 255 and given.isprintable()


def _moment(given: object) -> float | None:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return float(given) if is_number and 0 < given < 1e11 else None  # type: ignore[operator, arg-type]
