"""Seals small secrets that must stand in the database: a copy of the rows alone opens nothing."""

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12


def sealed(text: str) -> str:
    """AES-256-GCM under a key derived from the installation's secret, with a nonce of its own, as URL-safe text."""
    nonce = os.urandom(_NONCE)
    return base64.urlsafe_b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()


def opened(sealed_text: str) -> str:
    """What was sealed; `InvalidTag` for what this installation did not seal."""
    data = base64.urlsafe_b64decode(sealed_text)
    return _cipher().decrypt(data[:_NONCE], data[_NONCE:], None).decode()


def _cipher() -> AESGCM:
    key = HKDF(SHA256(), 32, salt=None, info=b"commonhours second factors").derive(
        settings.SECRET_KEY.encode()
    )
    return AESGCM(key)
