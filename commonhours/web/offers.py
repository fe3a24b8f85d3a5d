"""Offers: the office asks one worker after the other; a worker says yes or no."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.bookings.pages import visit as read_visit
from commonhours.bookings.wish import Wish
from commonhours.catalogue.queries import name_of
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refusal, Refused
from commonhours.dispatch.actions import accept_offer, decline_offer, make_offer, withdraw_offer
from commonhours.dispatch.offers import Askable, MyOffer, OpeningLine, askable, my_offers, openings
from commonhours.dispatch.openings import EmptyPlace, OpenDate
from commonhours.matching.answers import Candidate
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.rates.pages import Shown, own_pay_of_more, prices_of_wish
from commonhours.rates.pricing import Price, Shift
from commonhours.web.doors import signed_in
from commonhours.web.forms import WishForm
from commonhours.web.matching import asked
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.offer_part import ask_part, to_be_asked
from commonhours.web.people import as_uuid
from commonhours.web.show import dates, moment, time_of_day
from commonhours.words import said
from commonhours.words.limits import own_limit
from commonhours.words.prices import earned
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext


@require_GET
@signed_in
def offers(request: House) -> HttpResponse:
    """What is on offer: who has it and until when; and where nobody is left to ask."""
    lines = [_opening(line) for line in openings(by=request.actor, at=now())]
    return render(request, "dispatch/offers.html", {"lines": lines})


def _opening(line: OpeningLine) -> dict[str, Any]:
    url = reverse("visit", args=[line.visit_id]) if line.visit_id else ""
    if line.series_id:
        url = reverse("series", args=[line.series_id])
    return {
        "id": line.id,
        "when": dates(line.starts_at, line.ends_at),
        "who": line.service_user,
        "work": name_of(line.type_of_work_id),
        "url": url,
        "state": line.state,
        "told": _told(line),
        "left": _left(line.left) if not line.was else "",
        "open": line.state != "nobody",
        "key": fresh_key(),
    }


def _left(count: int) -> str:
    if not count:
        return _("nobody else is in line")
    return ngettext("%(count)s more can be asked", "%(count)s more can be asked", count) % {"count": count}


def _told(line: OpeningLine) -> str:
    if line.was and line.reply_by:
        return _("%(who)s is asked whether it may move from %(was)s, and can answer until %(when)s") % {
            "who": line.holder,
            "was": dates(*line.was),
            "when": until(line.reply_by),
        }
    if line.state == "nobody" or line.reply_by is None:
        return _("Everybody in line was asked. Nobody said yes.")
    facts = {"who": line.holder, "when": until(line.reply_by)}
    if line.state == "lapsed":
        return _("%(who)s has not answered. The next in line is asked now.") % facts
    return _("%(who)s can answer until %(when)s") % facts


def until(instant: datetime) -> str:
    """A moment to answer by: the day is said unless it is today."""
    local = timezone.localtime(instant)
    if local.date() == timezone.localtime(now()).date():
        return time_of_day(instant)
    return moment(instant)


@require_POST
@signed_in
def make(request: House) -> HttpResponse:
    """Offer what was looked for on the find page to somebody whose own yes it takes."""
    require_somewhere(request.actor, Permission.BOOK)
    form = WishForm(request.POST, zone=zone_of(request))
    if not form.is_valid():
        return render(request, "matching/find.html", asked(request, request.POST), status=422)
    try:
        return _made(request, form.wish(), "offers")
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        page = asked(request, request.POST, refused)
        return render(request, "matching/find.html", page, status=refused.status)


@require_http_methods(["GET", "POST"])
@signed_in
def ask_place(request: House, visit_id: UUID) -> HttpResponse:
    """Offer the empty place of a visit."""
    page = read_visit(by=request.actor, visit_id=visit_id)
    require(request.actor, Permission.BOOK, [page.organisation_id])
    return _ask(request, EmptyPlace(visit_id), reverse("visit", args=[visit_id]))


@require_http_methods(["GET", "POST"])
@signed_in
def ask_date(request: House, series_id: UUID, gap_id: UUID) -> HttpResponse:
    """Offer an open date of a series."""
    return _ask(request, OpenDate(series_id, gap_id), reverse("series", args=[series_id]))


def _ask(request: House, place: EmptyPlace | OpenDate, back: str) -> HttpResponse:
    refusals: Sequence[Refusal] = ()
    status = 200
    if request.method == "POST":
        try:
            return _made(request, place, "offers")
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            refusals, status = refused.refusals, refused.status
    found = askable(by=request.actor, at=now(), place=place)
    people = to_be_asked(found)
    page = {
        "when": dates(found.wish.starts_at, found.wish.ends_at),
        "work": name_of(found.wish.type_of_work_id),
        "back": back,
        "of_series": isinstance(place, OpenDate),
        "refusals": [said(each) for each in refusals],
        "ask": ask_part(found, people, _costs(request, found, people), url=request.path, fields=()),
    }
    return render(request, "dispatch/ask.html", page, status=status)


def _costs(request: House, found: Askable, people: Sequence[Candidate]) -> dict[UUID, Shown]:
    if found.payer_id is None:
        return {}
    whom = [(each.person_id, each.organisation_id) for each in people]
    return prices_of_wish(by=request.actor, at=now(), wish=found.wish, payer_id=found.payer_id, people=whom)


def _made(request: House, place: Wish | EmptyPlace | OpenDate, back: str) -> HttpResponse:
    person = as_uuid(request.POST.get("person", ""))
    if person is None:
        raise Invalid.because("unknown_person", field="person")
    try:
        reply_by = datetime.fromisoformat(request.POST.get("reply_by", ""))
    except ValueError:
        raise Invalid.because("bad_input", field="reply_by") from None
    if reply_by.tzinfo is None:
        raise Invalid.because("bad_input", field="reply_by")
    make_offer(by=keyed(request), at=now(), place=place, person_id=person, reply_by=reply_by)
    tell(request, _("Offered. It is booked when somebody says yes; until then nobody else is told."))
    return redirect(back)


@require_POST
@signed_in
def withdraw(request: House, opening_id: UUID) -> HttpResponse:
    """Take a place back that is on offer."""
    withdraw_offer(by=keyed(request), at=now(), opening_id=opening_id)
    tell(request, _("Taken back. Whoever was asked has been told."))
    return redirect("offers")


@require_POST
@signed_in
def accept(request: House, offer_id: UUID) -> HttpResponse:
    """Yes, I come."""
    accepted = accept_offer(by=keyed(request), at=now(), offer_id=offer_id)
    tell(request, _("It is yours now. Thank you!"))
    return redirect("visit", visit_id=accepted.visit_id)


@require_POST
@signed_in
def decline(request: House, offer_id: UUID) -> HttpResponse:
    """No, not this time."""
    reason = request.POST.get("reason", "")[:200]
    decline_offer(by=keyed(request), at=now(), offer_id=offer_id, reason=reason)
    tell(request, _("Thank you for your answer. Nobody holds it against you."))
    return redirect("my_visits")


def offers_made_to(request: House) -> dict[str, Any]:
    """Offers as “My visits” shows them: those that wait for a yes or a no, and those that waited too long."""
    lines = my_offers(by=request.actor, at=now())
    names, pay = names_of_organisations(), _own_pay(request, lines)
    return {
        "asked": [_mine(line, names, pay) for line in lines if line.state == "open"],
        "asked_too_late": [_mine(line, names, pay) for line in lines if line.state == "lapsed"],
    }


def _own_pay(request: House, lines: Sequence[MyOffer]) -> dict[UUID, Price]:
    """What a yes to each would earn, where it is not about a visit that they have already."""
    more = {
        line.id: (
            line.employer_id,
            Shift(line.starts_at, line.ends_at, line.type_of_work_id, line.organisation_id),
        )
        for line in lines
        if line.employer_id and not line.moves
    }
    return own_pay_of_more(by=request.actor, at=now(), more=more)


def _mine(line: MyOffer, names: dict[UUID, str], pay: dict[UUID, Price]) -> dict[str, Any]:
    return {
        "id": line.id,
        "earns": earned(pay[line.id]) if line.id in pay else "",
        "when": dates(line.starts_at, line.ends_at),
        "work": name_of(line.type_of_work_id),
        "area": line.area,
        "organisation": names.get(line.organisation_id, ""),
        "until": until(line.reply_by),
        "limits": [own_limit(code) for code in line.limits],
        "was": dates(*line.was) if line.was else "",
        "visit": line.moves,
        "key": fresh_key(),
    }
