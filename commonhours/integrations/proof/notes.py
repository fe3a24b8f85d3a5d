"""A head of the trail as a text: a checkpoint as transparency logs write it (C2SP tlog-checkpoint), signed as a note.

commonhours.trail/REGION
NUMBER OF ACTS
HASH OF THE TREE, base64
time WHEN

— commonhours.trail/REGION SIGNATURE, base64: four bytes that name the key, then Ed25519 over the lines above
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from commonhours.integrations.signing import Forged

_DASH = "— "


@dataclass(frozen=True)
class Signed:
    """What a note says: whose log, how many acts, which hash stands for them, and when that was."""

    origin: str
    size: int
    root: bytes
    at: datetime


def origin_of(region_id: UUID) -> str:
    """The name under which a region's trail is signed."""
    return f"commonhours.trail/{region_id}"


def signed_note(said: Signed, key: Ed25519PrivateKey) -> str:
    """The note over a head; the same head is the same note."""
    when = said.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f"{said.origin}\n{said.size}\n{base64.b64encode(said.root).decode()}\ntime {when}\n"
    value = _key_id(said.origin, key.public_key()) + key.sign(text.encode())
    return f"{text}\n{_DASH}{said.origin} {base64.b64encode(value).decode()}\n"


def opened(note: str, key: Ed25519PublicKey) -> Signed:
    """What a note says, once its signature is found to be of this key; raise Forged else."""
    said = read(note)
    try:
        text, signature = note.split("\n\n")
        dash, name, value = signature.rstrip("\n").split(" ")
        found = base64.b64decode(value, validate=True)
        if dash != _DASH.strip() or name != said.origin or found[:4] != _key_id(name, key):
            raise Forged
        key.verify(found[4:], f"{text}\n".encode())
    except (InvalidSignature, ValueError) as fault:
        raise Forged from fault
    return said


def read(note: str) -> Signed:
    """What a note says, whoever signed it; raise Forged where it says nothing."""
    try:
        origin, size, root, time = note.split("\n\n")[0].split("\n")
        at = datetime.fromisoformat(time.removeprefix("time "))
        return Signed(origin, int(size), base64.b64decode(root, validate=True), at)
    except ValueError as fault:
        raise Forged from fault


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(f"{name}\n\x01".encode() + key.public_bytes_raw()).digest()[:4]
