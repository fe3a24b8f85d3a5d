"""To work for one organisation only: shown to the worker and to staff, and ended by either."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.organisations.permissions import Permission, may_in_office
from commonhours.policies.actions import end_exclusive
from commonhours.policies.exclusives import exclusive_of
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, keyed, tell
from commonhours.words.terms import gettext as _


def exclusive_shown(by: Actor, person_id: UUID, today: date) -> dict[str, Any] | None:
    """What people/exclusive.html takes; the person must have been concerned."""
    line = exclusive_of(person_id, today)
    if line is None:
        return None
    own = person_id == by.person_id
    return {
        "line": line,
        "since": date_format(line.since, "DATE_FORMAT"),
        "until": date_format(line.until, "DATE_FORMAT") if line.until else "",
        "today": today.isoformat(),
        "own": own,
        "may_end": own or may_in_office(by, Permission.APPROVE, [line.organisation_id]),
    }


@require_POST
@signed_in
def end(request: House, exclusive_id: UUID) -> HttpResponse:
    """Set the first day on which somebody works for others too."""
    try:
        until = forms.DateField().clean(request.POST.get("until", ""))
    except forms.ValidationError:
        raise Invalid.because("bad_input", field="until") from None
    ended = end_exclusive(by=keyed(request), at=now(), exclusive_id=exclusive_id, until=until)
    told = {"day": date_format(ended.until, "DATE_FORMAT")}
    tell(request, _("Kept. From %(day)s on other organisations can book too.") % told)
    if ended.person_id == request.actor.person_id:
        return redirect("my_agreements")
    return redirect("person", person_id=ended.person_id)
