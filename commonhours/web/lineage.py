"""Who let whom in, both ways; and freezing everybody whom somebody let in, after seeing what it touches."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed
from commonhours.organisations.permissions import Permission, may
from commonhours.safeguarding.actions import freeze_approver, preview_freeze
from commonhours.safeguarding.approvers import approver_page, owners_for
from commonhours.safeguarding.lineage import RoleGiven, lineage_of
from commonhours.safeguarding.pages import freeze_page
from commonhours.safeguarding.reach import Reach
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.show import moment, short_day
from commonhours.words import sentence
from commonhours.words.lengths import minutes_in_words
from commonhours.words.money import money
from commonhours.words.roles import role_name
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def lineage(request: House, person_id: UUID) -> HttpResponse:
    """Who let somebody in, on what evidence, and who gave them the role to do so."""
    found = lineage_of(by=request.actor, person_id=person_id)
    approvals = [
        {
            "approval": each,
            "when": moment(each.at),
            "chain": [_role(step) for step in each.chain],
            "door": _(DOORS[each.door]) if each.door in DOORS else "",
        }
        for each in found.approvals
    ]
    facts = [{"fact": each, "when": short_day(each.at.date())} for each in found.facts]
    return render(
        request, "safeguarding/lineage.html", {"found": found, "approvals": approvals, "facts": facts}
    )


DOORS = {"api": N_("through a program"), "background": N_("from a spreadsheet")}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def approver(request: House, account_id: UUID) -> HttpResponse:
    """Everybody whom somebody let in and what that touches; whoever may can freeze them, having seen it."""
    by, at = request.actor, now()
    page = approver_page(by=by, at=at, account_id=account_id)
    where = as_uuid((request.POST or request.GET).get("where", ""))
    places = [(key, name) for key, name in page.organisations if may(by, Permission.SUSPEND, [key])]
    everywhere = may(by, Permission.SUSPEND)
    where = where if where or everywhere or not places else places[0][0]
    may_freeze = (everywhere or bool(places)) and account_id != by.account_id
    shown: dict[str, Any] = {
        "page": page,
        "chain": [_role(each) for each in page.chain],
        "people": [{"line": each, "when": short_day(each.at.date())} for each in page.people],
        "reach": _reach(page.reach),
        "places": places,
        "everywhere": everywhere,
        "where": where,
        "may_freeze": may_freeze,
        "words": request.POST.get("words", ""),
        "key": fresh_key(),
    }
    status = 200
    if may_freeze:
        if request.method == "POST":
            try:
                return _freeze(request, account_id, where)
            except Invalid as refused:
                shown["refusals"], status = [sentence(each) for each in refused.refusals], 422
        shown |= _preview(request, account_id, where)
    elif request.method == "POST":
        raise NotAllowed.because("not_allowed", permission=Permission.SUSPEND.value)
    return render(request, "safeguarding/approver.html", shown, status=status)


def _preview(request: House, account_id: UUID, where: UUID | None) -> dict[str, Any]:
    at = now()
    reach = preview_freeze(by=request.actor, at=at, approver_id=account_id, organisation_id=where)
    today = at.astimezone(zone_of(request)).date()
    owners = owners_for(where, on=today, never=account_id)
    return {
        "preview": _reach(reach),
        "preview_people": reach.people,
        "owners": sorted(owners.items(), key=lambda each: each[1]),
    }


def _freeze(request: House, account_id: UUID, where: UUID | None) -> HttpResponse:
    owner = as_uuid(request.POST.get("owner", ""))
    if owner is None:
        raise Invalid.because("unknown_choice", field="owner")
    done = freeze_approver(
        by=keyed(request),
        at=now(),
        approver_id=account_id,
        organisation_id=where,
        owner_id=owner,
        words=request.POST.get("words", ""),
    )
    tell(request, _("Frozen. Nobody can book them from now on."))
    return redirect("freeze", freeze_id=done.freeze_id)


@require_GET
@signed_in
def freeze(request: House, freeze_id: UUID) -> HttpResponse:
    """How far a freeze is: its places, and who still waits to be looked at again."""
    page = freeze_page(by=request.actor, freeze_id=freeze_id)
    return render(
        request,
        "safeguarding/freeze.html",
        {
            "page": page,
            "when": moment(page.frozen_at),
            "reach": _reach(Reach(**page.reach)),
            "places": sum(page.counts.values()),
            "waiting_places": page.counts.get("waiting", 0),
            "given": page.counts.get("given", 0),
            "left": page.counts.get("left", 0),
            "lines": page.waiting,
            "people": len(page.waiting) + page.done,
        },
    )


# --- in words -------------------------------------------------------------------------------------------------


def _role(given: RoleGiven) -> dict[str, str]:
    return {
        "name": given.name,
        "role": role_name(given.role),
        "where": given.organisation or _("the whole region"),
        "by": given.given_by,
        "when": short_day(given.given_at.date()),
    }


def _reach(reach: Reach) -> list[dict[str, str]]:
    return [
        {"key": _("[Workers]"), "value": str(reach.people)},
        {"key": _("[Visits] ahead"), "value": _hours(reach.visits_ahead, reach.minutes_ahead)},
        {"key": _("[Service users] ahead"), "value": str(reach.served_ahead)},
        {
            "key": _("[Visits] since they were let in"),
            "value": _hours(reach.visits_since, reach.minutes_since),
        },
        {"key": _("[Service users] since"), "value": str(reach.served_since)},
        {"key": _("Charged since"), "value": money(reach.cents_since)},
    ]


def _hours(visits: int, minutes: int) -> str:
    return _("%(visits)s, together %(length)s") % {"visits": visits, "length": minutes_in_words(minutes)}
