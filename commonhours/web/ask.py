"""Ask for help without an account: who needs it, a short form, and a page that says how it stands."""

import secrets
from typing import Any

from allauth.account import app_settings
from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.common.clock import now
from commonhours.common.languages import spoken_to
from commonhours.common.refusals import Invalid
from commonhours.intake.actions import ask_for_help
from commonhours.intake.models import HelpRequest
from commonhours.intake.queries import request_behind
from commonhours.intake.secret import secret_of
from commonhours.organisations.queries import region
from commonhours.web.ask_forms import AskForm, until
from commonhours.web.middleware import House, fresh_key
from commonhours.web.show import moment
from commonhours.words.requests import SPOKEN, TOLD, WHY, WRITERS
from commonhours.words.terms import gettext as _

COOKIE = "asking"
AN_HOUR = 3600
# A library has one address for all its readers, a browser seldom more than a few to help.
LIMITS = {"ask_address": "30/h/ip", "ask_browser": "6/h/key"}


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: House) -> HttpResponse:
    """Choose who needs help, then tell in a few words; nobody learns whether anybody is known here."""
    writer = request.GET.get("as", "")
    if writer not in WRITERS:
        picks = [{"code": code, "label": _(label)} for code, label in WRITERS.items()]
        return render(request, "intake/choose.html", {"picks": picks})
    if request.method != "POST":
        return _form(request, AskForm(writer=writer, initial={"language": _spoken_here()}))
    form = AskForm(request.POST, writer=writer)
    if not form.is_valid():
        return _form(request, form, status=422)
    if too_often(request, LIMITS):
        form.add_error(None, _("That was too often. Wait a while, or call us; nothing you typed is lost."))
        return _form(request, form, status=429)
    return _send(request, form)


def _send(request: House, form: AskForm) -> HttpResponse:
    sending = request.POST.get("key", "")[:100]
    try:
        received = ask_for_help(by=request.actor, at=now(), wanted=form.wanted(), sending=sending)
    except Invalid as refused:
        form.refused(refused.refusals)
        return _form(request, form, status=refused.status)
    return redirect("ask_thanks", secret=secret_of(received.request_id))


def _form(request: House, form: AskForm, status: int = 200) -> HttpResponse:
    page = {"form": form, "writer": form.writer, "title": _(WRITERS[form.writer]), "key": fresh_key()}
    answer = render(request, "intake/ask.html", page, status=status)
    if COOKIE not in request.COOKIES:
        # Counts what one browser sends, and is gone in an hour.
        answer.set_cookie(
            COOKIE,
            secrets.token_urlsafe(16),
            max_age=AN_HOUR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
            path=request.path,
        )
    return answer


def too_often(request: House, limits: dict[str, str]) -> bool:
    """Too many from one network address, or from one browser; counted in the database, where every process sees it."""
    config = {**app_settings.RATE_LIMITS, **limits}
    browser = request.COOKIES.get(COOKIE, "")[:40]
    ways: dict[str, dict[str, Any]] = {action: {} for action, rate in limits.items() if rate.endswith("/ip")}
    if browser:
        ways |= {action: {"key": browser} for action, rate in limits.items() if rate.endswith("/key")}
    return any(
        consume(request, app="commonhours", action=action, config=config, **how) is None
        for action, how in ways.items()
    )


def _spoken_here() -> str:
    code = (get_language() or "en")[:2]
    return code if code in SPOKEN else "en"


@require_GET
def thanks(request: House, secret: str) -> HttpResponse:
    """It has arrived: its number, and the page to keep."""
    return _of_request(request, secret, "intake/thanks.html")


@require_GET
def state(request: House, secret: str) -> HttpResponse:
    """How it stands, for whoever has the address: no name, and nothing of what was told."""
    return _of_request(request, secret, "intake/state.html")


def _of_request(request: House, secret: str, template: str) -> HttpResponse:
    found = request_behind(request.actor, secret)
    if found is None:
        raise Http404
    with override(_language(request, found)):
        return render(request, template, _shown(found) | {"secret": secret})


def _language(request: House, found: HelpRequest) -> str:
    """The language they asked in, unless another one was chosen in this browser."""
    here = get_language() or settings.LANGUAGE_CODE
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return here
    return spoken_to(found.language)


def _shown(found: HelpRequest) -> dict[str, Any]:
    stands, comes_next = TOLD[found.state]
    return {
        "reference": found.reference,
        "state": found.state,
        "stands": _(stands),
        "comes_next": _(comes_next),
        "place": found.organisation.name if found.organisation else region().name,
        "arrived": moment(found.arrived_at),
        "touched": moment(found.touched_at),
        "due": until(found.due_at) if found.due_at and found.contacted_at is None else "",
        "why": _(WHY[found.reason]) if found.reason and WHY[found.reason] else "",
        "told": found.told,
    }
