"""What a worker does not work with: ticked by themselves on their record, or by staff on the person's page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from commonhours.bookings.against import visits_against_rules
from commonhours.catalogue.queries import words
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotFound
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.actions import set_rules
from commonhours.people.queries import Named
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.record import visit_of
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext


@require_POST
@signed_in
def my_rules(request: House) -> HttpResponse:
    """Keep what I do not work with."""
    if request.actor.person_id is None:
        raise NotFound.because("unknown_person", field="person")
    _keep(request, request.actor.person_id)
    return redirect("me")


@require_POST
@signed_in
def person_rules(request: House, person_id: UUID) -> HttpResponse:
    """Keep what somebody does not work with."""
    _keep(request, person_id)
    return redirect("person", person_id=person_id)


def rules_shown(by: Actor, at: datetime, person_id: UUID, held: Iterable[Named]) -> dict[str, Any]:
    """What people/rules.html takes, for whoever may change the rules: all features, and visits that stand against."""
    chosen = {rule.id for rule in held}
    against = visits_against_rules(by=by, at=at, person_id=person_id)
    return {
        "choices": sorted(
            ((row.id, row.rule, row.id in chosen) for row in words().features), key=lambda row: row[1]
        ),
        "against": [visit_of(line, names_of_organisations()) for line in against],
        "url": reverse("my_rules")
        if person_id == by.person_id
        else reverse("person_rules", args=[person_id]),
        "key": fresh_key(),
    }


def _keep(request: House, person_id: UUID) -> None:
    try:
        chosen = [UUID(each) for each in request.POST.getlist("features")]
    except ValueError:
        raise Invalid.because("unknown_choice", field="features") from None
    by, at = request.actor, now()
    set_rules(by=keyed(request), at=at, person_id=person_id, feature_ids=chosen)
    against = len(visits_against_rules(by=by, at=at, person_id=person_id))
    told = ngettext(
        "Kept. %(count)s [visit] that is booked already stands.",
        "Kept. %(count)s [visits] that are booked already stand.",
        against,
    ) % {"count": against}
    tell(request, told if against else _("Kept."))
