"""Before somebody is signed out: how long that still is, and one press to stay."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from commonhours.common.clock import now
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House
from commonhours.web.show import moment


@require_POST
@signed_in
def stay(request: House) -> HttpResponse:
    """Any page says that somebody is there; this one says nothing else. A script asks it, or a new tab shows it."""
    until = now() + request.ending.span if request.ending else None
    return render(request, "accounts/stay.html", {"until": moment(until) if until else ""})
