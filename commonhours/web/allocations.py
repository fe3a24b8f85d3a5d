"""Grant a service user hours of help between two days, or change how many."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from commonhours.bookings.pages import service_user_page
from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed
from commonhours.funding.actions import HoursWanted, grant_hours
from commonhours.organisations.permissions import Permission, may_in_office
from commonhours.organisations.queries import names_of_organisations
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.funding import tried
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class HoursForm(forms.Form):
    """How many hours, between which days, by whom."""

    organisation = forms.ChoiceField(label=gettext_lazy("Granted by"))
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    last_day = forms.DateField(label=gettext_lazy("Until and with"), widget=DayInput)
    hours = forms.DecimalField(
        label=gettext_lazy("Hours in all"),
        help_text=gettext_lazy("For days that have hours already, this is how many they are from now on."),
        min_value=0,
        max_value=10_000,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, houses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Every field named here has choices.
        self.fields["organisation"].choices = houses  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def grant(request: House, service_user_id: UUID) -> HttpResponse:
    """The form, filled with the running month; a POST grants."""
    by, at = request.actor, now()
    served = service_user_page(by=by, at=at, service_user_id=service_user_id).served
    names = names_of_organisations()
    houses = [
        (str(each), names.get(each, ""))
        for each in served.organisation_ids
        if may_in_office(by, Permission.FUND, [each])
    ]
    if not houses:
        raise NotAllowed.because("not_allowed", permission=Permission.FUND.value)
    first, last = _month(at.astimezone(zone_of(request)).date())
    form = HoursForm(request.POST or None, houses=houses, initial={"since": first, "last_day": last})
    status = 200
    if request.method == "POST":
        status = tried(form, lambda: _grant(request, service_user_id, form))
        if status == 200:
            tell(request, _("The hours are granted."))
            return redirect(reverse("service_user", args=[service_user_id]) + "#money-title")
    page = {"who": served, "form": form, "key": fresh_key()}
    return render(request, "people/grant_hours.html", page, status=status)


def _grant(request: House, service_user_id: UUID, form: HoursForm) -> object:
    said = form.cleaned_data
    minutes = int(said["hours"] * 60)
    return grant_hours(
        by=keyed(request),
        at=now(),
        organisation_id=UUID(said["organisation"]),
        wanted=HoursWanted(service_user_id, said["since"], said["last_day"], minutes),
    )


def _month(today: date) -> tuple[date, date]:
    first = today.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
