"""Which requests for help an organisation takes, and how soon it promises to call."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from commonhours.catalogue.models import Area
from commonhours.common.clock import now
from commonhours.intake.actions import set_desk
from commonhours.intake.pages import DeskLine, desk_of
from commonhours.intake.rules import MOST_DAYS, Targets
from commonhours.organisations.brands import Level, level, require_govern
from commonhours.web.brand import tabs
from commonhours.web.doors import signed_in
from commonhours.web.forms import works_by_category
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class DeskForm(forms.Form):
    """Targets in working days; for an organisation also what it takes."""

    first_contact_days = forms.IntegerField(
        label=gettext_lazy("Working days until somebody calls"), min_value=1, max_value=MOST_DAYS
    )
    look_days = forms.IntegerField(
        label=gettext_lazy("Working days that a request may lie untouched afterwards"),
        min_value=1,
        max_value=MOST_DAYS,
    )
    answer_days = forms.IntegerField(
        label=gettext_lazy("Working days until we ask again those to whom we refer others"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=Targets().answer_days,
    )
    takes_requests = forms.BooleanField(
        label=gettext_lazy("We take requests from the public form"), required=False
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Only from these neighbourhoods"),
        help_text=gettext_lazy("Choose none for all."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    works = forms.MultipleChoiceField(
        label=gettext_lazy("Only for these types of work"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, of: Level, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of.kind == "region":
            for name in ("takes_requests", "areas", "works"):
                del self.fields[name]
            return
        areas = [(str(area.id), area.name) for area in Area.objects.order_by("name")]
        self.fields["areas"].choices = areas  # type: ignore[attr-defined]  # a choice field
        self.fields["works"].choices = works_by_category()  # type: ignore[attr-defined]  # a choice field


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def request_desk(request: House, level_id: UUID) -> HttpResponse:
    """Set what lands in an organisation's queue, or only the targets of the contact centre."""
    of = level(level_id)
    require_govern(request.actor, of)
    if of.kind == "programme":
        raise Http404
    if request.method != "POST":
        return _page(request, of, DeskForm(of=of, initial=_initial(desk_of(of.organisation_id))))
    form = DeskForm(request.POST, of=of)
    if not form.is_valid():
        return _page(request, of, form, 422)
    said = form.cleaned_data
    set_desk(
        by=keyed(request),
        at=now(),
        organisation_id=of.organisation_id,
        targets=Targets(said["first_contact_days"], said["look_days"], said["answer_days"]),
        takes_requests=said.get("takes_requests", False),
        area_ids=tuple(map(UUID, said.get("areas", ()))),
        type_of_work_ids=tuple(map(UUID, said.get("works", ()))),
    )
    tell(request, _("Saved. It holds for requests from now on."))
    return redirect("request_desk", level_id=of.id)


def _initial(desk: DeskLine) -> dict[str, Any]:
    return {
        "first_contact_days": desk.targets.first_contact_days,
        "look_days": desk.targets.look_days,
        "answer_days": desk.targets.answer_days,
        "takes_requests": desk.takes_requests,
        "areas": [str(each) for each in desk.area_ids],
        "works": [str(each) for each in desk.type_of_work_ids],
    }


def _page(request: House, of: Level, form: DeskForm, status: int = 200) -> HttpResponse:
    page = {"level": of, "form": form, "tabs": tabs(of, "request_desk"), "key": fresh_key()}
    return render(request, "settings/requests.html", page, status=status)
