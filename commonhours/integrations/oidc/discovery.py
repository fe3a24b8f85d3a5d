"""What a provider says of itself, and the keys with which it signs: asked for once an hour, kept in the process."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from jwt import PyJWK
from jwt.exceptions import PyJWTError

from commonhours.common.refusals import Refused
from commonhours.integrations.oidc import wire
from commonhours.integrations.oidc.providers import Provider

KEPT_SECONDS = 3600
# A key that nobody knows makes us ask again, though not as often as somebody likes.
AGAIN_SECONDS = 60
METHOD = "S256"

T = TypeVar("T")


@dataclass(frozen=True)
class Metadata:
    """Where a provider takes what, and what it can do."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    end_session_endpoint: str
    # None: it does not say.
    challenges: tuple[str, ...] | None
    names_itself: bool
    posts_secret: bool

    @property
    def refuses_pkce(self) -> bool:
        return self.challenges is not None and METHOD not in self.challenges


_kept: dict[tuple[str, Provider], tuple[float, Any]] = {}
_turn = Lock()


def forget() -> None:
    """Ask all anew, as after a test."""
    with _turn:
        _kept.clear()


def metadata_of(provider: Provider) -> Metadata:
    """What it says of itself; refuse with `sign_on.unreachable`, or `sign_on.not_for_us` when it says it is another."""
    return _remembered("metadata", provider, KEPT_SECONDS, lambda: ask_metadata(provider))


def key_of(provider: Provider, kid: str | None) -> PyJWK | None:
    """The key with this name, or the only one there is; None when it has no such key."""

    def wanted(keys: dict[str, PyJWK]) -> PyJWK | None:
        return keys.get(kid) if kid else next(iter(keys.values())) if len(keys) == 1 else None

    def ask() -> dict[str, PyJWK]:
        return ask_keys(provider, metadata_of(provider))

    found = wanted(_remembered("keys", provider, KEPT_SECONDS, ask))
    return found or wanted(_remembered("keys", provider, AGAIN_SECONDS, ask))


def known_end_of(provider: Provider) -> str:
    """Where people sign out at the provider, if that is known without asking."""
    found = _kept.get(("metadata", provider))
    return found[1].end_session_endpoint if found else ""


def ask_metadata(provider: Provider) -> Metadata:
    """The provider's document, asked now."""
    told = wire.read(provider, discovery_address(provider))
    if told.get("issuer") != provider.issuer:
        raise Refused.because("sign_on.not_for_us")
    ways = told.get("token_endpoint_auth_methods_supported")
    challenges = told.get("code_challenge_methods_supported")
    return Metadata(
        authorization_endpoint=_endpoint(provider, told, "authorization_endpoint"),
        token_endpoint=_endpoint(provider, told, "token_endpoint"),
        jwks_uri=_endpoint(provider, told, "jwks_uri"),
        userinfo_endpoint=_endpoint(provider, told, "userinfo_endpoint", optional=True),
        end_session_endpoint=_endpoint(provider, told, "end_session_endpoint", optional=True),
        challenges=tuple(map(str, challenges)) if isinstance(challenges, list) else None,
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
        posts_secret=isinstance(ways, list) and "client_secret_basic" not in ways,
    )


def discovery_address(provider: Provider) -> str:
    return provider.issuer.rstrip("/") + "/.well-known/openid-configuration"


def ask_keys(provider: Provider, known: Metadata) -> dict[str, PyJWK]:
    """The keys with which it signs, by their names; what we cannot use is passed over."""
    told = wire.read(provider, known.jwks_uri).get("keys")
    found: dict[str, PyJWK] = {}
    for each in told if isinstance(told, list) else ():
        if (
            isinstance(each, dict)
            and each.get("use", "sig") == "sig"
            and each.get("kty") in ("RSA", "EC", "OKP")
        ):
            try:
                found[str(each.get("kid", ""))] = PyJWK(each)
            except PyJWTError:
                continue
    return found


def _endpoint(provider: Provider, told: dict[str, Any], name: str, *, optional: bool = False) -> str:
    address = told.get(name)
    if wire.is_sound(provider, address):
        return str(address)
    if optional:
        return ""
    raise Refused.because("sign_on.unreachable", name=provider.name)


def _remembered(what: str, provider: Provider, seconds: float, ask: Callable[[], T]) -> T:
    """What was asked at most so long ago, else asked now. While one asks, others wait no longer than that takes."""
    found = _kept.get((what, provider))
    if found and monotonic() - found[0] < seconds:
        kept: T = found[1]
        return kept
    told = ask()
    with _turn:
        _kept[what, provider] = (monotonic(), told)
    return told
