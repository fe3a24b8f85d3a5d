"""Duty on a phone: what has nobody now, the best people for it with a press each, and the rota."""

from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.bookings.faces import ANYONE, says, strangers
from commonhours.bookings.models import Assignment
from commonhours.bookings.pages import VisitLine, wish_of_visit
from commonhours.bookings.pages import visit as read_visit
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.looks import CONTACT, SEARCH, looked_at
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.actions import add_shift, answer_call, reassign_from_match, remove_shift
from commonhours.dispatch.duty import Called, ShiftLine, Unfilled, officers_of, rota, unfilled
from commonhours.matching.queries import find
from commonhours.organisations.permissions import (
    Permission,
    may,
    may_somewhere,
    organisations_with,
    require_somewhere,
)
from commonhours.organisations.queries import names_of_organisations
from commonhours.safeguarding.pages import places_to_fill_count
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput, QuarterInput, instant
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.show import clock, dates, moment
from commonhours.web.supervision import words_for
from commonhours.words import sentence
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

BEST = 3
REGION = "region"


@require_GET
@signed_in
def duty(request: House) -> HttpResponse:
    """What begins within a day and has nobody: whom it called, and who could come."""
    lines = unfilled(by=request.actor, at=now())
    shown = [_shown(request, line) for line in lines]
    keeps = may_somewhere(request.actor, Permission.KEEP_ROTA)
    answers = may_somewhere(request.actor, Permission.REPORT_ILL)
    left = places_to_fill_count(by=request.actor, at=now())
    page = {
        "left": left,
        "lines": shown,
        "keeps_rota": keeps,
        "answers_calls": answers,
        "words": words_for(request),
    }
    return render(request, "dispatch/duty.html", page)


def _shown(request: House, line: Unfilled) -> dict[str, Any]:
    visit, called = line.visit, line.called
    if visit.address:
        looked_at(visit.service_user_id, CONTACT, known_to=[visit.organisation_id])
    return {
        "id": visit.id,
        "when": dates(visit.starts_at, visit.ends_at),
        "who": visit.service_user or visit.type_of_work,
        "what": visit.type_of_work,
        "address": visit.address or "",
        "called": _called(called) if called else "",
        "waits": called is not None and called.state == "waiting",
        "others": _others(request, visit),
        "key": fresh_key(),
    }


def _called(called: Called) -> str:
    if called.state == "answered":
        return _("%(who)s takes care of it.") % {"who": called.answered_by}
    facts = {"who": called.name, "when": clock(timezone.localtime(called.called_at))}
    return _("%(who)s was called at %(when)s and has not answered yet.") % facts


def _others(request: House, visit: VisitLine) -> list[dict[str, Any]]:
    """The best who could come; of whoever is new there it is asked first, on the page where a yes is written down."""
    by, at = request.actor, now()
    try:
        answer = find(by=by, at=at, wish=wish_of_visit(by=by, visit_id=visit.id))
    except Refused:
        return []  # the service user has left since
    with seeing(by.sight):
        left = Assignment.objects.filter(visit_id=visit.id, state__in=["handed_back", "no_show"])
        # Whoever gave it back, or did not come, is not asked again.
        here = {each.person_id for each in visit.people} | set(left.values_list("person_id", flat=True))
    best = [each for each in answer.candidates if each.person_id not in here][:BEST]
    looked_at((each.person_id for each in best), SEARCH)
    with seeing(by.sight):
        concern([visit.service_user_id, *(each.person_id for each in best)])
        asks = says(visit.service_user_id) != ANYONE
        new = strangers(visit.service_user_id, [each.person_id for each in best], at=at) if asks else set()
    names = names_of_organisations()
    return [
        {
            "id": each.person_id,
            "name": each.name,
            "minutes": each.minutes_away,
            "organisation": names.get(each.organisation_id, ""),
            "new": each.person_id in new,
        }
        for each in best
    ]


@require_POST
@signed_in
def fill(request: House, visit_id: UUID) -> HttpResponse:
    """Have one of the best come to an open place."""
    person = as_uuid(request.POST.get("person", ""))
    page = read_visit(by=request.actor, visit_id=visit_id)
    if person is None:
        raise Invalid.because("unknown_person", field="person")
    reassign_from_match(
        by=keyed(request),
        at=now(),
        visit_id=visit_id,
        person_ids=[*(each.person_id for each in page.people), person],
        reason=_("A place was open."),
    )
    tell(request, _("Filled. Whoever comes has been told. You can undo it on the page of the [visit]."))
    return redirect("duty")


@require_POST
@signed_in
def take(request: House, visit_id: UUID) -> HttpResponse:
    """I look after this visit: nobody else is called."""
    answer_call(by=keyed(request), at=now(), visit_id=visit_id)
    tell(request, _("It is yours. Nobody else is called about it."))
    return redirect("duty")


# --- the rota ------------------------------------------------------------------------------------------------


class ShiftForm(forms.Form):
    """Who is on duty, where, from when until when, and who is called first."""

    officer = forms.ChoiceField(label=gettext_lazy("Who"))
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)
    start = forms.TimeField(label=gettext_lazy("From"), widget=QuarterInput)
    hours = forms.IntegerField(label=gettext_lazy("For how many hours"), min_value=1, max_value=336)
    turn = forms.TypedChoiceField(
        label=gettext_lazy("Called"),
        coerce=int,
        choices=[
            (1, gettext_lazy("first")),
            (2, gettext_lazy("second")),
            (3, gettext_lazy("third")),
        ],
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = _officers(by)  # type: ignore[attr-defined]

    def where_and_who(self) -> dict[str, Any]:
        where, _sep, who = self.cleaned_data["officer"].partition(" ")
        return {"organisation_id": None if where == REGION else UUID(where), "account_id": UUID(who)}


def _officers(by: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """By organisation, who may be on duty there."""
    names = names_of_organisations()
    whole = may(by, Permission.KEEP_ROTA)
    kept = names if whole else organisations_with(by, Permission.KEEP_ROTA)
    places: list[tuple[str, UUID | None, str]] = []
    if whole:
        places.append((REGION, None, _("The whole region")))
    places += [(str(each), each, names[each]) for each in sorted(kept, key=names.__getitem__)]
    groups = []
    for key, organisation, label in places:
        people = sorted(officers_of(organisation).items(), key=lambda pair: pair[1])
        groups.append((label, [(f"{key} {account}", name) for account, name in people]))
    return [group for group in groups if group[1]]


@require_http_methods(["GET", "POST"])
@signed_in
def duty_rota(request: House) -> HttpResponse:
    """The shifts to come, and a form for one more."""
    require_somewhere(request.actor, Permission.KEEP_ROTA)
    posted = request.POST if request.method == "POST" else None
    local = now().astimezone(zone_of(request))
    first = {"day": local.date(), "start": "18:00", "hours": 14}
    form, status = ShiftForm(posted, by=request.actor, initial=first), 200
    if posted is not None:
        status = _add(request, form) if form.is_valid() else 422
        if status == 200:
            return redirect("rota")
    lines = sorted(rota(by=request.actor, at=now()), key=lambda line: str(line.organisation_id or ""))
    names = names_of_organisations()
    places = [
        {"place": names[each] if each else _("The whole region"), "lines": [_line(row) for row in group]}
        for each, group in groupby(lines, key=lambda line: line.organisation_id)
    ]
    page = {"form": form, "places": places, "key": fresh_key()}
    return render(request, "dispatch/rota.html", page, status=status)


def _add(request: House, form: ShiftForm) -> int:
    data = form.cleaned_data
    start = instant(data["day"], data["start"], zone_of(request))
    end = start + timedelta(hours=data["hours"])
    given = form.where_and_who() | {"starts_at": start, "ends_at": end, "turn": data["turn"]}
    try:
        add_shift(by=keyed(request), at=now(), **given)
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(None, sentence(refusal))
        return refused.status
    tell(request, _("Saved."))
    return 200


def _line(line: ShiftLine) -> dict[str, Any]:
    until = _("%(start)s until %(end)s") % {"start": moment(line.starts_at), "end": moment(line.ends_at)}
    return {"id": line.id, "name": line.name, "when": until, "turn": line.turn}


@require_POST
@signed_in
def end_shift(request: House, shift_id: UUID) -> HttpResponse:
    """Take a shift off the rota."""
    remove_shift(by=keyed(request), at=now(), shift_id=shift_id)
    tell(request, _("Taken off the rota."))
    return redirect("rota")
