"""Somebody is ill: one press for themselves, one form for staff; then what became of each of their visits."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from commonhours.bookings.pages import VisitLine
from commonhours.bookings.pages import visit as read_visit
from commonhours.common.clock import now
from commonhours.common.looks import VISITS, looked_at
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import Given, Ill, worker_ill
from commonhours.people.queries import names_of_people
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, keyed, zone_of
from commonhours.web.show import dates, day_in_words
from commonhours.words.terms import gettext as _


@require_POST
@signed_in
def my_ill(request: House) -> HttpResponse:
    """I am ill: my visits are looked after by others."""
    if request.actor.person_id is None:
        raise NotFound.because("unknown_person", field="person")
    return _ill(request, request.actor.person_id)


@require_POST
@signed_in
def ill(request: House, person_id: UUID) -> HttpResponse:
    """A worker called to say that they are ill."""
    return _ill(request, person_id)


def _ill(request: House, person_id: UUID) -> HttpResponse:
    at, zone = now(), zone_of(request)
    last_day = _day(request.POST.get("last_day", "")) or at.astimezone(zone).date()
    done = worker_ill(by=keyed(request), at=at, person_id=person_id, last_day=last_day, note=_("Ill"))
    return render(request, "dispatch/ill.html", _shown(request, done, last_day))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid.because("bad_input", field="last_day") from None


def _shown(request: House, done: Ill, last_day: date) -> dict[str, Any]:
    own = done.person_id == request.actor.person_id
    looked_at(done.person_id, VISITS)
    with seeing(request.actor.sight):
        name = names_of_people([done.person_id]).get(done.person_id, "")
    lead = _("Away until %(day)s, that day included. Everybody whom it concerns is told.")
    return {
        "own": own,
        "person_id": done.person_id,
        "name": name,
        "lead": lead % {"day": day_in_words(last_day)},
        "given": [_line(request, each) for each in done.visits if each.person_id],
        "left": [_line(request, each) for each in done.visits if not each.person_id],
    }


def _line(request: House, each: Given) -> dict[str, str]:
    """A visit as whoever reads it may know it: one that they have left, or a partner's, only by its time."""
    page = _read(request, each.visit_id)
    when = dates(each.starts_at, each.ends_at)
    if page is None:
        return {"when": when}
    comes = next((who.person for who in page.people if who.person_id == each.person_id), None)
    return {
        "when": when,
        "what": page.service_user or page.type_of_work,
        "who": comes or (_("Somebody of a partner") if each.person_id else ""),
        "url": reverse("visit", args=[page.id]),
    }


def _read(request: House, visit_id: UUID) -> VisitLine | None:
    try:
        return read_visit(by=request.actor, visit_id=visit_id)
    except Refused:
        return None
