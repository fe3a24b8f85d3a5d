"""The address and the code of the page on which whoever has no account reads a referral and answers it.

Both follow from the referral, its round and the installation's own key: only the hash of the address is kept, and a
new round makes old addresses and codes worthless. The address goes by e-mail or on paper, the code by telephone or on
paper: who has only one of them reads nothing.
"""

import base64
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac


def secret_of(referral_id: UUID, round_: int) -> str:
    """The last part of the page's address: 256 bits."""
    digest = salted_hmac("commonhours.referrals.link", f"{referral_id}:{round_}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def code_of(referral_id: UUID, round_: int) -> str:
    """Six digits to read out."""
    digest = salted_hmac("commonhours.referrals.code", f"{referral_id}:{round_}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def is_code(referral_id: UUID, round_: int, typed: str) -> bool:
    """Whether these are the six digits, however they were set apart."""
    digits = "".join(sign for sign in typed if sign in "0123456789")
    return constant_time_compare(digits, code_of(referral_id, round_))
