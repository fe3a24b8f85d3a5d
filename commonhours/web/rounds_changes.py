"""Before a plan is applied: what it changes for whom, beside what stands and beside another plan; and applying it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, NotFound, Refusal, Refused
from commonhours.organisations.queries import names_of_organisations
from commonhours.routing import actions
from commonhours.routing.explaining import what_would_save
from commonhours.routing.pages import PlanLine, PlanTold, plan_line, plans
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.rounds import head_of, told_of
from commonhours.web.rounds_change import apart_of, figures_of, savings_shown, served_changed, workers_changed
from commonhours.web.rounds_show import TO_SEE, all_stops, plan_shown, who_of
from commonhours.web.show import dates
from commonhours.words import said, sentence
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def changes(request: House, plan_id: UUID) -> HttpResponse:
    """What a plan changes for whom, before anybody is told; its figures; and the button that applies it."""
    line = plan_line(by=request.actor, plan_id=plan_id)
    if line.state not in TO_SEE:
        return redirect("rounds_plan", plan_id=plan_id)
    return _shown(request, line)


@require_POST
@signed_in
def apply(request: House, plan_id: UUID) -> HttpResponse:
    """Book all that a plan changes, in one act or not at all."""
    try:
        actions.apply_plan(
            by=keyed(request),
            at=now(),
            plan_id=plan_id,
            reason=request.POST.get("reason", "").strip()[:200],
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _shown(request, plan_line(by=request.actor, plan_id=plan_id), refused)
    tell(request, _("Applied. Everybody whom it concerns has been told."))
    return redirect("rounds_plan", plan_id=plan_id)


def _shown(request: House, line: PlanLine, refused: Refused | None = None) -> HttpResponse:
    told = told_of(request, line.id)
    page = head_of(request, line, "changes") | {
        "served": served_changed(told),
        "workers": workers_changed(told),
        "left": len(told.rounds.left),
        "figures": figures_of(line),
        "would": savings_shown(what_would_save(by=request.actor, at=now(), plan_id=line.id))
        if "help" in request.GET and line.state == "ready"
        else None,
        "others": _others(request, line),
        "turned_away": _turned_away(told),
    }
    if refused:
        page["refusals"] = _refusals(told, refused)
    return render(request, "rounds/changes.html", page, status=refused.status if refused else 200)


def _refusals(told: PlanTold, refused: Refused) -> list[dict[str, Any]]:
    """Why nothing was booked, each with the way to the visit that it speaks of."""
    stops = {stop.visit_id: stop for stop in all_stops(told)}
    found = []
    for each in refused.refusals:
        words, about = said(each), each.facts.get("visit")
        stop = stops.get(about) if isinstance(about, UUID) else None
        label = f"{who_of(stop)}, {dates(stop.begins_at, stop.ends_at)}" if stop else ""
        links = [{"url": reverse("visit", args=[stop.visit_id]), "label": label}] if stop else []
        found.append({"text": words.text, "whose": words.whose, "fix": words.fix, "links": links})
    return found


def _others(request: House, line: PlanLine) -> list[dict[str, Any]]:
    """Other plans of the same days."""
    same = (
        each
        for each in plans(by=request.actor, organisation_id=line.organisation_id)
        if (each.first_day, each.days) == (line.first_day, line.days) and each.state in TO_SEE
    )
    return [plan_shown(each, {}) for each in same if each.id != line.id]


def _turned_away(told: PlanTold) -> list[dict[str, str]]:
    """Pairs that the plan had and the rules of booking refused, with their reasons."""
    stops = {stop.visit_id: stop for stop in all_stops(told)}
    return [
        {
            "who": who_of(stops[each.visit_id]),
            "person": each.person or _("somebody of a partner"),
            "why": "; ".join(sentence(Refusal(code)) for code in each.codes),
        }
        for each in told.turned_away
        if each.visit_id in stops
    ]


@require_GET
@signed_in
def compare(request: House, plan_id: UUID) -> HttpResponse:
    """Two plans of the same days side by side, and where they differ."""
    other_id = as_uuid(request.GET.get("other", ""))
    if other_id is None:
        raise NotFound.because("unknown_plan", field="other")
    one, other = (told_of(request, each) for each in (plan_id, other_id))
    if one.plan.state not in TO_SEE or other.plan.organisation_id != one.plan.organisation_id:
        raise NotFound.because("unknown_plan", field="other")
    names = names_of_organisations()
    page = {
        "plan": plan_shown(one.plan, names),
        "other": plan_shown(other.plan, names),
        "figures": figures_of(one.plan, other.plan),
        "apart": apart_of(one, other),
        "key": fresh_key(),
    }
    return render(request, "rounds/compare.html", page)
