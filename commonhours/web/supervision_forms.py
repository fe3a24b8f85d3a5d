"""The forms with which a supervisor writes something down about one worker of one organisation."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from commonhours.common.refusals import Refused
from commonhours.supervision.actions import Plan
from commonhours.supervision.beginnings import FirstDayLine
from commonhours.supervision.models import FirstDay
from commonhours.supervision.records import Part, VisitChoice
from commonhours.web.forms import DayInput, QuarterInput, instant
from commonhours.web.show import dates
from commonhours.words import sentence
from commonhours.words.care import HOWS, PAYMENTS
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class OfWorkerForm(forms.Form):
    """What all of them know: refusals of the action stand at their field, or on top; each organisation has its own."""

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Somebody may work for two organisations that one supervisor looks after: two forms of a kind on one page.
        self.prefix = f"{type(self).__name__.removesuffix('Form').lower()}-{part.organisation_id.hex[-6:]}"

    def refused(self, refused: Refused) -> None:
        """Say why not, where it can be mended."""
        for refusal in refused.refusals:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, sentence(refusal))

    def choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # only called for fields with choices

    def chosen(self, name: str) -> UUID | None:
        """The id that was chosen; none is a choice."""
        return UUID(self.cleaned_data[name]) if self.cleaned_data[name] else None


class SupervisorForm(OfWorkerForm):
    supervisor = forms.ChoiceField(label=gettext_lazy("Supervisor"), required=False)

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        initial = {"supervisor": str(part.supervisor_id or "")}
        super().__init__(*args, part=part, initial=initial, **kwargs)
        self.choose("supervisor", [("", _("Nobody")), *((str(key), name) for key, name in part.supervisors)])


class CheckInForm(OfWorkerForm):
    held_on = forms.DateField(label=gettext_lazy("When you talked"), widget=DayInput)
    how = forms.ChoiceField(label=gettext_lazy("How"), widget=forms.RadioSelect)
    agreed = forms.CharField(
        label=gettext_lazy("What you agreed"),
        help_text=gettext_lazy("The [worker] reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    private = forms.CharField(
        label=gettext_lazy("Private note"),
        help_text=gettext_lazy("Only those who supervise here read this. It is in no message."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    next_by = forms.DateField(label=gettext_lazy("Talk again by"), widget=DayInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("how", [(how, _(word)) for how, word in HOWS.items()])


class ObservedForm(OfWorkerForm):
    visit = forms.ChoiceField(label=gettext_lazy("Which [visit]"))
    went_well = forms.CharField(
        label=gettext_lazy("What went well"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    to_practise = forms.CharField(
        label=gettext_lazy("What to practise"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, visits: tuple[VisitChoice, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("visit", visit_choices(visits))


class FirstDayForm(OfWorkerForm):
    papers = forms.BooleanField(label=gettext_lazy("I have seen the papers"), required=False)
    payment = forms.ChoiceField(label=gettext_lazy("How they are paid"), required=False)
    meet_whom = forms.CharField(label=gettext_lazy("Whom they meet"), max_length=120, required=False)
    meet_where = forms.CharField(label=gettext_lazy("Where"), max_length=200, required=False)
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput, required=False)
    start = forms.TimeField(label=gettext_lazy("Time"), widget=QuarterInput, required=False)
    buddy = forms.ChoiceField(label=gettext_lazy("Work buddy"), required=False)

    def __init__(self, *args: Any, part: Part, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, part=part, initial=_stands(part.first_day, zone), **kwargs)
        self._zone = zone
        self.choose("payment", [("", _("Not chosen yet")), *payment_choices()])
        self.choose("buddy", [("", _("Nobody yet")), *((str(key), name) for key, name in part.colleagues)])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("day")) != bool(data.get("start")):
            self.add_error("start" if data.get("day") else "day", _("Please say the day and the time."))
        return data

    def plan(self) -> Plan:
        """What was arranged."""
        data = self.cleaned_data
        meet_at = instant(data["day"], data["start"], self._zone) if data["day"] else None
        kept = {name: data[name] for name in ("papers", "payment", "meet_whom", "meet_where")}
        return Plan(**kept, meet_at=meet_at, buddy_id=self.chosen("buddy"))


def _stands(line: FirstDayLine, zone: ZoneInfo) -> dict[str, Any]:
    local = line.meet_at.astimezone(zone) if line.meet_at else None
    return {
        "papers": line.papers,
        "payment": line.payment,
        "meet_whom": line.meet_whom,
        "meet_where": line.meet_where,
        "day": local.date() if local else None,
        "start": local.time() if local else None,
        "buddy": str(line.buddy_id or ""),
    }


class ShadowForm(OfWorkerForm):
    visit = forms.ChoiceField(label=gettext_lazy("Which [visit] of the buddy"))
    yes = forms.CharField(
        label=gettext_lazy("Who said yes, and how"),
        help_text=gettext_lazy("Ask whoever is served first: for instance “Mrs Park, on the telephone”."),
        max_length=120,
    )

    def __init__(self, *args: Any, visits: tuple[VisitChoice, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("visit", visit_choices(visits))


def visit_choices(visits: tuple[VisitChoice, ...]) -> list[tuple[Any, str]]:
    return [(str(each.id), dates(each.starts_at, each.ends_at)) for each in visits]


def payment_choices() -> list[tuple[Any, str]]:
    return [(kind, _(PAYMENTS[kind])) for kind in FirstDay.PAYMENTS]
