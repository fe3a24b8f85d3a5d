"""Rounds: ask for a plan, follow it while it works, look at it on the plan board, apply it or drop it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.looks import VISITS, looked_at
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.matching.days import Stretch, free_on
from commonhours.organisations.permissions import (
    Permission,
    may,
    organisations_with,
    require,
    require_somewhere,
)
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.pages import workers_of
from commonhours.routing import actions
from commonhours.routing.pages import PlanLine, PlanTold, Round, plan_line, plan_of, plans
from commonhours.web.board import largest_of
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.rounds_forms import AskForm, usual
from commonhours.web.rounds_show import (
    board_of,
    day_of,
    facts_of,
    in_plan,
    last_day,
    plan_shown,
    progress_shown,
    rounds_on,
)
from commonhours.words import said, sentence
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

ROWS = 40
ONE_DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rounds(request: House) -> HttpResponse:
    """The plans of an organisation, and a form to ask for another."""
    by = request.actor
    require_somewhere(by, Permission.BOOK)
    names = houses_of(by)
    if not names:
        return render(request, "rounds/rounds.html", {"nobody": True})
    if request.method == "POST":
        return _ask(request, names)
    chosen = as_uuid(request.GET.get("organisation", "")) or first_house(by, names)
    require(by, Permission.BOOK, [chosen])
    today = now().astimezone(zone_of(request)).date()
    asked = {name: request.GET[name] for name in AskForm.base_fields if request.GET.get(name)}
    form = AskForm(initial=usual(today, chosen) | asked, **_offered(request, names, chosen))
    return _listed(request, names, chosen, form)


def first_house(by: Actor, names: Mapping[UUID, str]) -> UUID:
    """One's own organisation; of several, the one with most workers."""
    return largest_of(by, names) or next(iter(names))


def _offered(request: House, names: Mapping[UUID, str], chosen: UUID) -> dict[str, Any]:
    """What the form lets one choose from."""
    by, zone = request.actor, zone_of(request)
    houses = sorted(((str(each), name) for each, name in names.items()), key=lambda each: each[1])
    people: list[tuple[str, str]] = []
    if may(by, Permission.SEE_PEOPLE, [chosen]):
        with seeing(by.sight):
            known = workers_of(chosen, on=now().astimezone(zone).date())
            people = [(str(line.id), line.name) for line in known]
    return {"houses": houses, "people": people, "zone": zone}


def houses_of(by: Actor) -> dict[UUID, str]:
    """Those for which the asker books, the one with most plans first; a role in the whole region books for all."""
    names = names_of_organisations()
    if may(by, Permission.BOOK):
        return names
    mine = set(organisations_with(by, Permission.BOOK))
    return {key: name for key, name in names.items() if key in mine}


def _ask(request: House, names: Mapping[UUID, str]) -> HttpResponse:
    chosen = as_uuid(request.POST.get("organisation", "")) or first_house(request.actor, names)
    require(request.actor, Permission.BOOK, [chosen])
    form = AskForm(request.POST, **_offered(request, names, chosen))
    if not form.is_valid():
        return _listed(request, names, chosen, form, status=422)
    try:
        asked = actions.ask_plan(by=keyed(request), at=now(), wanted=form.wanted())
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        # What belongs to no field stands above the form.
        said_above = [said(each) for each in refused.refusals if each.field not in form.fields]
        for each in refused.refusals:
            if each.field in form.fields:
                form.add_error(each.field, sentence(each))
        return _listed(request, names, chosen, form, status=refused.status, refusals=said_above)
    return redirect("rounds_plan", plan_id=asked.plan_id)


def _listed(
    request: House,
    names: Mapping[UUID, str],
    chosen: UUID,
    form: AskForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    lines = plans(by=request.actor, organisation_id=chosen)
    shown = {
        "form": form,
        "several": len(names) > 1,
        "house": names.get(chosen, "") if len(names) > 1 else "",
        "plans": [plan_shown(each, names) for each in lines],
        "chosen": chosen,
        "key": fresh_key(),
        **more,
    }
    return render(request, "rounds/rounds.html", shown, status=status)


@require_GET
@signed_in
def plan(request: House, plan_id: UUID) -> HttpResponse:
    """A plan: while it works how far it is, then the plan board of one of its days."""
    line = plan_line(by=request.actor, plan_id=plan_id)
    if line.under_way:
        shown = head_of(request, line, "plan") | {"progress": progress_shown(line)}
        return render(request, "rounds/works.html", shown)
    answer = render(request, "rounds/plan.html", _board(request, line))
    if request.headers.get("HX-Request"):
        # The piece that asked how far it is has nothing more to ask: the whole page is another one now.
        answer["HX-Refresh"] = "true"
    return answer


def told_of(request: House, plan_id: UUID) -> PlanTold:
    """A plan with all that it has for whom; whoever is named in it was looked at."""
    told = plan_of(by=request.actor, at=now(), plan_id=plan_id)
    coming = {stop.worker_id for one in told.rounds.rounds for stop in one.stops}
    gone = {stop.worker_before for stop in told.changes}
    looked_at((each for each in coming | gone if each), VISITS, known_to=[told.plan.organisation_id])
    return told


def head_of(request: House, line: PlanLine, page: str, day: date | None = None) -> dict[str, Any]:
    """What rounds/head.html and rounds/again.html take."""
    names = names_of_organisations()
    again = {
        "organisation": line.organisation_id,
        "first_day": line.first_day,
        "days": line.days,
        "kind": "mend",
    }
    looked = () if line.under_way or line.state == "failed" else _pages_of(line, page, day)
    days = [line.first_day + number * ONE_DAY for number in range(line.days)]
    return {
        "plan": plan_shown(line, names) | {"applied": line.state == "applied"},
        "tabs": looked,
        "day_tabs": [
            {
                "label": date_format(each, _("D, M j")),
                "url": f"{reverse(_ADDRESSES[page], args=[line.id])}?day={each}",
                "current": each == day,
            }
            for each in days
        ]
        if day and line.days > 1
        else [],
        "again_url": f"{reverse('rounds')}?{urlencode(again)}",
        "key": fresh_key(),
    }


_ADDRESSES = {
    "plan": "rounds_plan",
    "changes": "rounds_changes",
    "map": "rounds_map",
    "paper": "rounds_paper",
}


def _pages_of(line: PlanLine, page: str, day: date | None) -> list[dict[str, Any]]:
    query = f"?day={day}" if day else ""
    labels = {
        "plan": (_("Plan board"), "board"),
        "changes": (_("What changes"), "list"),
        "map": (_("Map"), "place"),
        "paper": (_("On paper"), "print"),
    }
    return [
        {
            "url": reverse(_ADDRESSES[name], args=[line.id]) + (query if name != "changes" else ""),
            "label": label,
            "icon": icon,
            "current": name == page,
        }
        for name, (label, icon) in labels.items()
    ]


def chosen_day(request: House, line: PlanLine) -> date:
    """The day that is looked at: the one asked for if the plan has it, today if it has that, else its first."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = now().astimezone(zone_of(request)).date()
    return day if line.first_day <= day <= last_day(line) else line.first_day


def _board(request: House, line: PlanLine) -> dict[str, Any]:
    day = chosen_day(request, line)
    head = head_of(request, line, "plan", day)
    if line.state == "failed":
        return head
    told = told_of(request, line.id)
    rounds = rounds_on(told.rounds, day)
    number, pages = paged(request, len(rounds))
    shown = rounds[(number - 1) * ROWS : number * ROWS]
    free = free_of(shown, line.organisation_id, day)
    address = reverse("rounds_plan", args=[line.id])
    return head | {
        "day": day,
        "board": board_of(told.rounds, day, shown, free, in_plan(told, day)),
        "facts": _facts(told, day),
        "number": number,
        "pages": pages,
        "previous_url": f"{address}?day={day}&page={number - 1}" if number > 1 else "",
        "next_url": f"{address}?day={day}&page={number + 1}" if number < pages else "",
    }


def paged(request: House, rows: int) -> tuple[int, int]:
    """Which page of so many rows is looked at, and how many there are."""
    pages, text = max(1, -(-rows // ROWS)), request.GET.get("page", "")
    return min(max(int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1, 1), pages), pages


def free_of(shown: Sequence[Round], organisation_id: UUID, day: date) -> dict[UUID, tuple[Stretch, ...]]:
    """When those whose rounds are shown are free."""
    people = [each.person_id for each in shown]
    # When somebody is free says more of them than their name.
    looked_at(people, VISITS, known_to=[organisation_id])
    return free_on(at=now(), day=day, person_ids=people)


def _facts(told: PlanTold, day: date) -> list[str]:
    """The day in figures."""
    facts, changed = facts_of(told.rounds, day), [stop for stop in told.changes if day_of(stop) == day]
    new = sum(stop.new_face for stop in changed)
    return [
        facts["visits"],
        ngettext("%(count)s change", "%(count)s changes", len(changed)) % {"count": len(changed)},
        facts["left"],
        ngettext("%(count)s new face", "%(count)s new faces", new) % {"count": new},
        facts["way"],
    ]


# --- what is done with a plan -----------------------------------------------------------------------------------


@require_POST
@signed_in
def stop(request: House, plan_id: UUID) -> HttpResponse:
    """Take the best plan so far."""
    actions.stop_plan(by=keyed(request), at=now(), plan_id=plan_id)
    return redirect("rounds_plan", plan_id=plan_id)


@require_POST
@signed_in
def drop(request: House, plan_id: UUID) -> HttpResponse:
    """Put a plan aside: it stays to be read, and cannot be applied any more."""
    actions.drop_plan(by=keyed(request), at=now(), plan_id=plan_id)
    tell(request, _("The plan is dropped. Nothing has changed."))
    line = plan_line(by=request.actor, plan_id=plan_id)
    return redirect(f"{reverse('rounds')}?organisation={line.organisation_id}")
