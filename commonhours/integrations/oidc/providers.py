"""Where staff may sign in besides here: what the operator wrote down of each provider in one TOML file."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from commonhours.integrations.ical.addresses import is_this_machine

# A provider may let people in for a day at most, as long as a sign-in of staff lasts here.
MOST_HOURS = 24


@dataclass(frozen=True)
class Provider:
    """One identity provider: who it is, who we are there, whom it may speak for, and what counts as two factors."""

    # Its name in addresses.
    key: str
    # Its name for people: “City of Long Beach”.
    name: str
    issuer: str
    client_id: str
    # Read when it is needed, so that it can be replaced without a restart.
    secret_file: Path | None = None
    # A first sign-in is matched by e-mail only for addresses of these: no provider speaks for another's people.
    domains: frozenset[str] = frozenset()
    # How long ago somebody may have signed in at the provider, and how long a sign-in here lasts at most from then.
    hours: int = 12
    # Words of the provider, in `amr` or `acr`, for a sign-in with two factors. None: ours is asked.
    factor_amr: frozenset[str] = frozenset({"mfa"})
    factor_acr: tuple[str, ...] = ()
    # For providers whose tokens live as long as the sign-in there does.
    ends_with_token: bool = False

    @property
    def secret(self) -> str:
        return self.secret_file.read_text().strip() if self.secret_file else ""

    @property
    def place(self) -> tuple[str, str, int | None]:
        parts = urlsplit(self.issuer)
        return parts.scheme, parts.hostname or "", parts.port


def providers() -> tuple[Provider, ...]:
    """All of them, in the order in which they were written down."""
    found: tuple[Provider, ...] = settings.SIGN_ON
    return found


def provider_called(key: str) -> Provider | None:
    return next((each for each in providers() if each.key == key), None)


def name_of(issuer: str) -> str:
    """What people call an issuer; its host when it is no longer written down."""
    known = next((each.name for each in providers() if each.issuer == issuer), "")
    return known or urlsplit(issuer).hostname or issuer


def read(path: str | None) -> tuple[Provider, ...]:
    """What stands in the operator's file; a mistake in it is told before anything is served."""
    if not path:
        return ()
    try:
        tables = tomllib.loads(Path(path).read_text())
    except (OSError, ValueError) as wrong:
        raise ImproperlyConfigured(f"COMMONHOURS_SIGN_ON: {wrong}") from None
    return tuple(_provider(key, table) for key, table in tables.items())


def _provider(key: str, table: Any) -> Provider:
    try:
        given = dict(table)
        if not all(isinstance(given[name], str) for name in ("name", "issuer", "client_id")):
            raise ValueError
        for name, kind in (("domains", frozenset), ("factor_amr", frozenset), ("factor_acr", tuple)):
            if name in given:
                given[name] = kind(_words(given[name]))
        if "secret_file" in given:
            given["secret_file"] = Path(given["secret_file"])
        provider = Provider(key=key, **given)
    except (KeyError, TypeError, ValueError):
        known = ", ".join(each.name for each in fields(Provider)[1:])
        raise ImproperlyConfigured(
            f"COMMONHOURS_SIGN_ON: [{key}] cannot be read. It may hold: {known}."
        ) from None
    _require_sound(provider)
    return provider


def _words(given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise ValueError
    return [each.strip() for each in given]


def _require_sound(provider: Provider) -> None:
    scheme, host, _port = provider.place
    sound = {
        "name": bool(provider.name),
        "client_id": bool(provider.client_id),
        # Anything else would go unencrypted over a network.
        "issuer": bool(host) and (scheme == "https" or (scheme == "http" and is_this_machine(host))),
        "secret_file": provider.secret_file is None or provider.secret_file.is_file(),
        "hours": provider.hours in range(1, MOST_HOURS + 1),
        "key": bool(re.fullmatch(r"[a-z0-9-]{1,40}", provider.key)),
        "domains": all(re.fullmatch(r"[a-z0-9.-]+", each) for each in provider.domains),
    }
    wrong = [name for name, good in sound.items() if not good]
    if wrong:
        raise ImproperlyConfigured(f"COMMONHOURS_SIGN_ON: [{provider.key}] {', '.join(wrong)} cannot be so.")
