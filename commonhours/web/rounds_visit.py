"""A visit of a plan: why it is where it is; give it to somebody else, pin it, let a plan begin after it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.looks import SEARCH, looked_at
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refusal, Refused
from commonhours.organisations.queries import names_of_organisations
from commonhours.routing.actions.giving import give_in_plan
from commonhours.routing.explaining import Other, why_this_one
from commonhours.routing.pages import PlanTold, Stop
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.rounds import told_of
from commonhours.web.rounds_day import pin_as_asked
from commonhours.web.rounds_show import (
    began_before,
    day_of,
    ended_before,
    moved,
    name_in,
    plan_shown,
    stop_at,
    who_of,
)
from commonhours.web.show import dates
from commonhours.words import rounds as words
from commonhours.words import said, sentence
from commonhours.words.money import money
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def visit(request: House, plan_id: UUID, visit_id: UUID) -> HttpResponse:
    """What the plan has for a visit, and what can be done with it; `to` is whom it was dragged to."""
    told = told_of(request, plan_id)
    return _shown(request, told, stop_at(told.rounds, visit_id, request.GET.get("comes", "")))


def _shown(request: House, told: PlanTold, stop: Stop, refused: Refused | None = None) -> HttpResponse:
    page = {
        "plan": plan_shown(told.plan, names_of_organisations()),
        "chosen": _chosen(request, told, stop),
        "refusals": [said(each) for each in refused.refusals] if refused else [],
        "key": fresh_key(),
    }
    return render(request, "rounds/visit.html", page, status=refused.status if refused else 200)


def _chosen(request: House, told: PlanTold, stop: Stop) -> dict[str, Any]:
    plan, start = told.plan, timezone.localtime(stop.begins_at)
    open_to_change = plan.state == "ready" and not stop.kept and not stop.pinned
    again = {
        "organisation": plan.organisation_id,
        "first_day": plan.first_day,
        "days": plan.days,
        "kind": "mend",
        "until_day": start.date(),
        "until_time": f"{start:%H:%M}",
    }
    others = _others(request, told, stop, open_to_change=open_to_change)
    why = [{"key": _("Why nobody comes"), "value": words.why_left(stop.why_left)}] if stop.why_left else []
    if others.get("why_here"):
        why.append({"key": _("Why they come"), "value": others["why_here"]})
    board = f"{reverse('rounds_plan', args=[plan.id])}?day={day_of(stop)}"
    return {
        "visit_id": stop.visit_id,
        "comes": stop.worker_id or "",
        "who": who_of(stop),
        "when": dates(stop.begins_at, stop.ends_at),
        "was": dates(began_before(stop), ended_before(stop)) if moved(stop) else "",
        "work": stop.type_of_work if stop.service_user else "",
        "before": name_in(told, stop.worker_before),
        "after": name_in(told, stop.worker_id),
        "new_face": stop.new_face,
        "way": _("%(minutes)s min") % {"minutes": stop.way}
        if stop.worker_id and stop.place and stop.way is not None
        else "",
        "kept": words.why_kept("pinned" if stop.pinned else stop.kept),
        "pinned": stop.pinned,
        "pin_url": reverse("rounds_pin", args=[plan.id, stop.visit_id]),
        "why": why,
        "open": open_to_change,
        "may_pin": not (stop.kept and stop.kept != "pinned"),
        "freeze_url": f"{reverse('rounds')}?{urlencode(again)}",
        "visit_url": reverse("visit", args=[stop.visit_id]),
        "board_url": board,
        "own_page": not request.headers.get("HX-Request"),
        **others,
    }


def _others(request: House, told: PlanTold, stop: Stop, *, open_to_change: bool) -> dict[str, Any]:
    """Who else may come and what it would cost, the cheapest first; and whether whom it was dragged to is there."""
    if not open_to_change:
        return {"others": []}
    to = as_uuid(request.GET.get("to", ""))
    by, plan_id = request.actor, told.plan.id
    whys = why_this_one(by=by, at=now(), plan_id=plan_id, visit_id=stop.visit_id, also=to)
    known = next((why.others for why in whys if why.worker_id == stop.worker_id), ())
    others = [each for each in known if not each.codes]
    looked_at((each.person_id for each in known), SEARCH, known_to=[told.plan.organisation_id])
    return {
        "others": [{"id": each.person_id, "name": _name(each), "cost": _more(each.more)} for each in others],
        "to": next((each.person_id for each in others if each.person_id == to), None),
        "not_to": _why_not(told, known, to) if to else "",
        "why_here": _why_here(stop, others),
    }


def _name(other: Other) -> str:
    return other.person or _("somebody of a partner")


def _more(cents: int) -> str:
    """By how much a plan is dearer with somebody, by the weights."""
    if not cents:
        return _("costs the same")
    words = _("%(cost)s dearer by the weights") if cents > 0 else _("%(cost)s cheaper by the weights")
    return words % {"cost": money(abs(cents))}


def _why_here(stop: Stop, others: Sequence[Other]) -> str:
    """Why this worker: beside the next best."""
    if stop.worker_id is None or not others:
        return ""
    best = others[0]
    return _("The next best is %(name)s: %(cost)s.") % {"name": _name(best), "cost": _more(best.more)}


def _why_not(told: PlanTold, known: Sequence[Other], person_id: UUID) -> str:
    """Why somebody to whom a visit was dragged may not come; nothing for whoever may."""
    found = next((each for each in known if each.person_id == person_id), None)
    if found is None:
        # Who has no round that day has one on the board all the same.
        names = {one.person_id: one.person for one in told.rounds.rounds} | dict(told.names)
        name = names.get(person_id) or _("somebody of a partner")
        return _("%(name)s may not do this [visit].") % {"name": name}
    why = " ".join(sentence(Refusal(code)) for code in found.codes)
    return _("%(name)s cannot come: %(why)s") % {"name": _name(found), "why": why} if why else ""


@require_POST
@signed_in
def pin(request: House, plan_id: UUID, visit_id: UUID) -> HttpResponse:
    """Keep a visit as it stands, whoever plans; or let plans change it again."""
    told = told_of(request, plan_id)
    stop = stop_at(told.rounds, visit_id, request.POST.get("comes", ""))
    try:
        tell(request, pin_as_asked(request, visit_id))
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _shown(request, told, stop, refused)
    return redirect(f"{reverse('rounds_plan', args=[plan_id])}?day={day_of(stop)}")


@require_POST
@signed_in
def give(request: House, plan_id: UUID, visit_id: UUID) -> HttpResponse:
    """Give a visit of the plan to somebody else: another plan beside it, which differs in nothing else."""
    told = told_of(request, plan_id)
    person_id = as_uuid(request.POST.get("person", ""))
    if person_id is None:
        raise Invalid.because("unknown_person", field="person")
    stop = stop_at(told.rounds, visit_id, request.POST.get("comes", ""))
    try:
        given = give_in_plan(
            by=keyed(request),
            at=now(),
            plan_id=plan_id,
            visit_id=visit_id,
            leaves=stop.worker_id,
            person_id=person_id,
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _shown(request, told, stop, refused)
    tell(request, _("Given in a plan of its own. The plan before it stays as it was."))
    return redirect(f"{reverse('rounds_plan', args=[given.plan_id])}?day={day_of(stop)}")
