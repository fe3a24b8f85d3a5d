"""What an organisation pays and charges an hour, from a day on; and by which law and week pay is reckoned."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.organisations.brands import Level, level, may_govern
from commonhours.organisations.permissions import Permission, may_in_office, require
from commonhours.people.pages import workers_of
from commonhours.rates.actions import FrameWanted, Wanted, end_rate, places, set_frame, set_rate
from commonhours.rates.asked import many_asked
from commonhours.rates.book import ON_COSTS
from commonhours.rates.models import Rate
from commonhours.rates.queries import Frame, RateLine, frames, rates_of
from commonhours.web.brand import tabs
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput, QuarterInput
from commonhours.web.joint import joint_part
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.words import sentence
from commonhours.words.rates import amount_words, kind_name
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class RateForm(forms.Form):
    """A figure from a day on."""

    kind = forms.ChoiceField(label=gettext_lazy("What"))
    amount = forms.DecimalField(
        label=gettext_lazy("Dollars an hour, or for on-costs per cent"),
        min_value=0,
        max_value=1000,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    type_of_work = forms.ChoiceField(label=gettext_lazy("Type of work"), required=False)
    person = forms.ChoiceField(label=gettext_lazy("Only for"), required=False)
    attendant = forms.BooleanField(
        label=gettext_lazy("This work is to look after, feed or dress somebody in their home"),
        help_text=gettext_lazy("The law has other limits of overtime for it."),
        required=False,
    )
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        works = sorted((row.name, str(row.id)) for row in TypeOfWork.objects.all())
        choices = {
            "kind": [(kind, kind_name(kind)) for kind in Rate.KINDS],
            "type_of_work": [("", _("All types of work")), *((key, name) for name, key in works)],
            "person": [("", _("All [workers]")), *people],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # a choice field

    def wanted(self) -> Wanted:
        """What was typed; dollars and per cent both have two digits."""
        said = self.cleaned_data
        return Wanted(
            said["kind"],
            int(said["amount"] * 100),
            said["since"],
            UUID(said["type_of_work"]) if said["type_of_work"] else None,
            UUID(said["person"]) if said["person"] else None,
            said["attendant"],
        )


class FrameForm(forms.Form):
    """By which law and week pay is reckoned."""

    place = forms.ChoiceField(label=gettext_lazy("Whose law holds"))
    first_weekday = forms.TypedChoiceField(label=gettext_lazy("The week begins on"), coerce=int)
    day_starts = forms.TimeField(label=gettext_lazy("and the day at"), widget=QuarterInput)
    operators_see = forms.BooleanField(
        label=gettext_lazy("Operators of the contact centre see what [a visit] costs"), required=False
    )
    industry = forms.SlugField(
        label=gettext_lazy("Industry, where a law about late changes names it"), max_length=20, required=False
    )
    employees = forms.IntegerField(
        label=gettext_lazy("How many people it employs"), min_value=0, max_value=1_000_000, required=False
    )

    def __init__(self, *args: Any, region: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("industry", "employees") if region else ("operators_see",):
            del self.fields[name]
        choices: dict[str, Any] = {
            "place": list(places().items()),
            "first_weekday": [(number, str(name)) for number, name in WEEKDAYS.items()],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # a choice field

    def wanted(self) -> FrameWanted:
        """What was typed."""
        said = self.cleaned_data
        begins = said["day_starts"]
        return FrameWanted(
            said["place"],
            said["first_weekday"],
            begins.hour * 60 + begins.minute,
            said.get("industry", ""),
            said.get("employees") or 0,
            said.get("operators_see", False),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rates(request: House, level_id: UUID) -> HttpResponse:
    """The rates of an organisation, or the region's law and week; a POST sets a rate, ends one or sets the frame."""
    of, by = _level(request, level_id), request.actor
    today = now().astimezone(zone_of(request)).date()
    if "end" in request.POST:
        return _end(request, of, today)
    form = _rate_form(request, of, today)
    frame = _frame_form(request, of)
    status = 200
    if request.method == "POST":
        chosen: RateForm | FrameForm = frame if "frame" in request.POST or form is None else form
        status = _tried(chosen, _act(request, of, chosen)) if chosen.is_valid() else 422
        if status == 200:
            tell(request, _("Saved. What was worked before stays as it was."))
            return redirect("rates", level_id=of.id)
    lines = rates_of(by=by, organisation_id=of.id) if of.kind == "organisation" else ()
    sets = may_in_office(by, Permission.SET_RATES, [of.id] if of.organisation_id else [])
    joint = joint_part(request, of.id, today) if of.kind == "organisation" else {}
    page = joint | {
        "level": of,
        "tabs": tabs(of, "rates") if may_govern(by, of) else [],
        "groups": _groups([each for each in lines if each.until is None or each.until > today], today),
        "over": [_line(each, today) for each in lines if each.until is not None and each.until <= today],
        "form": form if sets else None,
        "frame_form": frame if sets else None,
        "asked": _many_asked(request, of) if sets else None,
        "frame": _frame_said(frames(), of),
        "key": fresh_key(),
        "frame_key": fresh_key(),
    }
    return render(request, "settings/rates.html", page, status=status)


def _level(request: House, level_id: UUID) -> Level:
    """The level, for those who may see its money; to strangers of an organisation it does not exist."""
    of, by = level(level_id), request.actor
    if of.kind == "programme":
        raise Http404
    if of.organisation_id and not by.whole_region and of.id not in by.organisation_ids:
        raise NotFound.because("not_found")
    require(by, Permission.SEE_MONEY, [of.id] if of.organisation_id else [])
    return of


def organisation_of(request: House, level_id: UUID) -> Level:
    """An organisation, for those who may see its money; to others it does not exist."""
    of = _level(request, level_id)
    if of.kind != "organisation":
        raise NotFound.because("not_found")
    return of


def _rate_form(request: House, of: Level, today: date) -> RateForm | None:
    if of.kind != "organisation":
        return None
    with seeing(request.actor.sight):
        people = [(str(each.id), each.name) for each in workers_of(of.id, on=today)]
    posted = request.POST if request.method == "POST" and "frame" not in request.POST else None
    return RateForm(posted, people=people, initial={"since": today})


def _frame_form(request: House, of: Level) -> FrameForm:
    found = frames()
    held = found.get(of.organisation_id, found.get(None))
    initial: dict[str, Any] = {"day_starts": _clock(held.day_starts if held else 0)}
    if held:
        initial |= {name: getattr(held, name) for name in ("place", "first_weekday", "industry", "employees")}
        initial["operators_see"] = held.operators_see
    posted = request.POST if request.method == "POST" and "frame" in request.POST else None
    return FrameForm(posted, region=of.kind == "region", initial=initial)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _act(request: House, of: Level, form: RateForm | FrameForm) -> Callable[[], object]:
    by, at = keyed(request), now()
    if isinstance(form, FrameForm):
        wanted = form.wanted()
        return lambda: set_frame(by=by, at=at, organisation_id=of.organisation_id, wanted=wanted)
    rate = form.wanted()
    return lambda: set_rate(by=by, at=at, organisation_id=of.id, wanted=rate)


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
    rate_id = as_uuid(request.POST["end"])
    if rate_id is None:
        raise Invalid.because("not_found", field="end")
    end_rate(by=keyed(request), at=now(), rate_id=rate_id, last_day=today)
    tell(request, _("Ended after today."))
    return redirect("rates", level_id=of.id)


def _groups(lines: list[RateLine], today: date) -> list[dict[str, Any]]:
    """What holds and what is to come, by what it is."""
    return [
        {"name": kind_name(kind), "lines": [_line(each, today) for each in group]}
        for kind, group in groupby(lines, key=lambda each: each.kind)
    ]


def _many_asked(request: House, of: Level) -> int:
    with seeing(request.actor.sight):
        return many_asked(of.id)


def _line(line: RateLine, today: date) -> dict[str, Any]:
    about = [line.person, line.work] if line.work or line.person else []
    everything = "" if line.kind == ON_COSTS else _("All types of work")
    return {
        "id": line.id,
        "about": " · ".join(part for part in about if part) or everything,
        "amount": amount_words(line.kind, line.amount),
        "attendant": line.attendant,
        "since": date_format(line.since, "DATE_FORMAT"),
        "until": date_format(line.until - timedelta(days=1), "DATE_FORMAT") if line.until else "",
        "to_come": line.since > today,
        "may_end": line.since <= today and line.until is None,
        "set_by": line.set_by,
        "kind": kind_name(line.kind),
    }


def _frame_said(found: dict[UUID | None, Frame], of: Level) -> dict[str, Any] | None:
    """The frame that holds here, and whether it is the region's."""
    held = found.get(of.organisation_id, found.get(None))
    if held is None:
        return None
    return {
        "place": places().get(held.place, held.place),
        "weekday": WEEKDAYS[held.first_weekday],
        "day_starts": _clock(held.day_starts),
        "regions": of.organisation_id is not None and of.organisation_id not in found,
        "operators_see": held.operators_see,
    }
