"""Rounds as they stand on a day, without a plan: the board, a visit's menu, paper; and the way to plan or mend."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.routing import actions
from commonhours.routing.pages import Rounds, Stop, rounds_of
from commonhours.routing.standing import rounds_around
from commonhours.web.board import day_asked
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.rounds import ROWS, first_house, free_of, houses_of, paged
from commonhours.web.rounds_map import on_paper
from commonhours.web.rounds_show import (
    ONE_DAY,
    Cell,
    board_of,
    facts_of,
    on_board,
    rounds_on,
    stop_at,
    who_of,
)
from commonhours.web.show import dates, day_in_words
from commonhours.words import rounds as words
from commonhours.words import said
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def day_board(request: House) -> HttpResponse:
    """The rounds of an organisation that stand on a day, and the visits to which nobody comes."""
    names = houses_of(request.actor)
    laid = _asked(request, names)
    if laid is None:
        return redirect("rounds")
    day, rounds = laid.first_day, rounds_on(laid, laid.first_day)
    number, pages = paged(request, len(rounds))
    shown = rounds[(number - 1) * ROWS : number * ROWS]
    facts = facts_of(laid, day)
    page = _head(request, laid, "board", names) | {
        "board": board_of(laid, day, shown, free_of(shown, laid.organisation_id, day), _cell(day)),
        "facts": [facts["visits"], facts["left"], facts["way"]],
        "number": number,
        "pages": pages,
        "previous_url": _url(laid, page=number - 1) if number > 1 else "",
        "next_url": _url(laid, page=number + 1) if number < pages else "",
    }
    return render(request, "rounds/day.html", page)


@require_GET
@signed_in
def day_paper(request: House) -> HttpResponse:
    """The same to be printed: a page for each worker."""
    names = houses_of(request.actor)
    laid = _asked(request, names)
    if laid is None:
        return redirect("rounds")
    listed = on_paper(request, laid.organisation_id, laid.first_day, rounds_on(laid, laid.first_day))
    return render(request, "rounds/day_paper.html", _head(request, laid, "paper", names) | listed)


def _asked(request: House, names: dict[UUID, str]) -> Rounds | None:
    """Whose rounds of which day; today's of one's own organisation where the address names none."""
    by, at = request.actor, now()
    require_somewhere(by, Permission.BOOK)
    if not names:
        return None
    chosen = as_uuid(request.GET.get("organisation", "")) or first_house(by, names)
    day = day_asked(request.GET.get("day", "")) or _today(request)
    return rounds_of(by=by, at=at, organisation_id=chosen, first_day=day)


def _head(request: House, laid: Rounds, page: str, names: dict[UUID, str]) -> dict[str, Any]:
    """What rounds/day_head.html takes."""
    day, today = laid.first_day, _today(request)
    labels = {"board": (_("As it stands"), "board"), "paper": (_("On paper"), "print")}
    return {
        "organisation": laid.organisation_id,
        "house": names.get(laid.organisation_id, ""),
        "houses": sorted(names.items(), key=lambda pair: pair[1]),
        "day": day,
        "title": day_in_words(day),
        "tabs": [
            {"url": _url(laid, page=None, name=name), "label": label, "icon": icon, "current": name == page}
            for name, (label, icon) in labels.items()
        ],
        "before_url": _url(laid, day=day - ONE_DAY, name=page),
        "after_url": _url(laid, day=day + ONE_DAY, name=page),
        "today_url": "" if day == today else _url(laid, day=today, name=page),
        "plan_url": _plan_url(laid.organisation_id, day, "mend" if day == today else "fresh")
        if day >= today
        else "",
        "mends": day == today,
    }


_ADDRESSES = {"board": "rounds_day", "paper": "rounds_day_paper"}


def _url(laid: Rounds, *, day: date | None = None, page: int | None = None, name: str = "board") -> str:
    asked = {"organisation": laid.organisation_id, "day": day or laid.first_day}
    return f"{reverse(_ADDRESSES[name])}?{urlencode(asked | ({'page': page} if page else {}))}"


def _plan_url(organisation_id: UUID, day: date, kind: str, **more: object) -> str:
    """The form for a plan, filled for this day."""
    asked = {"organisation": organisation_id, "first_day": day, "days": 1, "kind": kind}
    return f"{reverse('rounds')}?{urlencode(asked | more)}"


def _cell(day: date) -> Cell:
    return lambda stop: on_board(stop, day, _stop_url(stop), _kept(stop))


def _kept(stop: Stop) -> str:
    """Why no plan would touch it: what nobody comes to may be filled until it begins."""
    return "pinned" if stop.pinned else "frozen" if stop.near and stop.worker_id else ""


def _stop_url(stop: Stop) -> str:
    comes = f"?comes={stop.worker_id}" if stop.worker_id else ""
    return reverse("rounds_day_visit", args=[stop.visit_id]) + comes


def _today(request: House) -> date:
    return now().astimezone(zone_of(request)).date()


# --- a visit's menu ----------------------------------------------------------------------------------------------


@require_GET
@signed_in
def day_visit(request: House, visit_id: UUID) -> HttpResponse:
    """What stands of a visit, and what can be done with it."""
    laid = rounds_around(by=request.actor, at=now(), visit_id=visit_id)
    return _shown(request, laid, stop_at(laid, visit_id, request.GET.get("comes", "")))


@require_POST
@signed_in
def day_pin(request: House, visit_id: UUID) -> HttpResponse:
    """Keep a visit as it stands, whoever plans; or let plans change it again."""
    laid = rounds_around(by=request.actor, at=now(), visit_id=visit_id)
    stop = stop_at(laid, visit_id, request.POST.get("comes", ""))
    try:
        tell(request, pin_as_asked(request, visit_id))
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _shown(request, laid, stop, refused)
    return redirect(_url(laid))


def pin_as_asked(request: House, visit_id: UUID) -> str:
    """Pin a visit or take its pin off; what is said of it then."""
    if request.POST.get("off"):
        actions.unpin_visit(by=keyed(request), at=now(), visit_id=visit_id)
        return _("The pin is off: the next plan may change it.")
    actions.pin_visit(by=keyed(request), at=now(), visit_id=visit_id)
    return _("Pinned: no plan changes it until somebody takes the pin off.")


def _shown(request: House, laid: Rounds, stop: Stop, refused: Refused | None = None) -> HttpResponse:
    page = {
        "organisation": laid.organisation_id,
        "title": day_in_words(laid.first_day),
        "chosen": _chosen(request, laid, stop),
        "refusals": [said(each) for each in refused.refusals] if refused else [],
        "key": fresh_key(),
    }
    return render(request, "rounds/day_visit.html", page, status=refused.status if refused else 200)


def _chosen(request: House, laid: Rounds, stop: Stop) -> dict[str, Any]:
    """What rounds/chosen.html takes."""
    start, day = timezone.localtime(stop.begins_at), laid.first_day
    ahead = stop.begins_at > now()
    name = next((one.person for one in laid.rounds if one.person_id == stop.worker_id), "")
    comes = (name or _("somebody of a partner")) if stop.worker_id else _("nobody")
    kept = _kept(stop)
    return {
        "visit_id": stop.visit_id,
        "comes": stop.worker_id or "",
        "who": who_of(stop),
        "when": dates(stop.begins_at, stop.ends_at),
        "work": stop.type_of_work if stop.service_user else "",
        "before": comes,
        "after": comes,
        "way": _("%(minutes)s min") % {"minutes": stop.way}
        if stop.worker_id and stop.place and stop.way is not None
        else "",
        "kept": words.why_kept({"pinned": "pinned", "frozen": "near"}.get(kept, "")) if ahead else "",
        "pinned": stop.pinned,
        "pin_url": reverse("rounds_day_pin", args=[stop.visit_id]),
        "may_pin": ahead and kept != "frozen",
        "freeze_url": _plan_url(
            laid.organisation_id, day, "mend", until_day=day, until_time=f"{start:%H:%M}"
        ),
        "visit_url": reverse("visit", args=[stop.visit_id]),
        "board_url": _url(laid),
        "own_page": not request.headers.get("HX-Request"),
    }
