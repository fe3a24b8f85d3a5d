"""Who sent this, and when: HMAC-SHA256 over id, time and the body as it came, as standardwebhooks.com lays it out.

Both ways are signed alike. Whoever overhears one message may send it again within the window: its id makes it one.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256

# How far the two clocks may be apart, in seconds.
WINDOW = 300
ID, TIME, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_LONGEST = 200
_MOST_SIGNATURES = 5


def headers_for(name: str, body: bytes, *, at: float, secret: str) -> dict[str, str]:
    """What goes with a body so that whoever knows the secret believes it."""
    moment = str(int(at))
    return {ID: name, TIME: moment, SIGNATURE: f"v1,{_signed(name, moment, body, secret)}"}


def is_signed(headers: Mapping[str, str], body: bytes, *, at: float, secrets: Sequence[str]) -> bool:
    """Whether one of these secrets has signed this body, not long ago. Without a secret nothing is."""
    name, moment = headers.get(ID, ""), headers.get(TIME, "")
    if not name or len(name) > _LONGEST or not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    if abs(at - int(moment)) > WINDOW:
        return False
    shown = [each.removeprefix("v1,") for each in headers.get(SIGNATURE, "").split()[:_MOST_SIGNATURES]]
    right = [_signed(name, moment, body, secret) for secret in secrets if secret]
    return any(hmac.compare_digest(one.encode(), other.encode()) for one in shown for other in right)


def _signed(name: str, moment: str, body: bytes, secret: str) -> str:
    digest = hmac.new(_key(secret), f"{name}.{moment}.".encode() + body, sha256).digest()
    return base64.b64encode(digest).decode()


def _key(secret: str) -> bytes:
    """The bytes of a secret: after `whsec_` it is base64, else what it says."""
    if secret.startswith("whsec_"):
        with suppress(ValueError):
            return base64.b64decode(secret.removeprefix("whsec_"))
    return secret.encode()
