"""What a payroll provider calls an employer, its people and kinds of pay."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.payroll.actions import set_provider_codes
from commonhours.payroll.exports import ACTIVITY
from commonhours.payroll.pages import Codes, codes_of
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.payroll_show import into_form
from commonhours.words.payroll import provider_code_name


class CodesForm(forms.Form):
    """A field for each code that the profile asks for, and one for each person."""

    use_required_attribute = False

    def __init__(self, found: Codes, data: Mapping[str, Any] | None) -> None:
        super().__init__(data)
        self._names, self._people = (
            list(found.form.settings),
            [person for person, _name, _number in found.people],
        )
        for name in self._names:
            label = provider_code_name(found.form.code, name)
            self.fields[name] = _field(label, found.codes.get(name, ""))
        for person, name, number in found.people:
            self.fields[str(person)] = _field(name, number)

    @property
    def codes(self) -> list[forms.BoundField]:
        """What the provider calls the employer and kinds of pay."""
        return [self[name] for name in self._names]

    @property
    def people(self) -> list[forms.BoundField]:
        """What it calls everybody."""
        return [self[str(person)] for person in self._people]

    def said(self) -> dict[str, Any]:
        """Both, as the action takes them."""
        kept = self.cleaned_data
        return {
            "codes": {name: kept[name] for name in self._names},
            "people": {person: kept[str(person)] for person in self._people},
        }


class _Code(forms.CharField):
    """All of them are asked for, and some may be written down another day."""

    def validate(self, value: str) -> None:
        """An empty one takes it away."""


def _field(label: str, value: str) -> forms.CharField:
    return _Code(label=label, initial=value, max_length=60)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def provider_codes(request: House, organisation_id: UUID, code: str) -> HttpResponse:
    """The codes of one provider; a POST keeps them."""
    found = codes_of(by=request.actor, organisation_id=organisation_id, profile=code)
    form = CodesForm(found, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.said()
            try:
                set_provider_codes(
                    by=keyed(request), at=now(), organisation_id=organisation_id, profile=code, **said
                )
            except NotAllowed:
                raise
            except Refused as refused:
                status = into_form(form, refused)
            else:
                tell(request, _("Saved."))
                return redirect("provider_codes", organisation_id=organisation_id, code=code)
    page = {
        "organisation_id": organisation_id,
        "name": found.form.name,
        "source": found.form.source,
        "by_hand": found.form.per == ACTIVITY,
        "form": form,
        "key": fresh_key(),
    }
    return render(request, "payroll/codes.html", page, status=status)
