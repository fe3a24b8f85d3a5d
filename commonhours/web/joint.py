"""Which organisations employ people together: said, agreed and ended on the page of rates."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotFound
from commonhours.organisations.permissions import Permission, may_in_office
from commonhours.organisations.queries import names_of_organisations
from commonhours.rates.actions import agree_joint, end_joint, say_joint
from commonhours.rates.joint import joint_lines
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class JointForm(forms.Form):
    """With whom, from when."""

    other = forms.ChoiceField(label=gettext_lazy("Organisation"))
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)

    def __init__(self, *args: Any, ours: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted((name, str(key)) for key, name in names_of_organisations().items() if key != ours)
        # Every field named here has choices.
        self.fields["other"].choices = [(key, name) for name, key in names]  # type: ignore[attr-defined]


def joint_part(request: House, organisation_id: UUID, today: date) -> dict[str, Any]:
    """The part of the page of rates: with whom, and a form for whoever may say so."""
    lines = joint_lines(by=request.actor, organisation_id=organisation_id)
    sets = may_in_office(request.actor, Permission.SET_RATES, [organisation_id])
    return {
        "joint": [
            {
                "each": each,
                "since": date_format(each.since, "DATE_FORMAT"),
                "until": date_format(each.until - timedelta(days=1), "DATE_FORMAT") if each.until else "",
            }
            for each in lines
        ],
        "joint_form": JointForm(ours=organisation_id, initial={"since": today}) if sets else None,
    }


@require_POST
@signed_in
def joint_employers(request: House, level_id: UUID) -> HttpResponse:
    """Say it, agree to it, or end it after today."""
    verb, today = request.POST.get("do", ""), now().astimezone(zone_of(request)).date()
    if verb == "say":
        _say(request, level_id)
    else:
        _answer(request, verb, today)
    tell(request, _("Written down."))
    return redirect("rates", level_id=level_id)


def _say(request: House, organisation_id: UUID) -> None:
    form = JointForm(request.POST, ours=organisation_id)
    if not form.is_valid():
        raise Invalid.because("unknown_choice", field="other")
    said = form.cleaned_data
    by, other = keyed(request), UUID(said["other"])
    say_joint(by=by, at=now(), organisation_id=organisation_id, other_id=other, since=said["since"])


def _answer(request: House, verb: str, today: date) -> None:
    joint_id = as_uuid(request.POST.get("joint", ""))
    if joint_id is None or verb not in ("agree", "end"):
        raise NotFound.because("unknown_joint", field="joint")
    if verb == "agree":
        agree_joint(by=keyed(request), at=now(), joint_id=joint_id)
    else:
        end_joint(by=keyed(request), at=now(), joint_id=joint_id, last_day=today)
