"""Seals small secrets that must stand in the database: a copy of the rows alone opens nothing.

Each says by which cipher and key it was sealed, so that another can follow: `commonhours seal-again` takes all rows
over.
"""

import base64
import os
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12
# AES-256-GCM under a key that HKDF-SHA256 derives from the installation's secret. Whoever changes any of that adds a
# version here, makes it the current one, and leaves the others until `seal-again` has run everywhere.
CURRENT = "1"


def sealed(text: str) -> str:
    """Sealed as it is done today, with a nonce of its own: the version, a point, and URL-safe text."""
    nonce = os.urandom(_NONCE)
    data = nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, text.encode(), None)
    return f"{CURRENT}.{base64.urlsafe_b64encode(data).decode()}"


def opened(sealed_text: str) -> str:
    """What was sealed, by this secret or one of before it; `InvalidTag` for what this installation did not seal."""
    version, _, data = sealed_text.rpartition(".")
    return _OPENERS[version](base64.urlsafe_b64decode(data))


def is_current(sealed_text: str) -> bool:
    """Whether it is sealed as it would be today, under today's secret."""
    version, _, data = sealed_text.rpartition(".")
    return version == CURRENT and _by(settings.SECRET_KEY, base64.urlsafe_b64decode(data)) is not None


def _opened(data: bytes) -> str:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        text = _by(secret, data)
        if text is not None:
            return text
    raise InvalidTag


def _by(secret: str, data: bytes) -> str | None:
    try:
        return _cipher(secret).decrypt(data[:_NONCE], data[_NONCE:], None).decode()
    except InvalidTag:
        return None


def _cipher(secret: str) -> AESGCM:
    key = HKDF(SHA256(), 32, salt=None, info=b"commonhours second factors").derive(secret.encode())
    return AESGCM(key)


# Before versions were written, rows were sealed as version 1 is.
_OPENERS: dict[str, Callable[[bytes], str]] = {"": _opened, CURRENT: _opened}
