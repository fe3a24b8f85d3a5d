"""The forms of “My time”: the week, an exception to it, the terms."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language

from commonhours.availability.actions import TermsAsked
from commonhours.availability.queries import TermsLine
from commonhours.availability.rules import (
    WeeklyPeriod,
    painted_set,
    parse_week,
    set_of_week,
    week_of_set,
)
from commonhours.common.period import OutOfTime, is_ambiguous, is_skipped, local_instants
from commonhours.common.refusals import Refusal, Refused
from commonhours.web.forms import DayInput, QuarterInput, length_in_words
from commonhours.web.record import CONTRACTS
from commonhours.words import said, sentence
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

EVERY, ONE = "every", "one"


class WeekForm(forms.Form):
    """The hours of a week, typed or painted, and for which weeks they hold."""

    # Of the day and the week a script shows the one that is meant; the browser would complain of the other.
    use_required_attribute = False

    week = forms.CharField(
        label=gettext_lazy("Your week in words"),
        help_text=gettext_lazy("For example: Mon–Fri 9–1, Tue 4–8pm, Sat 10pm–6am"),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "off"}),
        max_length=2_000,
        required=False,
    )
    # Only a script fills this in; it is emptied as soon as somebody types.
    painted = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    holds = forms.ChoiceField(label=gettext_lazy("These hours hold"), widget=forms.RadioSelect, initial=EVERY)
    since = forms.DateField(label=gettext_lazy("From this day on"), widget=DayInput)
    one = forms.DateField(label=gettext_lazy("The week of"), widget=forms.Select)

    def __init__(self, *args: Any, weeks: Sequence[tuple[date, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holds, one = self.fields["holds"], self.fields["one"]
        holds.choices = [(EVERY, _("every week")), (ONE, _("in one week only"))]  # type: ignore[attr-defined]
        one.widget.choices = [(day.isoformat(), label) for day, label in weeks]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        read = read_week(cleaned.get("week", ""), cleaned.get("painted", ""))
        if isinstance(read, Refusal):
            self.add_error("week", sentence(read))
        else:
            cleaned["periods"] = read
        return cleaned


def read_week(text: str, painted: str) -> tuple[WeeklyPeriod, ...] | Refusal:
    """What was painted, or else what was typed."""
    covered = painted_set(painted)
    if covered is not None:
        return week_of_set(covered)
    read = parse_week(text, get_language() or "en")
    return read if isinstance(read, Refusal) else week_of_set(set_of_week(read))


class ChangeForm(forms.Form):
    """Not available then, or also available: some hours, some days, a vacation."""

    blocked = forms.ChoiceField(label=gettext_lazy("In this time"), widget=forms.RadioSelect, initial="1")
    first = forms.DateField(label=gettext_lazy("First day"), widget=DayInput)
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput, required=False)
    start = forms.TimeField(label=gettext_lazy("From"), widget=QuarterInput, required=False)
    end = forms.TimeField(label=gettext_lazy("To"), widget=QuarterInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Only you and the staff of your organisation read this."),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone
        self.fields["blocked"].choices = [("1", _("not available")), ("0", _("also available"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "first" not in cleaned or {"last", "start", "end"} & self.errors.keys():
            return cleaned
        first, last = cleaned["first"], cleaned["last"] or cleaned["first"]
        start = 0 if cleaned["start"] is None else _minute(cleaned["start"])
        end = 1440 if cleaned["end"] is None else _minute(cleaned["end"])
        if last == first and end <= start:
            end += 1440  # until the next morning
        try:
            for name, day, minute in (("start", first, start), ("end", last, end)):
                self._ask_about_the_clock(name, day, minute)
            cleaned["starts_at"] = local_instants(first, start, self._zone).first
            cleaned["ends_at"] = local_instants(last, end, self._zone).last
        except (OverflowError, OutOfTime):
            self.add_error("first", sentence(Refusal("availability.too_far")))
        return cleaned

    def _ask_about_the_clock(self, name: str, day: date, minute: int) -> None:
        if self.cleaned_data.get(name) is None:
            return
        if is_skipped(day, minute, self._zone):
            self.add_error(name, sentence(Refusal("skipped_by_clock")))
        elif is_ambiguous(day, minute, self._zone):
            self.add_error(name, sentence(Refusal("ambiguous_time")))


def _minute(time: Any) -> int:
    return int(time.hour * 60 + time.minute)


H = 60
LENGTHS: dict[str, tuple[int, ...]] = {
    "notice_minutes": (0, 30, H, 2 * H, 4 * H, 12 * H, 24 * H, 48 * H, 72 * H, 168 * H),
    "shortest_minutes": (15, 30, 45, H, 90, 2 * H, 3 * H, 4 * H),
    "most_minutes_day": tuple(hours * H for hours in range(1, 13)),
    "most_minutes_week": tuple(hours * H for hours in (4, 8, 10, 12, 15, 16, 20, 24, 25, 30, 35, 40, 48, 60)),
    "wanted_minutes": tuple(hours * H for hours in (0, 2, 4, 6, 8, 10, 12, 15, 16, 20, 24, 25, 30, 35, 40)),
    "guaranteed_minutes": tuple(hours * H for hours in (0, 4, 8, 10, 12, 15, 16, 20, 25, 30, 35, 40)),
    "travel_minutes": (10, 15, 20, 25, 30, 35, 40, 45, H, 75, 90, 2 * H),
}


class TermsForm(forms.Form):
    """Notice, shortest visit, most hours, wanted hours, travel; for staff the contract too."""

    wanted_minutes = forms.TypedChoiceField(label=gettext_lazy("Hours wanted a week"), coerce=int)
    notice_minutes = forms.TypedChoiceField(label=gettext_lazy("Notice needed"), coerce=int)
    shortest_minutes = forms.TypedChoiceField(label=gettext_lazy("Shortest [visit]"), coerce=int)
    most_minutes_day = forms.TypedChoiceField(label=gettext_lazy("At most a day"), coerce=int)
    most_minutes_week = forms.TypedChoiceField(label=gettext_lazy("At most a week"), coerce=int)
    travel_mode = forms.TypedChoiceField(
        label=gettext_lazy("How they travel"), coerce=int, widget=forms.RadioSelect
    )
    travel_minutes = forms.TypedChoiceField(label=gettext_lazy("Travels at most"), coerce=int)
    contract = forms.ChoiceField(label=gettext_lazy("Contract"))
    guaranteed_minutes = forms.TypedChoiceField(label=gettext_lazy("Hours guaranteed a week"), coerce=int)

    def __init__(
        self, *args: Any, terms: TermsLine, staff: bool, tighter: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, whose in tighter.items():
            self.fields[name].help_text = whose
        if not staff:
            del self.fields["contract"], self.fields["guaranteed_minutes"]
        else:
            self._choices("contract", [(code, _(name)) for code, name in CONTRACTS.items()])
        modes = (_("on foot"), _("by bicycle"), _("by bus"), _("by car"))
        self._choices("travel_mode", list(enumerate(modes)))
        for name in LENGTHS.keys() & self.fields.keys():
            lengths = sorted({*LENGTHS[name], getattr(terms, name)})
            self._choices(name, [(minutes, _length(minutes)) for minutes in lengths])

    def _choices(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # every field named here has choices

    def asked(self) -> TermsAsked:
        return TermsAsked(**self.cleaned_data)


def _length(minutes: int) -> str:
    if minutes == 0:
        return _("none")
    if minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return _("1 day") if days == 1 else _("%(count)s days") % {"count": days}
    return length_in_words(minutes) if minutes % 15 == 0 else _("%(count)s minutes") % {"count": minutes}


def show_refusals(form: forms.Form, refused: Refused) -> None:
    """Put what an action refused beside the fields that it is about."""
    named = {"starts_at": "start", "ends_at": "last", "weeks": "one"}
    for refusal in refused.refusals:
        name = named.get(refusal.field, refusal.field)
        words = said(refusal)
        form.add_error(name if name in form.fields else None, " ".join(filter(None, (words.text, words.fix))))
