"""A word that only one browser can read: RFC 8291 over RFC 8188 (aes128gcm), in one record.

Sixty lines over `cryptography`, which is here anyway; the libraries for it bring an HTTP client and a second
implementation of the curve along.
"""

import base64
import hmac
import secrets
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# One record holds all that we say; push services take 4,096 bytes.
RECORD = 4096
MOST = RECORD - 16 - 1 - 86


def sealed(
    words: bytes,
    *,
    browser_key: bytes,
    auth: bytes,
    ours: EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The words as the browser with this key opens them; at most `MOST` bytes. ValueError where the key is none.

    `ours` and `salt` are drawn anew for each word; only the example of the RFC gives them.
    """
    if len(words) > MOST:
        raise ValueError("too long for one record")
    theirs = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), browser_key)
    ours = ours or generate_private_key(SECP256R1())
    salt = salt or secrets.token_bytes(16)
    point = public_point(ours)
    shared = ours.exchange(ECDH(), theirs)
    secret = _drawn(auth, shared, b"WebPush: info\0" + browser_key + point, 32)
    key = _drawn(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _drawn(salt, secret, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4) + bytes([len(point)]) + point
    # 2 says that this is the last record.
    return head + AESGCM(key).encrypt(nonce, words + b"\2", b"")


def public_point(key: EllipticCurvePrivateKey) -> bytes:
    """The public half of a key as 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def coded(data: bytes) -> str:
    """Bytes as text that fits into an address."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of such a text; ValueError where it is none."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _drawn(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869), for at most 32 bytes."""
    key = hmac.digest(salt, secret, sha256)
    return hmac.digest(key, info + b"\1", sha256)[:length]
