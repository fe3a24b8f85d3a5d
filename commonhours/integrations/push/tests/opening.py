"""Opens what was sealed for a browser, as a browser does: written from RFC 8188 and 8291, not from our own sealing."""

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def opened(body: bytes, browser: EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """The words of one record."""
    salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
    sender, record = body[21 : 21 + length], body[21 + length :]
    assert len(record) <= size
    shared = browser.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), sender))
    own = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secret = HKDF(SHA256(), 32, auth, b"WebPush: info\0" + own + sender).derive(shared)
    key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
    words = AESGCM(key).decrypt(nonce, record, b"")
    return words.rstrip(b"\0").removesuffix(b"\2")
