"""An organisation's own steps: its settings, what a worker reads and accepts, what staff tick."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.common.sight import concern, seeing
from commonhours.credentials.badges import badges_given
from commonhours.organisations.brands import Level, level, require_govern
from commonhours.organisations.permissions import Permission, may
from commonhours.policies.actions import NewStep, accept_step, add_step, end_step, tick_step
from commonhours.policies.steps import (
    AGREEMENTS,
    BADGE,
    BEFORE_APPROVAL,
    BEFORE_BOOKING,
    CHECKLIST,
    CONTRACT,
    EXCLUSIVE,
    MOST_TEXT,
    OFFERED,
    StepAsked,
    StepLine,
    asked_of,
    steps_of,
)
from commonhours.web.brand import tabs
from commonhours.web.doors import signed_in
from commonhours.web.exclusives import exclusive_shown
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.words import sentence
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

KINDS = (
    (CONTRACT, gettext_lazy("An agreement that they read and accept")),
    (CHECKLIST, gettext_lazy("A point that your staff tick")),
    (BADGE, gettext_lazy("A badge that they hold")),
    (EXCLUSIVE, gettext_lazy("An agreement to work only for you")),
)
MOMENTS = (
    (BEFORE_APPROVAL, gettext_lazy("before approval")),
    (BEFORE_BOOKING, gettext_lazy("before the first [visit]")),
    (OFFERED, gettext_lazy("if they want to")),
)


class StepForm(forms.Form):
    """One step: a name, and for an agreement its text, in each language."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=KINDS)
    moment = forms.ChoiceField(label=gettext_lazy("When"), choices=MOMENTS)
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    badge = forms.ChoiceField(
        label=gettext_lazy("Which badge"), required=False, help_text=gettext_lazy("Its name names the step.")
    )

    def __init__(self, *args: Any, of: Level, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_from(of)
        for code, name in settings.LANGUAGES:
            language = {"language": name}
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name (%(language)s)") % language, max_length=120, required=False
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text of the agreement (%(language)s)") % language,
                max_length=MOST_TEXT,
                required=False,
                widget=forms.Textarea({"rows": 5}),
            )

    def _choose_from(self, of: Level) -> None:
        """Only an organisation binds people to itself; without badges nobody can ask for one."""
        given = [(line.id, f"{line.name} · {line.organisation}") for line in badges_given()]
        kinds = [each for each in KINDS if each[0] != EXCLUSIVE or of.kind == "organisation"]
        moments = [each for each in MOMENTS if each[0] != OFFERED or of.kind == "organisation"]
        self.fields["kind"].choices = [each for each in kinds if each[0] != BADGE or given]  # type: ignore[attr-defined]
        self.fields["moment"].choices = moments  # type: ignore[attr-defined]
        if given:
            self.fields["badge"].choices = [("", "–"), *given]  # type: ignore[attr-defined]
        else:
            del self.fields["badge"]

    def new(self) -> NewStep:
        """What was typed."""
        said = self.cleaned_data
        names, texts = (
            {code: said[f"{part}_{code}"] for code, _name in settings.LANGUAGES} for part in ("name", "text")
        )
        badge = UUID(said["badge"]) if said.get("badge") else None
        return NewStep(said["kind"], said["moment"], said["since"], names, texts, badge)


@require_http_methods(["GET", "POST"])
@signed_in
def steps(request: House, level_id: UUID) -> HttpResponse:
    """What a level asks of its workers before they work; a POST adds a step, or ends one."""
    of = level(level_id)
    require_govern(request.actor, of)
    today = now().astimezone(zone_of(request)).date()
    if request.method == "GET":
        return _page(request, of, StepForm(initial={"since": today}, of=of), today)
    if "end" in request.POST:
        step_id = _id(request.POST["end"])
        end_step(by=keyed(request), at=now(), level_id=of.id, step_id=step_id, until=today)
        tell(request, _("Ended. Nobody is asked for it any more."))
        return redirect("steps", level_id=of.id)
    form, status = StepForm(request.POST, of=of), 422
    if form.is_valid():
        try:
            add_step(by=keyed(request), at=now(), level_id=of.id, new=form.new())
        except NotAllowed:
            raise
        except Refused as refused:
            reason, status = refused.refusals[0], refused.status
            field = {"names": "name_en", "texts": "text_en"}.get(reason.field, reason.field)
            form.add_error(field if field in form.fields else None, sentence(reason))
        else:
            tell(request, _("Added. [Visits] that are booked already stand."))
            return redirect("steps", level_id=of.id)
    return _page(request, of, form, today, status)


def _page(request: House, of: Level, form: StepForm, today: date, status: int = 200) -> HttpResponse:
    lines = [_line(line, today) for line in steps_of(of)]
    page = {
        "level": of,
        "tabs": tabs(of, "steps"),
        "form": form,
        "key": fresh_key(),
        "own": [each for each in lines if each["state"] != "over"],
        "history": [each for each in lines if each["state"] == "over"],
    }
    return render(request, "settings/steps.html", page, status=status)


def _line(line: StepLine, today: date) -> dict[str, Any]:
    return {
        "id": line.id,
        "name": line.name,
        "kind": dict(KINDS)[line.kind],
        "moment": dict(MOMENTS)[line.moment],
        "state": line.state(today),
        "since": date_format(line.since, "DATE_FORMAT"),
        "until": date_format(line.until, "DATE_FORMAT") if line.until else "",
        "set_by": line.set_by,
    }


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid.because("not_found", field="step") from None


# --- a worker's own -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@signed_in
def my_agreements(request: House) -> HttpResponse:
    """What I am asked to read and accept, and what I have accepted; a POST accepts one."""
    if request.method == "POST":
        accept_step(by=keyed(request), at=now(), step_id=_id(request.POST.get("step", "")))
        tell(request, _("Accepted. Thank you."))
        return redirect("my_agreements")
    asked = _own_steps(request.actor, request)
    to_accept = [step for step in asked if step.kind in AGREEMENTS and not step.done_at]
    page = {
        "open": [step_of(step) for step in to_accept if step.moment != OFFERED],
        "offered": [step_of(step) for step in to_accept if step.moment == OFFERED],
        "done": [step_of(step) for step in asked if step.kind in AGREEMENTS and step.done_at],
        "ticks": [step_of(step) for step in asked if step.kind not in AGREEMENTS],
        "exclusive": _own_exclusive(request),
        "key": fresh_key(),
    }
    return render(request, "my/agreements.html", page)


def agreements_open(request: House) -> int:
    """How many agreements somebody has yet to accept."""
    asked = _own_steps(request.actor, request)
    return sum(1 for step in asked if step.kind in AGREEMENTS and step.moment != OFFERED and not step.done_at)


def _own_exclusive(request: House) -> dict[str, Any] | None:
    by = request.actor
    if by.person_id is None:
        return None
    with seeing(by.sight):
        return exclusive_shown(by, by.person_id, now().astimezone(zone_of(request)).date())


def _own_steps(by: Actor, request: House) -> tuple[StepAsked, ...]:
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        concern([by.person_id])
        return asked_of(by.person_id, now().astimezone(zone_of(request)).date())


# --- for staff ----------------------------------------------------------------------------------------------


def step_of(step: StepAsked) -> dict[str, Any]:
    """A step of somebody, as templates take it."""
    return {
        "id": step.id,
        "name": step.name,
        "text": step.text,
        "contract": step.kind in AGREEMENTS,
        "badge": step.kind == BADGE,
        "exclusive": step.kind == EXCLUSIVE,
        "moment": dict(MOMENTS)[step.moment],
        "offered": step.moment == OFFERED,
        "level": step.level_name,
        "done": date_format(step.done_at, "DATE_FORMAT") if step.done_at else "",
        "done_by": step.done_by,
    }


def steps_for(by: Actor, person_id: UUID, *, can_sign_in: bool, on: date) -> list[dict[str, Any]]:
    """What a person's organisations ask of them, with what the reader may tick; the person must have been concerned."""
    return [
        step_of(step)
        | {
            "may_tick": not step.done_at
            and person_id != by.person_id
            and may(by, Permission.APPROVE, step.asked_by)
            and (step.kind == CHECKLIST or (step.kind in AGREEMENTS and not can_sign_in))
        }
        for step in asked_of(person_id, on)
    ]


@require_POST
@signed_in
def tick(request: House, person_id: UUID) -> HttpResponse:
    """Tick that somebody has done a step."""
    tick_step(by=keyed(request), at=now(), person_id=person_id, step_id=_id(request.POST.get("step", "")))
    tell(request, _("Ticked in your name."))
    return redirect("person", person_id=person_id)
