"""How soon the region looks at what is reported, and the number to call: set from a day on by whoever governs it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.incidents.actions import set_clock
from commonhours.incidents.queries import clock_at
from commonhours.incidents.rules import MOST_HOURS, MOST_MINUTES, Clock
from commonhours.organisations.permissions import Permission, require
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.words import sentence
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class ClockForm(forms.Form):
    """Minutes around the clock; hours for authorities only where the office knows the law."""

    emergency = forms.CharField(
        label=gettext_lazy("Number to call in an emergency"), max_length=20, required=False
    )
    now_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes until somebody has it: danger now"), min_value=1, max_value=MOST_MINUTES
    )
    soon_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes: to be looked at today"), min_value=1, max_value=MOST_MINUTES
    )
    later_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes: everything else"), min_value=1, max_value=MOST_MINUTES
    )
    look_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes it may then lie untouched"), min_value=1, max_value=MOST_MINUTES
    )
    authority_hours = forms.IntegerField(
        label=gettext_lazy("Hours until an authority must have heard of violence or neglect"),
        help_text=gettext_lazy("Laws differ: ask whoever knows yours. Empty: no clock runs for it."),
        min_value=1,
        max_value=MOST_HOURS,
        required=False,
    )
    since = forms.DateField(
        label=gettext_lazy("From which day on"), required=False, widget=DayInput, help_text=""
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def clock(request: House) -> HttpResponse:
    """What holds today, and a form for another day."""
    require(request.actor, Permission.GOVERN)
    holds = clock_at(now())
    form = ClockForm(request.POST or None, initial=vars(holds))
    status = 200
    if request.method == "POST":
        if form.is_valid() and _set(request, form):
            tell(request, _("Saved. Clocks that run stay as they were set."))
            return redirect("incident_clock")
        status = 422
    return render(request, "incidents/clock.html", {"form": form, "key": fresh_key()}, status=status)


def _set(request: House, form: ClockForm) -> bool:
    said: dict[str, Any] = dict(form.cleaned_data)
    since = said.pop("since")
    try:
        set_clock(by=keyed(request), at=now(), clock=Clock(**said), since=since)
    except Invalid as refused:
        for each in refused.refusals:
            form.add_error(each.field if each.field in form.fields else None, sentence(each))
        return False
    return True
