"""The secret of the page on which somebody sees how their request stands.

It follows from the request and the installation's own key, so that a message can carry it although only its hash is
kept: who reads the tables cannot open the page.
"""

import base64
import secrets
from uuid import UUID

from django.utils.crypto import salted_hmac

# Nothing that is read aloud as something else: no 0, O, 1, I, L, B, S, U.
_SIGNS = "23456789ACDEFGHJKMNPQRTVWXYZ"


def secret_of(request_id: UUID) -> str:
    """The last part of the page's address: 256 bits."""
    digest = salted_hmac("commonhours.intake", str(request_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def new_reference() -> str:
    """A number to say on the telephone; it opens nothing."""
    signs = [secrets.choice(_SIGNS) for _ in range(8)]
    return "".join(signs[:4]) + "-" + "".join(signs[4:])
