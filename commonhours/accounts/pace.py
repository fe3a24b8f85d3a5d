"""How fast somebody may ask: faster than any hand, slower than a machine that copies the house.

Each process counts by itself and forgets at its end: this is a bound on the load that one caller can make, not a
count. Tries to sign in are counted in the database (settings.ACCOUNT_RATE_LIMITS).
"""

import hashlib
from collections import OrderedDict
from threading import Lock
from time import monotonic

from django.conf import settings
from django.http import HttpRequest

from commonhours.accounts.networks import network_of

# So many callers are remembered; whoever was longest silent is forgotten first, and starts anew.
MOST_CALLERS = 20_000


class Buckets:
    """A bucket of drops for each caller: a request takes one, and they drip back at a steady pace."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._turn = Lock()

    def take(self, caller: str, *, holds: float, a_second: float, at: float) -> bool:
        """Take one drop, at `at` seconds; False when none is left."""
        with self._turn:
            left, before = self._left.pop(caller, (holds, at))
            left = min(holds, left + (at - before) * a_second)
            self._left[caller] = (left - 1 if left >= 1 else left, at)
            if len(self._left) > MOST_CALLERS:
                self._left.popitem(last=False)
            return left >= 1


_BUCKETS = Buckets()


def within_pace(request: HttpRequest, *, stranger: bool = False) -> bool:
    """Whether whoever asks may be answered now; asking counts. A stranger is who comes without a token that we know."""
    holds, a_second = settings.PACE
    caller = f"network {network_of(request)}" if stranger else _caller(request)
    return _BUCKETS.take(caller, holds=holds, a_second=a_second, at=monotonic())


def _caller(request: HttpRequest) -> str:
    """Who asks: the token of a program, the account of a page, else the network they come from."""
    token = request.headers.get("Authorization")
    if token:
        return f"token {hashlib.sha256(token.encode()).hexdigest()}"
    if request.user.is_authenticated:
        return f"account {request.user.pk}"
    return f"network {network_of(request)}"
