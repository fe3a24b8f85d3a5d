"""Trials of new services: who could try a type of work, who agreed, and what came of it day by day."""

import csv
from io import StringIO
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refused
from commonhours.organisations.permissions import (
    Permission,
    may,
    may_somewhere,
    organisations_with,
    require_somewhere,
)
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.planning.trials import actions, pages
from commonhours.planning.trials.candidates import Place
from commonhours.planning.trials.pages import Proposal
from commonhours.planning.trials.rules import USUAL
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.trial_forms import AskForm, MoreForm, StartForm, StopForm, WhatForm
from commonhours.web.trial_show import CSV_HEADS, csv_row, line_of, proposed_of, trial_of
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def trials(request: House) -> HttpResponse:
    """Every trial that one looks after."""
    lines = [line_of(each) for each in pages.trials(by=request.actor)]
    return render(request, "planning/trials.html", {"trials": lines})


@require_http_methods(["GET", "POST"])
@signed_in
def new_trial(request: House) -> HttpResponse:
    """Choose what is to be tried, see who is proposed, and ask them."""
    require_somewhere(request.actor, Permission.TRY_OUT)
    given = request.POST if request.method == "POST" else request.GET
    what = _what(request, given)
    if "work" not in given or not what.is_valid():
        status = 422 if what.errors else 200
        return render(request, "planning/trial_new.html", {"what": what}, status=status)
    place = Place(_house(request, what), UUID(what.cleaned_data["work"]), what.area_ids)
    found = pages.proposal(by=request.actor, at=now(), place=place, size=what.cleaned_data["size"])
    if request.method == "GET":
        return _proposed(request, found, AskForm(), what)
    form, chosen = AskForm(request.POST), _chosen(request)
    if form.is_valid():
        try:
            begun = actions.begin_trial(
                by=keyed(request),
                at=now(),
                place=place,
                words=form.cleaned_data["words"],
                person_ids=chosen,
            )
        except Refused as refused:
            form.refused(refused)
        else:
            tell(request, _("They have been asked. Nobody takes part without a yes."))
            return redirect("trial", begun.trial_id)
    return _proposed(request, found, form, what, chosen, status=422)


@require_GET
@signed_in
def trial(request: House, trial_id: UUID) -> HttpResponse:
    """One trial: its people, its figures, and what can be done next."""
    return _page(request, trial_id)


@require_GET
@signed_in
def trial_csv(request: House, trial_id: UUID) -> HttpResponse:
    """Its days for a spreadsheet; nobody is named in it."""
    figures, written = pages.trial_figures(by=request.actor, at=now(), trial_id=trial_id), StringIO()
    rows = csv.writer(written)
    rows.writerow([_(head) for head in CSV_HEADS])
    rows.writerows(csv_row(line) for line in figures.days)
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="trial.csv"'
    return answer


@require_http_methods(["GET", "POST"])
@signed_in
def widen_trial(request: House, trial_id: UUID) -> HttpResponse:
    """Ask more people."""
    by, at = request.actor, now()
    place = pages.places_to_widen(by=by, trial_id=trial_id)
    # Whoever widens a trial chooses for themselves: nobody is ticked.
    found = pages.proposal(by=by, at=at, place=place, size=1, without=trial_id)
    if request.method == "GET":
        return _proposed(request, found, MoreForm(), chosen=[], trial_id=trial_id)
    form, chosen = MoreForm(request.POST), _chosen(request)
    if form.is_valid():
        try:
            actions.widen_trial(
                by=keyed(request),
                at=at,
                trial_id=trial_id,
                words=form.cleaned_data["words"],
                person_ids=chosen,
            )
        except Refused as refused:
            form.refused(refused)
        else:
            tell(request, _("They have been asked. Nobody takes part without a yes."))
            return redirect("trial", trial_id)
    return _proposed(request, found, form, None, chosen, trial_id=trial_id, status=422)


@require_POST
@signed_in
def start_trial(request: House, trial_id: UUID) -> HttpResponse:
    """Set its first day."""
    form = StartForm(request.POST)
    day = form.cleaned_data["starts_on"] if form.is_valid() else None
    if day is None:
        pages.places_to_widen(by=request.actor, trial_id=trial_id)
        raise Invalid.because("missing", field="starts_on")
    actions.start_trial(by=keyed(request), at=now(), trial_id=trial_id, starts_on=day)
    tell(request, _("Kept. Whoever said yes has been told."))
    return redirect("trial", trial_id)


@require_POST
@signed_in
def stop_trial(request: House, trial_id: UUID) -> HttpResponse:
    """Stop it, with a reason."""
    words = request.POST.get("words", "")
    actions.stop_trial(by=keyed(request), at=now(), trial_id=trial_id, words=words)
    tell(request, _("It is stopped. Everybody who took part has been told why."))
    return redirect("trial", trial_id)


# --- inside -------------------------------------------------------------------------------------------------


def _what(request: House, given: QueryDict) -> WhatForm:
    known: dict[str, Any] = {"houses": _houses(request), "works": pages.works_of(request.actor)}
    if "work" in given:
        data = given.copy()
        data.setdefault("size", str(USUAL))
        return WhatForm(data, **known)
    return WhatForm(**known)


def _houses(request: House) -> list[tuple[str, str]]:
    """Whose trial it may be: an organisation's, or the region's for whoever may in all of it."""
    names, by = names_of_organisations(), request.actor
    if may(by, Permission.TRY_OUT):
        all_of_it = ("", _("All of %(region)s") % {"region": region().name})
        return [all_of_it, *_named(names)]
    return _named({key: names[key] for key in organisations_with(by, Permission.TRY_OUT)})


def _named(names: dict[UUID, str]) -> list[tuple[str, str]]:
    return sorted(((str(key), name) for key, name in names.items()), key=lambda each: each[1])


def _house(request: House, what: WhatForm) -> UUID | None:
    if "organisation" in what.fields:
        return as_uuid(what.cleaned_data["organisation"])
    return as_uuid(_houses(request)[0][0])


def _chosen(request: House) -> list[UUID]:
    return [key for each in request.POST.getlist("people") if (key := as_uuid(each))]


def _proposed(
    request: House,
    found: Proposal,
    form: AskForm,
    what: WhatForm | None = None,
    chosen: list[UUID] | None = None,
    *,
    trial_id: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    page: dict[str, Any] = {
        "form": form,
        "what": what,
        "kept": [] if what is None else [(name, value) for name, value in _kept(what)],
        "found": proposed_of(found, chosen),
        "back": reverse("trial", args=[trial_id]) if trial_id else "",
        "key": fresh_key(),
    }
    return render(request, "planning/trial_new.html", page, status=status)


def _kept(what: WhatForm) -> list[tuple[str, str]]:
    """What was asked for, so that asking people asks for the same again."""
    return [
        (name, value)
        for name in what.fields
        for value in (what.data.getlist(name) if isinstance(what.data, QueryDict) else ())
    ]


def _page(request: House, trial_id: UUID) -> HttpResponse:
    today = now().astimezone(zone_of(request)).date()
    seen = pages.trial_page(by=request.actor, at=now(), trial_id=trial_id)
    page = trial_of(seen) | {
        "start_form": StartForm(initial={"starts_on": today}),
        "stop_form": StopForm(),
        "begun": seen.starts_on is not None and seen.starts_on <= today,
        "people_open": may_somewhere(request.actor, Permission.SEE_PEOPLE),
        "key": fresh_key(),
    }
    return render(request, "planning/trial.html", page)
