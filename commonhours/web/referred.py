"""The page for whoever is asked outside: no account, an address and a code, only what was consented, and an answer."""

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import NotFound, Refused
from commonhours.organisations.queries import names_of_organisations
from commonhours.referrals.actions import answer_by_link, see_by_link
from commonhours.referrals.queries import behind
from commonhours.referrals.telling import Shown, told_by_link
from commonhours.web.ask import too_often
from commonhours.web.middleware import House
from commonhours.web.refer_forms import AnswerForm
from commonhours.words import said, sentence
from commonhours.words.referrals import FACTS, state_words
from commonhours.words.terms import gettext as _

COOKIE = "referred"
HALF_AN_HOUR = 1800
LIMITS = {"referred_address": "30/h/ip"}


@require_http_methods(["GET", "HEAD", "POST"])
def referred(request: House, secret: str) -> HttpResponse:
    """Type the code, then read; a POST is the code."""
    if request.method == "POST":
        return _open(request, secret)
    found = behind(secret, at=now())
    if found is None:
        raise Http404
    seen = _seen(request, secret)
    return _shown(request, secret, seen, AnswerForm()) if seen else _locked(request, secret)


def _locked(request: House, secret: str, refused: Refused | None = None, status: int = 200) -> HttpResponse:
    """It says who asks, and nothing of whom it is about."""
    found = behind(secret, at=now())
    if found is None:
        raise Http404
    page = {
        "organisation": names_of_organisations()[found.organisation_id],
        "secret": secret,
        "refusals": [said(each) for each in refused.refusals] if refused else [],
        "too_often": status == 429,
    }
    return render(request, "referrals/locked.html", page, status=status)


def _open(request: House, secret: str) -> HttpResponse:
    if too_often(request, LIMITS):
        return _locked(request, secret, status=429)
    try:
        see_by_link(by=request.actor, at=now(), secret=secret, code=request.POST.get("code", "")[:20])
    except NotFound:
        raise Http404 from None
    except Refused as refused:
        return _locked(request, secret, refused, refused.status)
    found = behind(secret, at=now())
    if found is None:
        raise Http404
    answer = redirect("referred", secret=secret)
    answer.set_signed_cookie(
        COOKIE,
        f"{found.id}:{found.round}",
        salt=COOKIE,
        max_age=HALF_AN_HOUR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
        path=request.path,
    )
    return answer


def _round(request: House, secret: str) -> int | None:
    """The round whose code this browser has typed in the last half hour; None where it has not."""
    found = behind(secret, at=now())
    try:
        kept = request.get_signed_cookie(COOKIE, salt=COOKIE, max_age=HALF_AN_HOUR)
    except (KeyError, signing.BadSignature):
        return None
    return found.round if found and kept == f"{found.id}:{found.round}" else None


def _seen(request: House, secret: str) -> Shown | None:
    round_ = _round(request, secret)
    if round_ is None:
        return None
    return told_by_link(by=request.actor, at=now(), secret=secret, round_=round_)


def _shown(request: House, secret: str, seen: Shown, form: AnswerForm, status: int = 200) -> HttpResponse:
    page = {
        "seen": seen,
        "secret": secret,
        "facts": [(_(FACTS[name]), value) for name, value in seen.facts],
        "until": date_format(seen.consent_until, "DATE_FORMAT"),
        "state": state_words(seen.state, seen.waiting_until),
        "answered": seen.state not in ("sent", "seen"),
        "form": form,
    }
    return render(request, "referrals/referred.html", page, status=status)


@require_POST
def reply(request: House, secret: str) -> HttpResponse:
    """The answer of whoever was asked; once it is over, nothing is shown any more."""
    round_ = _round(request, secret)
    if round_ is None:
        return _locked(request, secret)
    seen = told_by_link(by=request.actor, at=now(), secret=secret, round_=round_)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, secret, seen, form, 422)
    try:
        done = answer_by_link(by=request.actor, at=now(), secret=secret, round_=round_, answer=form.answer())
    except Refused as refused:
        for each in refused.refusals:
            form.add_error(each.field if each.field in form.fields else None, sentence(each))
        return _shown(request, secret, seen, form, refused.status)
    over = done.state in ("declined", "finished")
    return render(request, "referrals/thanks.html", {"over": over, "secret": secret})
