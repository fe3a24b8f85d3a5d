"""My help: whose it is, and booking for them; each thing that can be seen of it has a file of its own beside this."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.bookings.pages import usual_work
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.dispatch.actions import book_from_match
from commonhours.organisations.permissions import Permission, may_for
from commonhours.people.helpers import ActedFor, acted_for
from commonhours.web.doors import signed_in
from commonhours.web.forms import WishForm
from commonhours.web.matching import Desk, asked
from commonhours.web.middleware import House, keyed, tell, zone_of
from commonhours.words.terms import gettext as _

# With more than these the page that asks whose help it is has them all.
MOST_BESIDE = 6


@require_GET
@signed_in
def my_help(request: House) -> HttpResponse:
    """Lead on to the one service user whose help this is, or ask whose."""
    mine = acted_for(by=request.actor)
    if len(mine) == 1:
        return redirect("help_home", service_user_id=mine[0].id)
    return render(request, "help/whose.html", {"picks": [_pick(each) for each in mine]})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def help_book(request: House, service_user_id: UUID) -> HttpResponse:
    """What, when, and who can come then; one press books. A refusal comes back with fresh alternatives."""
    whose = whose_help(request, service_user_id)
    given = (request.POST if request.method == "POST" else request.GET).copy()
    given["service_user"] = str(service_user_id)
    pressed = given.get("when", "")
    if pressed:  # one of the free hours of somebody
        given["day"], _sep, given["start"] = pressed.partition("T")
    if "work" not in given and (usual := usual_work(by=request.actor, service_user_id=service_user_id)):
        given["work"] = str(usual)
    if "person" not in given or request.method != "POST":
        return _offered(request, given, whose)
    form = WishForm(given, zone=zone_of(request))
    if not form.is_valid():
        return _offered(request, given, whose, status=422)
    by = keyed(request)
    if pressed:  # hours stand in one form: each is a booking of its own
        by = replace(by, key=f"{by.key}-{pressed}"[:80])
    try:
        people = [UUID(person) for person in given.getlist("person")]
        booked = book_from_match(by=by, at=now(), wish=form.wish(), person_ids=people)
    except ValueError:
        raise Invalid.because("unknown_person", field="person") from None
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _offered(request, given, whose, refused=refused, status=refused.status)
    tell(request, _("Booked. Whoever comes has been told."))
    return redirect("visit", visit_id=booked.visit_id)


# --- parts of other pages --------------------------------------------------------------------------------------


def whose_help(request: House, service_user_id: UUID) -> dict[str, Any]:
    """Whose help a page shows; unknown to everybody who does not act for them."""
    mine = {each.id: each for each in acted_for(by=request.actor)}
    if service_user_id not in mine:
        raise NotFound.because("unknown_service_user", field="service_user")
    return {
        "whose": mine[service_user_id],
        "others": len(mine) > 1,
        "beside": [_pick(each) for each in mine.values()] if 1 < len(mine) <= MOST_BESIDE else [],
        "may_book": may_for(request.actor, Permission.BOOK, service_user_id),
        "may_confirm": may_for(request.actor, Permission.CONFIRM_HOURS, service_user_id),
        "may_edit": may_for(request.actor, Permission.EDIT_SERVICE_USERS, service_user_id),
    }


# --- inside ----------------------------------------------------------------------------------------------------


def _pick(each: ActedFor) -> dict[str, Any]:
    note = _("My own help") if each.own else _("I help them")
    return {"name": each.name, "key": each.id, "note": note, "url": reverse("help_home", args=[each.id])}


def _offered(
    request: House,
    given: QueryDict,
    whose: Mapping[str, Any],
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    here = reverse("help_book", args=[whose["whose"].id])
    page = asked(request, given, refused, Desk(here, here, office=False, own=whose["whose"].own))
    return render(request, "help/book.html", {**page, **whose}, status=status)
