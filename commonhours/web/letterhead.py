"""The legal name and address that stand on an organisation's pay statements and invoices."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.organisations.actions import set_letterhead
from commonhours.organisations.actions.letterhead import MOST_ADDRESS, MOST_NAME
from commonhours.organisations.letterheads import letterhead_of
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.payroll_show import into_form


class LetterheadForm(forms.Form):
    """Name and address, as an authority has them."""

    legal_name = forms.CharField(label=gettext_lazy("Legal name"), max_length=MOST_NAME)
    postal_address = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Street, city, state and ZIP code, each on its own line."),
        max_length=MOST_ADDRESS,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def letterhead(request: House, organisation_id: UUID) -> HttpResponse:
    """What stands on the papers of an organisation; a POST changes it for those to come."""
    found = letterhead_of(by=request.actor, organisation_id=organisation_id)
    said = {"legal_name": found.legal_name or found.name, "postal_address": found.postal_address}
    form = LetterheadForm(request.POST if request.method == "POST" else None, initial=said)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                set_letterhead(
                    by=keyed(request), at=now(), organisation_id=organisation_id, **form.cleaned_data
                )
            except NotAllowed:
                raise
            except Refused as refused:
                status = into_form(form, refused)
            else:
                tell(request, _("Saved. New pay statements carry this name and address."))
                return redirect("letterhead", organisation_id=organisation_id)
    page = {"house": found, "form": form, "key": fresh_key()}
    return render(request, "payroll/letterhead.html", page, status=status)
