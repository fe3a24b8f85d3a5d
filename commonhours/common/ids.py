"""Identifiers: UUIDv7, made before the insert, so that rows sort by age and a retry keeps its id."""

import os
import time
from uuid import UUID

# Crockford's alphabet: no I, L, O or U, so that a code survives being read out on the phone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> UUID:
    """Return a fresh UUIDv7 (RFC 9562 §5.7: 48 bits of milliseconds, then random bits)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def short_code(identifier: UUID) -> str:
    """Return the eight characters by which people name a row: the last 40 bits of its id."""
    bits = identifier.int & ((1 << 40) - 1)
    digits = [_ALPHABET[(bits >> shift) & 31] for shift in range(35, -5, -5)]
    return "".join(digits[:4]) + "-" + "".join(digits[4:])
