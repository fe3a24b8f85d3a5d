"""Hand a sealed word to the push service that a browser named: signed as ours, at a checked address (RFC 8292)."""

import hmac
import json
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.integrations.asking import Question, ask
from commonhours.integrations.ical.addresses import Place, place_of
from commonhours.integrations.ical.fetching import Manner
from commonhours.integrations.push.sealing import coded, decoded, public_point, sealed

MANNER = Manner(seconds=10.0, most=100_000)
# A word that nobody could be given for a day is old news.
A_DAY, HALF_A_DAY = 86_400, 43_200
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# What the service says once a browser has taken its permission back, or knows our key no more.
_OVER = frozenset({401, 403, 404, 410})


class NotTaken(OSError):
    """A push service did not take a word; it is tried again later."""


class Over(LookupError):
    """Nobody can be reached at this address any more."""


class WebPush:
    """Chosen as PUSH_BACKEND."""

    def send(self, *, address: str, browser_key: str, auth: str, words: str, manner: Manner = MANNER) -> None:
        """Hand one word over; raise NotTaken where it was not taken, Over where it never will be."""
        try:
            place = place_of(address)
            body = sealed(words.encode(), browser_key=decoded(browser_key), auth=decoded(auth))
        except (Refused, ValueError):
            raise Over from None
        if place.scheme != "https":
            raise Over
        headers = {
            "TTL": str(A_DAY),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            # One word that waits is enough: the next takes its place.
            "Topic": "messages",
            "Authorization": f"vapid t={_token(place)}, k={public_key()}",
        }
        try:
            status = ask(place, Question("POST", headers, body), manner).status
        except Refused as refused:
            raise NotTaken(refused.refusals[0].code) from None
        if status in _OVER:
            raise Over
        if not 200 <= status < 300:
            raise NotTaken(str(status))


def public_key() -> str:
    """The key by which browsers know us; another secret makes another, and whoever was told under it is asked anew."""
    return coded(public_point(_key()))


def _key() -> EllipticCurvePrivateKey:
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"the key that signs web push", sha256)
    return derive_private_key(int.from_bytes(digest) % (_ORDER - 1) + 1, SECP256R1())


def _token(place: Place) -> str:
    """A JWT for the service at this place, for half a day; who is responsible stands in it as the RFC asks."""
    told = {
        "aud": f"{place.scheme}://{place.named}",
        "exp": int(now().timestamp()) + HALF_A_DAY,
        "sub": settings.SITE_ADDRESS,
    }
    parts = ({"typ": "JWT", "alg": "ES256"}, told)
    text = ".".join(coded(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    first, second = decode_dss_signature(_key().sign(text.encode(), ECDSA(SHA256())))
    return f"{text}.{coded(first.to_bytes(32) + second.to_bytes(32))}"
