"""Paid sick leave: what was earned, taken and is left, and a form to take some of it for a day."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.payroll.actions import take_sick_leave
from commonhours.payroll.pages import LeaveSeen, leave_seen
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.payroll_show import into_form
from commonhours.words.payroll import hours_words


class LeaveForm(forms.Form):
    """A day, and how many hours of it."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)
    hours = forms.DecimalField(
        label=gettext_lazy("Hours taken"),
        help_text=gettext_lazy("As many as you would have worked. 0 takes it back."),
        min_value=0,
        max_value=24,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sick_leave(request: House, organisation_id: UUID, person_id: UUID) -> HttpResponse:
    """One account of leave; a POST says how much was taken on a day."""
    about = {"organisation_id": organisation_id, "person_id": person_id}
    seen = leave_seen(by=request.actor, at=now(), **about)
    today = now().astimezone(zone_of(request)).date()
    form = LeaveForm(request.POST if request.method == "POST" else None, initial={"day": today})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            minutes = round(said["hours"] * 60)
            try:
                take_sick_leave(by=keyed(request), at=now(), day=said["day"], minutes=minutes, **about)
            except NotAllowed:
                raise
            except Refused as refused:
                status = into_form(form, refused)
            else:
                tell(request, _("Written down. The next payroll pays it."))
                return redirect("sick_leave", organisation_id=organisation_id, person_id=person_id)
    page = {**leave_shown(seen), "form": form if seen.may_say else None, "key": fresh_key()}
    return render(request, "payroll/leave.html", page, status=status)


def leave_shown(seen: LeaveSeen) -> dict[str, Any]:
    """An account in words."""
    account = seen.account
    return {
        "seen": seen,
        "url": reverse("sick_leave", args=[seen.organisation_id, seen.person_id]),
        "earned": hours_words(account.earned),
        "used": hours_words(account.taken * 60),
        "left": hours_words(account.left_seconds),
        "usable": _day(seen.usable) if seen.usable else "",
        "year": hours_words(seen.year * 60) if seen.year else "",
        "days": [(_day(each.day), hours_words(each.minutes * 60)) for each in seen.taken],
    }


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
