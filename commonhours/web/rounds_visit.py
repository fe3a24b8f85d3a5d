"""A visit of a plan: why it is where it is; give it to somebody else, pin it, let a plan begin after it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.organisations.queries import names_of_organisations
from commonhours.routing import actions
from commonhours.routing.pages import PlanTold, Stop
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.rounds import told_of
from commonhours.web.rounds_show import (
    all_stops,
    began_before,
    day_of,
    ended_before,
    moved,
    name_in,
    plan_shown,
    who_of,
)
from commonhours.web.show import dates
from commonhours.words import rounds as words
from commonhours.words import said
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def visit(request: House, plan_id: UUID, visit_id: UUID) -> HttpResponse:
    """What the plan has for a visit, and what can be done with it; `to` is whom it was dragged to."""
    told = told_of(request, plan_id)
    return _shown(request, told, _stop(told, visit_id, request.GET.get("comes", "")))


def _stop(told: PlanTold, visit_id: UUID, comes: str) -> Stop:
    """The place of the visit to which this worker comes; without one, its first."""
    places = [stop for stop in all_stops(told) if stop.visit_id == visit_id]
    if not places:
        raise NotFound.because("unknown_visit", field="visit")
    worker = as_uuid(comes)
    return next((stop for stop in places if stop.worker_id == worker), places[0])


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
        "may_move": plan.may_move,
        "kind": "mend",
        "until_day": start.date(),
        "until_time": f"{start:%H:%M}",
    }
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
        if stop.worker_id and stop.way is not None
        else "",
        "kept": words.why_kept("pinned" if stop.pinned else stop.kept),
        "pinned": stop.pinned,
        "why": [{"key": _("Why nobody comes"), "value": words.why_left(stop.why_left)}]
        if stop.why_left
        else [],
        "open": open_to_change,
        "may_pin": not (stop.kept and stop.kept != "pinned"),
        "freeze_url": f"{reverse('rounds')}?{urlencode(again)}",
        "visit_url": reverse("visit", args=[stop.visit_id]),
        "board_url": board,
        "own_page": not request.headers.get("HX-Request"),
        **_others(request, told, stop, open_to_change=open_to_change),
    }


def _others(request: House, told: PlanTold, stop: Stop, *, open_to_change: bool) -> dict[str, Any]:
    """Who else may come and what it would cost, the cheapest first; and whether whom it was dragged to is there."""
    return {"others": []}


@require_POST
@signed_in
def pin(request: House, plan_id: UUID, visit_id: UUID) -> HttpResponse:
    """Keep a visit as it stands, whoever plans; or let plans change it again."""
    told = told_of(request, plan_id)
    stop = _stop(told, visit_id, request.POST.get("comes", ""))
    try:
        if request.POST.get("off"):
            actions.unpin_visit(by=keyed(request), at=now(), visit_id=visit_id)
            tell(request, _("The pin is off: the next plan may change it."))
        else:
            actions.pin_visit(by=keyed(request), at=now(), visit_id=visit_id)
            tell(request, _("Pinned: no plan changes it until somebody takes the pin off."))
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _shown(request, told, stop, refused)
    return redirect(f"{reverse('rounds_plan', args=[plan_id])}?day={day_of(stop)}")


@require_POST
@signed_in
def give(request: House, plan_id: UUID, visit_id: UUID) -> HttpResponse:
    """Give a visit of the plan to somebody else: another plan beside it, which differs in nothing else."""
    person_id = as_uuid(request.POST.get("person", ""))
    if person_id is None:
        raise Invalid.because("unknown_person", field="person")
    told = told_of(request, plan_id)
    stop = _stop(told, visit_id, request.POST.get("comes", ""))
    try:
        given = actions.give_in_rounds(
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
