"""What a worker does with a visit that they cannot come to: give it back, offer it, take a colleague's."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from commonhours.bookings.actions import hand_back_visit, take_swap, withdraw_swap
from commonhours.bookings.swaps import SwapLine, open_swaps
from commonhours.common.clock import now
from commonhours.dispatch.actions import offer_swap_to_colleagues
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.show import dates
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext


@require_POST
@signed_in
def hand_back(request: House, visit_id: UUID) -> HttpResponse:
    """I cannot come: the visit is looked after by the office."""
    reason = request.POST.get("reason", "").strip()[:200]
    hand_back_visit(by=keyed(request), at=now(), visit_id=visit_id, reason=reason)
    tell(request, _("You have given the [visit] back. The office finds somebody else."))
    return redirect("my_visits")


@require_POST
@signed_in
def offer(request: House, visit_id: UUID) -> HttpResponse:
    """Offer a visit of mine to colleagues who fit."""
    offered = offer_swap_to_colleagues(by=keyed(request), at=now(), visit_id=visit_id)
    told = ngettext(
        "Offered to %(count)s colleague. Until they take it, it is yours.",
        "Offered to %(count)s colleagues. Until one takes it, it is yours.",
        offered.colleagues,
    )
    tell(request, told % {"count": offered.colleagues})
    return redirect("my_visits")


@require_POST
@signed_in
def take(request: House, swap_id: UUID) -> HttpResponse:
    """Take a visit that a colleague offered."""
    taken = take_swap(by=keyed(request), at=now(), swap_id=swap_id)
    tell(request, _("It is yours now. Thank you!"))
    return redirect("visit", visit_id=taken.visit_id)


@require_POST
@signed_in
def withdraw(request: House, swap_id: UUID) -> HttpResponse:
    """Take my offer back."""
    withdraw_swap(by=keyed(request), at=now(), swap_id=swap_id)
    tell(request, _("Your offer is taken back. The [visit] stays yours."))
    return redirect("my_visits")


def offers_to(request: House) -> dict[str, Any]:
    """Open offers as “My visits” shows them: those made to me, and my own by visit."""
    lines = open_swaps(by=request.actor, at=now())
    return {
        "offers": [_line(line) for line in lines if not line.own],
        "own_offers": [_line(line) for line in lines if line.own],
    }


def _line(line: SwapLine) -> dict[str, Any]:
    when = dates(line.starts_at, line.ends_at)
    return {"id": line.id, "when": when, "work": line.type_of_work, "key": fresh_key()}
