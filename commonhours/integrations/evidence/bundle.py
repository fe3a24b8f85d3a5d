"""A bundle of evidence as a file: written one way only, signed, and checked byte by byte. Needs no database.

The file is JSON with sorted keys, no spaces and UTF-8; numbers in it are whole. The signature (Ed25519) is over the
evidence written in just this way, so whoever has the file and the region's key needs nothing else of ours.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from commonhours.integrations.signing import Forged, coded, decoded, did_of, public_of

FORMAT = "commonhours evidence 1"
LARGEST = 2_000_000


@dataclass(frozen=True)
class Verdict:
    """What a check found: `fault` is empty where file and signature are whole."""

    fault: str
    key: str = ""
    evidence: Mapping[str, Any] | None = None


def canonical(said: Any) -> bytes:
    """The one way in which this is written."""
    return json.dumps(
        said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def signed_file(evidence: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The evidence with its signature; the same evidence is the same file."""
    return _file(evidence, did_of(key.public_key()), coded(key.sign(canonical(evidence))))


def content_of(file: str) -> dict[str, Any]:
    """What a file of our own making says."""
    told: dict[str, Any] = json.loads(file)["evidence"]
    return told


def _file(evidence: Mapping[str, Any], key: str, value: str) -> bytes:
    signature = {"algorithm": "Ed25519", "key": key, "value": value}
    return canonical({"evidence": evidence, "signature": signature})


def verify(file: bytes, key: str = "") -> Verdict:
    """Check a file: by the key that it names, and whether that is the key given.

    Faults: `no_bundle`, `altered`, `forged`, `other_key`.
    """
    try:
        told: Any = json.loads(file) if len(file) <= LARGEST else {}
        evidence, signature = told["evidence"], told["signature"]
        named, value = str(signature["key"]), str(signature["value"])
        if evidence["format"] != FORMAT:
            return Verdict("no_bundle")
        # A space more, a key twice, another order or another name: nothing but the very bytes that were written.
        if _file(evidence, named, value) != file.strip() or coded(decoded(value)) != value:
            return Verdict("altered", named)
        public_of(named).verify(decoded(value), canonical(evidence))
    except (InvalidSignature, Forged):
        return Verdict("forged")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Verdict("no_bundle")
    return Verdict("other_key" if key and key != named else "", named, evidence)
