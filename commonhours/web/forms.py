"""The forms of the pages: they read what was typed and say in words what cannot be read."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import gettext_noop as N_

from commonhours.bookings.wish import Wish
from commonhours.catalogue.models import KindOfFact
from commonhours.catalogue.queries import words
from commonhours.common.period import is_ambiguous, is_skipped, local_instants
from commonhours.common.refusals import Refusal
from commonhours.words import sentence

# Kinds of fact that an operator may ask for by hand; the work itself asks for checks and certificates.
ASKED = ("language", "skill")
LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240, 360, 480)
# The groups of the list of types of work; a region's own group is shown as the region wrote it.
GROUPS = {
    "care": N_("Care at home"),
    "nutrition": N_("Food and nutrition"),
    "health": N_("Health"),
    "language": N_("Interpreting and translating"),
    "digital": N_("Phones and computers"),
    "jobs": N_("Finding work"),
    "youth": N_("Children and young people"),
    "peer": N_("Support from peers"),
    "streets": N_("Streets, parks and homes"),
    "business": N_("Businesses"),
}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class QuarterInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"step": 900})


class WishForm(forms.Form):
    """Who for, what, when, and what is asked of whoever comes."""

    who = forms.CharField(label=gettext_lazy("Who for"), max_length=120, required=False)
    service_user = forms.UUIDField(widget=forms.HiddenInput, required=False)
    purpose = forms.ChoiceField(
        choices=[("", ""), ("help", ""), ("trial", "")], widget=forms.HiddenInput, required=False
    )
    work = forms.ChoiceField(label=gettext_lazy("What"))
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)
    start = forms.TimeField(label=gettext_lazy("From"), widget=QuarterInput)
    minutes = forms.TypedChoiceField(label=gettext_lazy("For how long"), coerce=int)
    wants = forms.MultipleChoiceField(
        label=gettext_lazy("Asked of whoever comes"), widget=forms.CheckboxSelectMultiple, required=False
    )
    features = forms.MultipleChoiceField(
        label=gettext_lazy("At the home or place"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone
        self._choices("work", [("", _("Choose the type of work")), *works_by_category()])
        self._choices("minutes", [(minutes, length_in_words(minutes)) for minutes in LENGTHS])
        self._choices("wants", [(str(kind.id), kind.name) for kind in kinds_to_ask_for(self._given("wants"))])
        self._choices("features", [(str(row.id), row.name) for row in words().features])

    def _given(self, name: str) -> set[str]:
        if isinstance(self.data, QueryDict):
            return set(self.data.getlist(name))
        return set(self.initial.get(name) or ())

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # every field named here has choices

    def clean_service_user(self) -> UUID:
        chosen: UUID | None = self.cleaned_data.get("service_user")
        if chosen is None:
            raise forms.ValidationError(_("Choose who it is for."))
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, start = cleaned.get("day"), cleaned.get("start")
        if day and start and is_skipped(day, _minute(start), self._zone):
            self.add_error("start", sentence(Refusal("skipped_by_clock")))
        elif day and start and is_ambiguous(day, _minute(start), self._zone):
            self.add_error("start", sentence(Refusal("ambiguous_time")))
        return cleaned

    def wish(self) -> Wish:
        """The wish that a valid form makes; Invalid when it cannot be true."""
        data = self.cleaned_data
        start = instant(data["day"], data["start"], self._zone)
        return Wish(
            service_user_id=data["service_user"],
            type_of_work_id=UUID(data["work"]),
            starts_at=start,
            ends_at=start + timedelta(minutes=data["minutes"]),
            wants=tuple(map(UUID, data["wants"])),
            features=tuple(map(UUID, data["features"])),
            purpose=data["purpose"] or "help",
        )


class SeriesForm(forms.Form):
    """Repeat a visit every week, on a weekday, so many times."""

    weekday = forms.TypedChoiceField(label=gettext_lazy("Every"), coerce=int)
    times = forms.IntegerField(label=gettext_lazy("How many times"), min_value=1, max_value=52, initial=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        monday = date(2024, 1, 1)
        days = [monday + timedelta(days=number) for number in range(7)]
        self.fields["weekday"].choices = [(day.weekday(), date_format(day, "l")) for day in days]  # type: ignore[attr-defined]

    @classmethod
    def after(cls, starts_at: datetime, zone: ZoneInfo) -> "SeriesForm":
        """The form as it is first offered: the visit's own weekday."""
        return cls(initial={"weekday": starts_at.astimezone(zone).weekday()})

    def first_after(self, starts_at: datetime, zone: ZoneInfo) -> datetime:
        """The first time that the series takes place: the next such weekday after the visit, at its hour."""
        local = starts_at.astimezone(zone)
        days = (self.cleaned_data["weekday"] - local.weekday() - 1) % 7 + 1
        return instant(local.date() + timedelta(days=days), local.time(), zone)

    def rule(self) -> str:
        """The recurrence as iCalendar writes it."""
        weekday = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[self.cleaned_data["weekday"]]
        return f"FREQ=WEEKLY;BYDAY={weekday};COUNT={self.cleaned_data['times']}"


def instant(day: date, start: time, zone: ZoneInfo) -> datetime:
    """The instant of a local time; where it comes twice, the first."""
    return local_instants(day, _minute(start), zone).first


def _minute(start: time) -> int:
    return start.hour * 60 + start.minute


def length_in_words(minutes: int) -> str:
    """90 is “1½ hours”."""
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours, rest = divmod(minutes, 60)
    shown = f"{hours}{({0: '', 15: '¼', 30: '½', 45: '¾'})[rest]}"
    return ngettext("%(count)s hour", "%(count)s hours", 1 if minutes == 60 else 2) % {"count": shown}


def works_by_category() -> list[tuple[str, list[tuple[str, str]]]]:
    """Types of work as grouped choices, in the reader's language."""
    rows = sorted(words().works, key=lambda row: (row.category, row.name))
    return [
        (_(GROUPS.get(category, category)), [(str(row.id), row.name) for row in group])
        for category, group in groupby(rows, key=lambda row: row.category)
    ]


def kinds_to_ask_for(given: Collection[str]) -> list[KindOfFact]:
    """What may be asked of whoever comes, and whatever a record asks for; nothing confidential can be asked for."""
    rows = [kind for kind in words().kinds if not kind.confidential]
    rows = [
        kind
        for kind in rows
        if str(kind.id) in given or (kind.category in ASKED and not kind.organisation_id)
    ]
    return sorted(rows, key=lambda row: (row.category, row.name))


def choose_from(form: forms.BaseForm, name: str, choices: list[Any]) -> None:
    """Say what a field of choices offers this reader: it is known only when the form is made."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # every field named here has choices
