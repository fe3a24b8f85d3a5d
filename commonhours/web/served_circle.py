"""Who alone may come to somebody: everybody, one organisation's workers, or people by name."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from commonhours.bookings.actions import set_circle
from commonhours.bookings.likings import known_people
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.common.sight import concern, seeing
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.partnerships.queries import hosts_of
from commonhours.people.circles import circle_of
from commonhours.people.queries import names_of_people, organisations_of_service_user
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.words.terms import gettext as _

ANYBODY, ORGANISATION, PEOPLE = "anybody", "organisation", "people"


@require_POST
@signed_in
def circle(request: House, service_user_id: UUID) -> HttpResponse:
    """Choose who alone may come."""
    only, chosen = request.POST.get("only", ""), [as_uuid(each) for each in request.POST.getlist("people")]
    organisation = as_uuid(request.POST.get("organisation", ""))
    empty = (only == ORGANISATION and organisation is None) or (only == PEOPLE and not chosen)
    if only not in (ANYBODY, ORGANISATION, PEOPLE) or None in chosen or empty:
        raise Invalid.because("unknown_choice", field="only")
    set_circle(
        by=keyed(request),
        at=now(),
        service_user_id=service_user_id,
        organisation_id=organisation if only == ORGANISATION else None,
        person_ids=[each for each in chosen if each] if only == PEOPLE else (),
    )
    tell(request, _("Kept. [Visits] that are booked already stand."))
    return redirect("record", service_user_id=service_user_id)


def circle_shown(by: Actor, service_user_id: UUID) -> dict[str, Any]:
    """What people/circle.html takes; refuses as `known_people` does."""
    at = now()
    known = [
        each for each in known_people(by=by, at=at, service_user_id=service_user_id) if each.said != "never"
    ]
    today = at.astimezone(region().tzinfo).date()
    with seeing(by.sight):
        own = organisations_of_service_user(service_user_id)
        concern([service_user_id])
        line = circle_of(service_user_id, today)
        hosts = hosts_of(own, on=today)
        people = {each.person_id: each.name for each in known}
        if line:
            concern(line.person_ids)
            people |= names_of_people(line.person_ids)
    names = names_of_organisations()
    chosen = line.person_ids if line else ()
    return {
        "url": reverse("circle", args=[service_user_id]),
        "key": fresh_key(),
        "only": ANYBODY if line is None else ORGANISATION if line.organisation_id else PEOPLE,
        "organisations": [
            (each, names[each], line and line.organisation_id == each) for each in dict.fromkeys(hosts)
        ],
        "people": [(each, name, each in chosen) for each, name in people.items()],
    }
