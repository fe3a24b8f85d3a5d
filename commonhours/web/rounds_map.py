"""Where rounds lead, on a map without tiles and in order of time; and the same on paper, a page for each worker."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from commonhours.bookings.day import MOST_VISITS
from commonhours.bookings.pages import Sought, Span, visits
from commonhours.common.looks import CONTACT, looked_at
from commonhours.routing.pages import Round, Stop, plan_line
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House
from commonhours.web.people import as_uuid
from commonhours.web.pictures import Route, route_map
from commonhours.web.rounds import chosen_day, head_of, told_of
from commonhours.web.rounds_show import ONE_DAY, round_note, rounds_on, who_of
from commonhours.web.show import day_in_words, from_to
from commonhours.words.terms import gettext as _

# As many kinds of line as styles have.
KINDS = 6


@require_GET
@signed_in
def plan_map(request: House, plan_id: UUID) -> HttpResponse:
    """A day's rounds where they lie, all or one worker's, and beside them the same as lists."""
    line = plan_line(by=request.actor, plan_id=plan_id)
    day = chosen_day(request, line)
    told = told_of(request, plan_id)
    rounds = [each for each in rounds_on(told.rounds, day) if each.stops]
    chosen = as_uuid(request.GET.get("worker", ""))
    shown = [each for each in rounds if each.person_id == chosen] or rounds
    routes = [_route(each, nth % KINDS) for nth, each in enumerate(shown)]
    drawn = [route for route in routes if route.places]
    page = head_of(request, line, "map", day) | {
        "day": day,
        "workers": [{"key": each.person_id, "name": _name(each)} for each in rounds],
        "chosen": chosen,
        "routes": [
            listed(each) | {"open": len(shown) == 1, "key": nth % KINDS} for nth, each in enumerate(shown)
        ],
        "map": route_map(drawn, _("Map of rounds: the list beside it says the same")) if drawn else "",
    }
    return render(request, "rounds/map.html", page)


def _name(one: Round) -> str:
    return one.person or _("somebody of a partner")


def _route(one: Round, kind: int) -> Route:
    places = [
        (stop.place.lat, stop.place.lng, f"{from_to(stop.begins_at, stop.ends_at)} {who_of(stop)}")
        for stop in one.stops
        if stop.place
    ]
    return Route(_name(one), kind, places)


def listed(one: Round, addresses: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    """A round in order, as lists and paper have it."""
    return {
        "name": _name(one),
        "note": round_note(one),
        "stops": [
            {
                "when": from_to(stop.begins_at, stop.ends_at),
                "who": who_of(stop),
                "work": stop.type_of_work,
                # Nobody goes to what is done from home.
                "address": (addresses or {}).get(stop.visit_id, "") if stop.place else "",
                "way": _way(stop, first=stop is one.stops[0]),
            }
            for stop in one.stops
        ],
    }


def _way(stop: Stop, *, first: bool) -> str:
    if not stop.way:
        return ""
    words = _("%(minutes)s min from home") if first else _("%(minutes)s min of travel")
    return words % {"minutes": stop.way}


@require_GET
@signed_in
def paper(request: House, plan_id: UUID) -> HttpResponse:
    """The rounds of a day to be printed: a page for each worker, with addresses where its reader may know them."""
    line = plan_line(by=request.actor, plan_id=plan_id)
    day = chosen_day(request, line)
    rounds = rounds_on(told_of(request, plan_id).rounds, day)
    page = head_of(request, line, "paper", day) | on_paper(request, line.organisation_id, day, rounds)
    return render(request, "rounds/paper.html", page)


def on_paper(request: House, organisation_id: UUID, day: date, rounds: Sequence[Round]) -> dict[str, Any]:
    """What rounds/paper_list.html takes."""
    span = Span(day - ONE_DAY, day + 2 * ONE_DAY)
    sought = Sought(span, organisation_id=organisation_id, most=MOST_VISITS)
    known = visits(by=request.actor, sought=sought)
    to_print = {stop.visit_id for each in rounds for stop in each.stops}
    addressed = [each for each in known if each.address and each.id in to_print]
    looked_at((each.service_user_id for each in addressed), CONTACT, known_to=[organisation_id])
    addresses = {each.id: each.address or "" for each in addressed}
    return {
        "title": day_in_words(day),
        "routes": [listed(each, addresses) for each in rounds if each.stops],
    }
