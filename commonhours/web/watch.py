"""Notes who came in and who was turned away, for whoever watches over the house: events, and nobody's data.

An account stands there by its id. Where a request came from is told by a mark that changes daily: it shows that two
requests came from one network, and not from which.
"""

import hashlib
import hmac
import logging
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from commonhours.accounts.networks import network_of
from commonhours.common.clock import now

Handler = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger("commonhours.watch")

# Pages whose form is a try to come in: one that stays on the page has failed, one that leads on has not.
SIGN_IN = frozenset(
    {
        "account_request_login_code",
        "account_confirm_login_code",
        "mfa_login_webauthn",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "prove",
        "sign_in_as",
        "sign_out",
    }
)
# Where a provider leads back to, with its word in the address.
SIGN_ON = "sign_on_back"
# How somebody tried to come in, where the page says it.
WAYS = {
    "account_confirm_login_code": "code",
    "mfa_login_webauthn": "passkey",
    "mfa_authenticate": "factor",
    "sign_in_as": "sample",
    SIGN_ON: "sign_on",
}
TURNED_AWAY = frozenset({400, 401, 403, 404, 409, 413, 415, 429})


def attempts_are_noted(get_response: Handler) -> Handler:
    """Note each try to sign in with how it ended, and each request that was turned away."""

    def middleware(request: HttpRequest) -> HttpResponse:
        before = _account(request)
        response = get_response(request)
        place = request.resolver_match.url_name if request.resolver_match else None
        if (request.method == "POST" and place in SIGN_IN) or place == SIGN_ON:
            # A form that was refused stays on its page.
            came_in = 300 <= response.status_code < 400
            note("sign_in" if came_in else "sign_in_refused", request, response, place, before)
        elif response.status_code in TURNED_AWAY:
            note("turned_away", request, response, place, before)
        return response

    return middleware


def note(
    what: str, request: HttpRequest, response: HttpResponse, place: str | None, before: str | None
) -> None:
    """One event. `before` is the account as the request came in: signing out ends with nobody."""
    facts = {
        "place": place,
        "method": request.method,
        "status": response.status_code,
        "account": _account(request) or before,
        "network": network_mark(request),
    }
    # By which way, and for a provider's word: whose it was, and the code of its refusal.
    more = {
        "way": WAYS.get(place or ""),
        "issuer": getattr(request, "issuer", None),
        "why": getattr(request, "why", None),
    }
    log.info(what, extra={"facts": facts | {name: fact for name, fact in more.items() if fact}})


def _account(request: HttpRequest) -> str | None:
    return str(request.user.pk) if request.user.is_authenticated else None


def network_mark(request: HttpRequest, *, on: date | None = None) -> str:
    """What stands for a network address today; nobody can tell the address from it."""
    day = (on or now().date()).isoformat()
    address = f"{day} {network_of(request)}"
    return hmac.digest(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hex()[:12]
