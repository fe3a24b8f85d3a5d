"""Recovery codes as they are kept: hashed slowly with a salt, so that a copy of the database opens no account.

All codes of an account share one salt, so that whoever types one waits for one hash and not for ten.
"""

from collections.abc import Iterable
from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.db import transaction
from django.utils.crypto import constant_time_compare

# From what allauth makes codes, again and again.
SEED, HASHES = "seed", "hashes"
_hasher = ScryptPasswordHasher()


def take_over(row: Authenticator) -> list[str]:
    """Write down hashes instead of the seed of a row, and return its codes, for the last time; none without a seed."""
    if SEED not in row.data:
        return []
    codes: list[str] = RecoveryCodes(row).get_unused_codes()
    row.data = hashed(codes)
    row.save(update_fields=["data"])
    return codes


def hashed(codes: Iterable[str]) -> dict[str, list[str]]:
    """What is written down of these codes: by scrypt, each with its cost and its salt."""
    salt = _hasher.salt()
    return {HASHES: [_hasher.encode(plain(code), salt) for code in codes]}


def spend(row_id: int, code: str) -> bool:
    """Whether this is one of the codes of a row, which then works no more."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(id=row_id)
        kept = cast(list[str], row.data.get(HASHES, []))
        spent = _found(kept, plain(code))
        if spent is None:
            return False
        row.data[HASHES] = [each for each in kept if each != spent]
        row.save(update_fields=["data"])
        return True


def left(row: Authenticator) -> int:
    """How many codes still work."""
    return len(row.data.get(HASHES, []))


def plain(code: str) -> str:
    """A code without what people put between its digits."""
    return "".join(code.replace("-", " ").split())


def _found(kept: list[str], code: str) -> str | None:
    if not kept:
        return None
    cost: dict[str, Any] = dict(_hasher.decode(kept[0]))
    tried = _hasher.encode(code, cost["salt"], cost["work_factor"], cost["block_size"], cost["parallelism"])
    return next((each for each in kept if constant_time_compare(each, tried)), None)
