"""Would signing in by a provider work now? Asked by `commonhours doctor`, in words for the operator."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from commonhours.common.refusals import Refused
from commonhours.integrations.oidc import wire
from commonhours.integrations.oidc.discovery import Metadata, ask_keys, ask_metadata, discovery_address
from commonhours.integrations.oidc.providers import Provider
from commonhours.integrations.oidc.rules import LEEWAY


@dataclass(frozen=True)
class Found:
    """What should be so, and what to do when it is not; empty when it is."""

    good: str
    bad: str = ""


def examined(provider: Provider, *, at: datetime) -> Iterator[Found]:
    """Each question with its answer; the first that cannot be asked ends the list."""
    name = provider.name
    try:
        known = ask_metadata(provider)
    except Refused as refused:
        other = refused.refusals[0].code == "sign_on.not_for_us"
        does = (
            "It says that it is another issuer"
            if other
            else f"Nothing usable at {discovery_address(provider)}"
        )
        yield Found(f"{name} says what it can.", f"{does}: look at `issuer`, and at firewalls.")
        return
    yield Found(f"{name} says what it can.")
    # Some do it without saying so; who says that it does not is never asked for a sign-in.
    able = "It does not say S256: nobody is sent there unless it does." if known.refuses_pkce else ""
    yield Found(f"{name} binds codes to one try (PKCE, S256).", able)
    yield _keys(provider, known)
    yield _clock(provider, at)
    speaks = (
        "" if provider.domains else "Write `domains`: without one, nobody can come in for the first time."
    )
    yield Found(f"{name} speaks for addresses of its own domains.", speaks)


def _keys(provider: Provider, known: Metadata) -> Found:
    good = f"{provider.name} signs with keys that we can check."
    try:
        found = ask_keys(provider, known)
    except Refused:
        return Found(good, "Its keys cannot be had.")
    return Found(good, "" if found else "None of its keys is of a kind that is taken here (RSA, EC, OKP).")


def _clock(provider: Provider, at: datetime) -> Found:
    good = f"The clock of {provider.name} agrees with ours."
    try:
        theirs = parsedate_to_datetime(wire.date_of(provider, discovery_address(provider)))
    except (Refused, ValueError):
        return Found(good, "It does not say what time it is.")
    apart = round(abs((theirs - at).total_seconds()))
    return Found(good, f"They are {apart} seconds apart: set one of them." if apart > LEEWAY / 2 else "")
