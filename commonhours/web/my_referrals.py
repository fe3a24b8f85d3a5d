"""Referrals of one service user: on their own pages, where they take their consent back; on staff's page of them; and
what a worker asks the office for on the page of a visit."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from commonhours.bookings.pages import VisitLine
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.referrals.actions import ask_office, withdraw_consent
from commonhours.referrals.pages import ReferralPage, may_refer, own_ask, referrals_of
from commonhours.referrals.rules import OPEN
from commonhours.web.doors import signed_in
from commonhours.web.help import whose_help
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.referrals import line_of, told_words
from commonhours.web.show import moment
from commonhours.words.referrals import ASKED, OWN
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def help_referrals(request: House, service_user_id: UUID) -> HttpResponse:
    """Who was asked to help, what they were told and until when, and what they answered."""
    whose = whose_help(request, service_user_id)
    found = referrals_of(by=request.actor, service_user_id=service_user_id)
    page = whose | {"lines": [_own(each) for each in found], "key": fresh_key()}
    return render(request, "referrals/mine.html", page)


def _own(page: ReferralPage) -> dict[str, Any]:
    waits = page.line.waiting_until if page.line.state == "waiting" else None
    return {
        "page": page,
        "stands": _(OWN[page.line.state]),
        "waits": date_format(waits, "DATE_FORMAT") if waits else "",
        "told": told_words(page),
        "agreed": moment(page.consent_at),
        "until": date_format(page.consent_until, "DATE_FORMAT"),
        "is_open": page.line.state in OPEN,
    }


@require_POST
@signed_in
def withdraw(request: House, service_user_id: UUID, referral_id: UUID) -> HttpResponse:
    """Nothing may be told any more, from this moment on."""
    whose_help(request, service_user_id)
    withdraw_consent(by=keyed(request), at=now(), referral_id=referral_id)
    tell(request, _("Taken back. They can read nothing about you here any more."))
    return redirect("help_referrals", service_user_id=service_user_id)


def referrals_part(by: Actor, service_user_id: UUID, organisation_ids: list[UUID]) -> dict[str, Any]:
    """What the page of a service user shows to staff who may refer; nothing to others."""
    if not may_refer(by, organisation_ids):
        return {}
    found = referrals_of(by=by, service_user_id=service_user_id)
    at = now()
    return {"may_refer": True, "referrals": [line_of(each.line, at) for each in found[:5]]}


def ask_part(request: House, page: VisitLine) -> dict[str, Any]:
    """What the page of a visit of one's own shows: a form to ask the office, or how it stands."""
    mine = any(each.person_id == request.actor.person_id for each in page.people)
    if request.actor.person_id is None or not mine or page.state == "cancelled":
        return {}
    state = own_ask(by=request.actor, visit_id=page.id)
    return {"office_ask": {"stands": _(ASKED[state]) if state else "", "may": state in ("", "over")}}


@require_POST
@signed_in
def ask(request: House, visit_id: UUID) -> HttpResponse:
    """Ask the office, on a visit of my own, for other help."""
    ask_office(by=keyed(request), at=now(), visit_id=visit_id, words=request.POST.get("words", ""))
    tell(request, _("Asked. The office looks at it, and you hear when somebody has it."))
    return redirect("visit", visit_id=visit_id)
