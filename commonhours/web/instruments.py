"""What hours are worked for in an organisation: said, set from a day on, ended; each with what the law has to say."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.common.sight import seeing
from commonhours.organisations.brands import Level
from commonhours.organisations.permissions import Permission, may_in_office
from commonhours.people.pages import workers_of
from commonhours.rates.actions import (
    InstrumentWanted,
    end_instrument,
    say_sector,
    set_instrument,
)
from commonhours.rates.instruments import CODES, PER_HOUR, PER_VISIT, SECTORS
from commonhours.rates.queries import InstrumentLine, instruments_of, law_of_volunteers, sector_of
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.rates import organisation_of
from commonhours.words import sentence
from commonhours.words.instruments import instrument_name, sector_name, terms_words
from commonhours.words.money import money
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


def _dollars(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=1000,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class SectorForm(forms.Form):
    """What the organisation is."""

    sector = forms.ChoiceField(label=gettext_lazy("Your organisation is"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = [(code, sector_name(code)) for code in SECTORS]
        self.fields["sector"].choices = said  # type: ignore[attr-defined]  # a choice field


class InstrumentForm(forms.Form):
    """What hours are worked for, from a day on."""

    code = forms.ChoiceField(label=gettext_lazy("Hours are worked for"))
    type_of_work = forms.ChoiceField(label=gettext_lazy("Type of work"), required=False)
    person = forms.ChoiceField(label=gettext_lazy("Only for"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    amount = _dollars(
        gettext_lazy("Dollars"), gettext_lazy("For a stipend. For training only if it differs from the wage.")
    )
    per = forms.ChoiceField(label=gettext_lazy("A stipend is given for each"), required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("[A visit] takes about, in minutes"),
        min_value=15,
        max_value=1440,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    compared = _dollars(
        gettext_lazy("Full-time work is paid, dollars an hour"),
        gettext_lazy("For a stipend, where you have no rate for this work yourself."),
    )
    compared_with = forms.CharField(label=gettext_lazy("Where you read that"), max_length=120, required=False)
    knowing = forms.BooleanField(label=gettext_lazy("I know this, and want it all the same"), required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        works = sorted((row.name, str(row.id)) for row in TypeOfWork.objects.all())
        choices = {
            "code": [(code, instrument_name(code)) for code in CODES],
            "type_of_work": [("", _("All types of work")), *((key, name) for name, key in works)],
            "person": [("", _("All [workers]")), *people],
            "per": [(PER_VISIT, _("[visit]")), (PER_HOUR, _("hour"))],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # a choice field

    @property
    def shown(self) -> list[forms.BoundField]:
        """All fields; that somebody knows a doubt is asked once there is one."""
        return [self[name] for name in self.fields if name != "knowing" or "knowing" in self.errors]

    def wanted(self) -> InstrumentWanted:
        """What was typed."""
        said = self.cleaned_data
        return InstrumentWanted(
            said["code"],
            said["since"],
            UUID(said["type_of_work"]) if said["type_of_work"] else None,
            UUID(said["person"]) if said["person"] else None,
            int((said["amount"] or 0) * 100),
            said["per"],
            said["minutes"] or 0,
            int((said["compared"] or 0) * 100),
            said["compared_with"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def instruments(request: House, level_id: UUID) -> HttpResponse:
    """What hours are worked for here; a POST says what the organisation is, sets a line or ends one."""
    of, by = organisation_of(request, level_id), request.actor
    today, do = now().astimezone(zone_of(request)).date(), request.POST.get("do", "")
    if do == "end":
        return _end(request, of, today)
    sector = SectorForm(request.POST if do == "sector" else None, initial={"sector": sector_of(of.id)})
    form = _form(request, of, today, posted=do == "set")
    status = 200
    if request.method == "POST":
        chosen: SectorForm | InstrumentForm = sector if do == "sector" else form
        status = _tried(chosen, _act(request, of, chosen)) if chosen.is_valid() else 422
        if status == 200:
            tell(request, _("Saved. What was worked before stays as it was."))
            return redirect("instruments", level_id=of.id)
    lines = instruments_of(by=by, organisation_id=of.id)
    sets = may_in_office(by, Permission.SET_RATES, [of.id])
    page = {
        "level": of,
        "lines": [_line(each, today) for each in lines if each.until is None or each.until > today],
        "over": [_line(each, today) for each in lines if each.until is not None and each.until <= today],
        "sector": sector_name(sector_of(of.id)) if sector_of(of.id) else "",
        "law": law_of_volunteers(of.id, today),
        "form": form if sets else None,
        "sector_form": sector if sets else None,
        "key": fresh_key(),
    }
    return render(request, "settings/instruments.html", page, status=status)


def _form(request: House, of: Level, today: date, *, posted: bool) -> InstrumentForm:
    with seeing(request.actor.sight):
        people = [(str(each.id), each.name) for each in workers_of(of.id, on=today)]
    initial = {"since": today + timedelta(days=1)}
    return InstrumentForm(request.POST if posted else None, people=people, initial=initial)


def _act(request: House, of: Level, form: SectorForm | InstrumentForm) -> Callable[[], object]:
    by, at = keyed(request), now()
    if isinstance(form, SectorForm):
        said = form.cleaned_data["sector"]
        return lambda: say_sector(by=by, at=at, organisation_id=of.id, sector=said)
    wanted, knowing = form.wanted(), form.cleaned_data["knowing"]
    return lambda: set_instrument(by=by, at=at, organisation_id=of.id, wanted=wanted, knowing=knowing)


def _tried(form: forms.Form, act: Callable[[], object]) -> int:
    """Try it, and say beside the field what was refused."""
    try:
        act()
    except NotAllowed:
        raise
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
        return refused.status
    return 200


def _end(request: House, of: Level, today: date) -> HttpResponse:
    line_id = as_uuid(request.POST.get("line", ""))
    if line_id is None:
        raise Invalid.because("not_found", field="line")
    end_instrument(by=keyed(request), at=now(), instrument_id=line_id, last_day=today)
    tell(request, _("Ended after today."))
    return redirect("instruments", level_id=of.id)


def _line(line: InstrumentLine, today: date) -> dict[str, Any]:
    about = " · ".join(part for part in (line.person, line.work) if part)
    compared = {"amount": money(line.terms.compared), "where": line.compared_with or _("your own rate")}
    return {
        "id": line.id,
        "about": about or _("All types of work"),
        "name": terms_words(line.terms),
        "compared": _("measured against %(amount)s an hour: %(where)s") % compared
        if line.terms.compared
        else "",
        "since": date_format(line.since, "DATE_FORMAT"),
        "until": date_format(line.until - timedelta(days=1), "DATE_FORMAT") if line.until else "",
        "to_come": line.since > today,
        "may_end": line.until is None,
        "set_by": line.set_by,
    }
