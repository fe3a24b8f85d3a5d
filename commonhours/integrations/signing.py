"""Keys of the region and its organisations, and signed tokens (VC-JWT, Ed25519) that name the key that checks them.

A key is derived from the installation's secret and whose it is: it stands in no table and no file of its own.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# The multicodec prefix of an Ed25519 public key.
_ED25519 = b"\xed\x01"
DID = "did:key:"


class Forged(Exception):
    """What was shown is no token, or its signature is not of the key that it names."""


def key_of(organisation_id: UUID) -> Ed25519PrivateKey:
    """The key with which an organisation signs; another secret of the installation is another key."""
    return _derived(b"commonhours open badges " + organisation_id.bytes)


def key_of_region(region_id: UUID) -> Ed25519PrivateKey:
    """The key with which the region vouches for what it hands out."""
    return _derived(b"commonhours evidence " + region_id.bytes)


def _derived(purpose: bytes) -> Ed25519PrivateKey:
    seed = HKDF(SHA256(), 32, salt=None, info=purpose).derive(settings.SECRET_KEY.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def did_of(key: Ed25519PublicKey) -> str:
    """The name of a key that says the whole key: whoever has it can check a signature with nothing else."""
    return f"{DID}z{_base58(_ED25519 + key.public_bytes_raw())}"


def issuer_of(organisation_id: UUID) -> str:
    """Under which name an organisation signs."""
    return did_of(key_of(organisation_id).public_key())


def signed(payload: Mapping[str, Any], key: Ed25519PrivateKey) -> str:
    """A compact token of this payload; the same payload is the same token."""
    public = key.public_key()
    did = did_of(public)
    head = {
        "alg": "EdDSA",
        "typ": "JWT",
        "kid": f"{did}#{did[len(DID) :]}",
        "jwk": {"kty": "OKP", "crv": "Ed25519", "x": coded(public.public_bytes_raw())},
    }
    text = ".".join(coded(json.dumps(part, separators=(",", ":")).encode()) for part in (head, payload))
    return f"{text}.{coded(key.sign(text.encode()))}"


def checked(token: str) -> dict[str, Any]:
    """What a token says, once its signature is found to be of its own issuer; raise Forged else. Asks nobody."""
    try:
        head, body, signature = token.split(".")
        payload = json.loads(decoded(body))
        if json.loads(decoded(head)).get("alg") != "EdDSA":
            raise Forged
        public_of(payload["iss"]).verify(decoded(signature), f"{head}.{body}".encode())
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Forged from fault
    if payload.get("issuer", {}).get("id") != payload["iss"]:
        raise Forged
    return dict(payload)


def public_of(did: str) -> Ed25519PublicKey:
    """The key that a name says; raise Forged where it says none."""
    data = _unbase58(did.removeprefix(f"{DID}z"))
    if not did.startswith(f"{DID}z") or not data.startswith(_ED25519):
        raise Forged
    return Ed25519PublicKey.from_public_bytes(data[len(_ED25519) :])


def coded(data: bytes) -> str:
    """Bytes as text that fits into an address."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of such a text."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _base58(data: bytes) -> str:
    number, text = int.from_bytes(data), ""
    while number:
        number, rest = divmod(number, 58)
        text = _ALPHABET[rest] + text
    return text


def _unbase58(text: str) -> bytes:
    number = 0
    for letter in text[:80]:
        number = number * 58 + _ALPHABET.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8)
