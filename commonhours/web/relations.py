"""Who is near to somebody: said by themselves or by whoever lets people in, who also says who may come all the same."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.bookings.pages import Sought, Span, visits
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.people.actions import declare_relation, end_relation, let_family_come
from commonhours.people.helpers import acted_for
from commonhours.people.relations import Relations, relations_of
from commonhours.people.search import search_people, search_service_users
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.my import ONE_DAY, TWO_WEEKS
from commonhours.web.people import as_uuid
from commonhours.web.show import moment
from commonhours.words import said
from commonhours.words.terms import gettext as _

KINDS = {
    "family": N_("Family"),
    "household": N_("They live together"),
    "friend": N_("Friends, or they do business with each other"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def relations(request: House, person_id: UUID) -> HttpResponse:
    """Who is near to a person; a POST looks for somebody by name, or writes down who was chosen."""
    page = relations_of(by=request.actor, person_id=person_id)
    if request.method != "POST":
        return _shown(request, page)
    kind, _colon, key = request.POST.get("which", "").partition(":")
    chosen = as_uuid(key)
    if chosen is None:
        return _shown(request, page, sought=request.POST.get("name", ""))
    given = {"other_id": chosen if kind == "person" else None}
    given["service_user_id"] = chosen if kind == "served" else None
    try:
        near = request.POST.get("kind", "")
        declare_relation(by=keyed(request), at=now(), person_id=person_id, kind=near, **given)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _shown(request, page, refused=refused)
    tell(request, _("Written down. Nobody decides about somebody near to them."))
    return redirect("relations", person_id=person_id)


@require_POST
@signed_in
def decide(request: House, person_id: UUID, relation_id: UUID) -> HttpResponse:
    """They may come as a worker all the same, or no more; or the tie is over."""
    given: dict[str, Any] = {"by": keyed(request), "at": now(), "person_id": person_id}
    if request.POST.get("do") == "end":
        end_relation(**given, relation_id=relation_id)
    else:
        let_family_come(**given, relation_id=relation_id, may_come=request.POST.get("do") == "let")
    tell(request, _("Saved."))
    return redirect("relations", person_id=person_id)


def _shown(request: House, page: Relations, sought: str = "", refused: Refused | None = None) -> HttpResponse:
    lines = [{"line": each, "kind": _(KINDS[each.kind]), "since": moment(each.since)} for each in page.lines]
    found = _known(request) if page.own else _alike(request, sought) if sought else []
    shown = {
        "page": page,
        "lines": lines,
        "kinds": [(code, _(label)) for code, label in KINDS.items()],
        "candidates": [each for each in found if each[0] != f"person:{page.person_id}"],
        "sought": sought,
        "refusals": [said(each) for each in refused.refusals] if refused else [],
        "key": fresh_key(),
    }
    return render(request, "people/relations.html", shown, status=refused.status if refused else 200)


def _alike(request: House, name: str) -> list[tuple[str, str]]:
    """Whom the office may mean, of those whom it may see."""
    by = request.actor
    served = [
        (f"served:{each.id}", f"{each.name} · {_('[Service user]')}")
        for each in search_service_users(by=by, text=name)
    ]
    people = [
        (f"person:{each.id}", f"{each.name} · {_('[Worker]')}") for each in search_people(by=by, text=name)
    ]
    return served + people


def _known(request: House) -> list[tuple[str, str]]:
    """Whom somebody knows by name from their own pages: those they help, and those of their visits."""
    by, today = request.actor, now().astimezone(zone_of(request)).date()
    span = Span(today - TWO_WEEKS, today + TWO_WEEKS + ONE_DAY)
    own = visits(by=by, sought=Sought(span, person_id=by.person_id, most=200))
    known = {each.id: each.name for each in acted_for(by=by) if not each.own}
    known |= {line.service_user_id: line.service_user for line in own if line.service_user}
    return [(f"served:{key}", name) for key, name in sorted(known.items(), key=lambda pair: pair[1])]
