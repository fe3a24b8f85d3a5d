"""What somebody typed while their sign-in ended is kept: once signed in they read it, and send it or drop it."""

import json
import time
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_GET, require_POST

from commonhours.accounts.sealing import opened, sealed
from commonhours.web.doors import signed_in
from commonhours.web.middleware import Handler, House, tell

# In the session of this browser: whose it is, until when, and sealed, what was typed and where it was going.
TYPED = "typed"
LASTS = 24 * 3600
# Far more than anybody types; what is longer came from a program.
MOST_CHARACTERS = 100_000
# The stamp of the old page, and the key of its form: nobody typed them.
_NOT_TYPED = ("csrfmiddlewaretoken", "key")


def keep_typed(request: HttpRequest, account_id: UUID) -> bool:
    """Keep a form that came after its sender's sign-in had ended, for that account alone; say whether it was kept."""
    fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    said = json.dumps(
        {
            "path": request.get_full_path(),
            "fields": fields,
            "files": request.content_type == "multipart/form-data",
        }
    )
    navigates = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    if request.method != "POST" or not navigates or not fields or len(said) > MOST_CHARACTERS:
        return False
    request.session[TYPED] = [str(account_id), int(time.time()) + LASTS, sealed(said)]
    return True


def typed_is_kept(get_response: Handler) -> Handler:
    """Where a form leads to the sign-in because that ended with this very request, keep what it says."""

    def middleware(request: House) -> HttpResponse:
        response = get_response(request)
        ended = request.ended_for
        if ended and response.get("Location", "") == reverse("sign_in") and keep_typed(request, ended):
            messages.info(request, _("What you typed is kept. It is there once you have signed in."))
        return response

    return middleware  # type: ignore[return-value]  # a House is the request that Django hands on


def waits_here(request: HttpRequest) -> bool:
    """Whether something is kept in this browser for whoever has signed in."""
    kept = request.session.get(TYPED)
    return kept is not None and kept[0] == str(request.user.pk) and kept[1] > time.time()


@require_GET
@signed_in
def typed(request: House) -> HttpResponse:
    """What was typed, to be read before it goes out."""
    kept = _kept(request)
    if kept is None:
        return redirect("home")
    fields = [(name, value) for name, values in kept["fields"].items() for value in values]
    page = {"fields": fields, "files": kept["files"], "lines": _as_typed(fields)}
    return render(request, "accounts/typed.html", page)


@require_POST
@signed_in
def send_typed(request: House) -> HttpResponse:
    """Send it where it was going: the browser posts the same fields there, with the key that they had."""
    kept = _kept(request)
    request.session.pop(TYPED, None)
    if kept is None:
        return redirect("home")
    return HttpResponse(status=307, headers={"Location": kept["path"]})


@require_POST
@signed_in
def drop_typed(request: House) -> HttpResponse:
    """Forget it."""
    request.session.pop(TYPED, None)
    tell(request, _("Thrown away."))
    return redirect("home")


def came_without_stamp(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of a page from before the last sign-in: its sender reads it and sends it again."""
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if ours and request.user.is_authenticated and keep_typed(request, request.user.pk):
        return redirect("typed")
    return csrf_failure(request, reason)


# --- inside ----------------------------------------------------------------------------------------------------


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    if not waits_here(request):
        return None
    try:
        kept: dict[str, Any] = json.loads(opened(request.session[TYPED][2]))
    except InvalidTag:
        return None
    return kept


def _as_typed(fields: list[tuple[str, str]]) -> list[str]:
    """What a human wrote or chose; ids mean nothing to them."""
    return [value for name, value in fields if name not in _NOT_TYPED and value.strip() and not _is_id(value)]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
