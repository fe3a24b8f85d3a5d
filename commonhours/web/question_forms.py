"""The form of a question: every field of it, and from what is chosen the question again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from commonhours.planning.answers.choices import Choices
from commonhours.planning.question import EVERY_DAY, WHOLE_DAY, Measure, Question, Span, from_link
from commonhours.web.forms import DayInput
from commonhours.web.pictures import together
from commonhours.web.record import CONTRACTS
from commonhours.words.lengths import minutes_in_words
from commonhours.words.questions import COUNTED, SEEN_BY, counted_as, hours_words, seen_by, span_words
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

MONDAY = date(2026, 1, 5)
LENGTHS = (15, 30, 60, 90, 120, 180, 240, 480)
DAY_PARTS = (((360, 720),), ((720, 1080),), ((1080, 1320),), ((540, 1020),), ((0, 360), (1320, 1440)))
# The usual question: who is free in the ten weeks.
TEN_WEEKS = timedelta(days=70)
CHOSEN = mark_safe(" selected")


@lru_cache(maxsize=4096)
def option(key: str, label: str, is_chosen: bool) -> SafeString:
    """One of a long list: the same hundreds stand on every page."""
    return format_html('<option value="{}"{}>{}</option>', key, CHOSEN if is_chosen else "", label)


class Many(forms.SelectMultiple):
    """Several of a long list. Its options are written here: a template for each of hundreds took most of the page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(each) for each in value or ()}
        options = together(option(str(key), str(label), str(key) in chosen) for key, label in self.choices)
        said = flatatt(self.build_attrs(self.attrs | {"size": 5, "name": name}, attrs))
        return format_html("<select{} multiple>{}</select>", said, options)


class QuestionForm(forms.Form):
    """What is counted, of whom, where, when."""

    counted = forms.ChoiceField(label=gettext_lazy("Count"))
    by = forms.ChoiceField(label=gettext_lazy("Show it"))
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    last_day = forms.DateField(label=gettext_lazy("Until and with"), widget=DayInput)
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("On these days"), widget=forms.CheckboxSelectMultiple, required=False
    )
    hours = forms.ChoiceField(label=gettext_lazy("Hours"), required=False)
    at_least = forms.TypedChoiceField(label=gettext_lazy("Free for at least"), coerce=int, required=False)
    areas = forms.MultipleChoiceField(label=gettext_lazy("Areas"), widget=Many, required=False)
    works = forms.MultipleChoiceField(label=gettext_lazy("Types of work"), widget=Many, required=False)
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("With all of these facts"), widget=Many, required=False
    )
    organisations = forms.MultipleChoiceField(
        label=gettext_lazy("Organizations"), widget=Many, required=False
    )
    contracts = forms.MultipleChoiceField(label=gettext_lazy("Contracts"), widget=Many, required=False)
    without = forms.MultipleChoiceField(
        label=gettext_lazy("Without any of these facts"), widget=Many, required=False
    )
    not_areas = forms.MultipleChoiceField(
        label=gettext_lazy("Not in these areas"), widget=Many, required=False
    )
    not_organisations = forms.MultipleChoiceField(
        label=gettext_lazy("Not from these organizations"), widget=Many, required=False
    )
    except_days = forms.MultipleChoiceField(
        label=gettext_lazy("But not on"), widget=forms.CheckboxSelectMultiple, required=False
    )
    against = forms.ChoiceField(label=gettext_lazy("Beside it"), required=False)
    more_than = forms.IntegerField(label=gettext_lazy("More than"), min_value=0, required=False)
    fewer_than = forms.IntegerField(label=gettext_lazy("Fewer than"), min_value=0, required=False)

    # What most questions say, and what stands behind "More".
    FIRST = ("counted", "since", "last_day", "weekdays", "hours", "areas", "works", "facts", "by")
    MORE = (
        "at_least",
        "organisations",
        "contracts",
        "without",
        "not_areas",
        "not_organisations",
        "except_days",
        "against",
        "more_than",
        "fewer_than",
    )

    def __init__(
        self, data: QueryDict | None, *, choices: Choices, question: Question, **kwargs: Any
    ) -> None:
        super().__init__(data, initial=initial_of(question), **kwargs)
        for name, listed in self._choices(choices, question).items():
            # Every field named there has choices.
            self.fields[name].choices = list(listed)  # type: ignore[attr-defined]
        if not question.except_days:
            del self.fields["except_days"]

    def _choices(self, choices: Choices, question: Question) -> Mapping[str, Iterable[tuple[str, str]]]:
        facts = list(choices.facts)
        areas = [(name, name) for name in choices.areas]
        return {
            "counted": [
                (f"{measure}:{state}", counted_as(measure, state))
                for measure, state in COUNTED
                if measure != Measure.MONEY or choices.money
            ],
            "by": [(by.value, seen_by(by)) for by in SEEN_BY],
            "weekdays": [(str(n), date_format(MONDAY + timedelta(days=n), "l")) for n in EVERY_DAY],
            "hours": _hours(question),
            "at_least": [(str(n), minutes_in_words(n)) for n in sorted({*LENGTHS, question.at_least})],
            "areas": areas,
            "not_areas": areas,
            "works": choices.works,
            "facts": facts,
            "without": facts,
            "organisations": choices.organisations,
            "not_organisations": choices.organisations,
            "contracts": [(code, _(CONTRACTS[code])) for code in choices.contracts],
            "except_days": [
                (day.isoformat(), date_format(day, "DATE_FORMAT")) for day in question.except_days
            ],
            "against": _others(question),
        }

    @cached_property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    @cached_property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE if name in self.fields]

    @property
    def more_is_said(self) -> bool:
        """Whether something behind "More" is not as usual."""
        usual = {"at_least": 60, "except_days": []}
        return any(self.initial.get(name) not in (usual.get(name), None, "", []) for name in self.MORE)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, last = said.get("since"), said.get("last_day")
        if since and last and last < since:
            self.add_error("last_day", _("This day is before the first one."))
        return said

    def question(self) -> Question:
        """The question that was chosen. Raises ValueError where no question says it."""
        said = self.cleaned_data
        measure, state = said["counted"].split(":")
        pairs = [
            ("span", f"{said['since']}..{said['last_day'] + timedelta(days=1)}"),
            ("measure", measure),
            ("state", state),
            ("by", said["by"]),
        ]
        for name in LISTS:
            pairs += [(name, value) for value in said.get(name) or ()]
        pairs += [("hours", each) for each in said["hours"].split(",") if each]
        single = ("at_least", "more_than", "fewer_than")
        pairs += [(name, str(said[name])) for name in single if said[name] not in (None, "")]
        asked = from_link(pairs)
        return replace(asked, against=_against(said["against"], asked.span))


LISTS = (
    "weekdays",
    "works",
    "facts",
    "without",
    "areas",
    "not_areas",
    "organisations",
    "not_organisations",
    "contracts",
    "except_days",
)


def usual(today: date) -> Question:
    """What is asked where nothing is said: how many are free within the ten weeks."""
    return Question(Span(today, today + TEN_WEEKS))


def initial_of(question: Question) -> dict[str, Any]:
    """The form as this question fills it."""
    shown: dict[str, Any] = {name: [str(each) for each in getattr(question, name)] for name in LISTS}
    return shown | {
        "counted": f"{question.measure}:{question.state}",
        "by": question.by.value,
        "since": question.span.since,
        "last_day": question.span.until - timedelta(days=1),
        "weekdays": [] if question.weekdays == EVERY_DAY else [str(day) for day in question.weekdays],
        "hours": _written(question.hours),
        "at_least": question.at_least,
        "against": f"{question.against.since}..{question.against.until}" if question.against else "",
        "more_than": question.more_than,
        "fewer_than": question.fewer_than,
    }


def _written(hours: tuple[tuple[int, int], ...]) -> str:
    return "" if hours == WHOLE_DAY else ",".join(f"{begin}-{end}" for begin, end in hours)


def _hours(question: Question) -> list[tuple[str, str]]:
    """The whole day, usual parts of it, and the hours that the question says."""
    parts = list(dict.fromkeys((*DAY_PARTS, *(() if question.hours == WHOLE_DAY else (question.hours,)))))
    return [("", _("the whole day")), *((_written(part), hours_words(part)) for part in parts)]


def _others(question: Question) -> list[tuple[str, str]]:
    """Other days to ask the same of: those just before, a year before, and those that the question says."""
    listed = [
        ("", _("nothing")),
        ("before", _("as many days just before")),
        ("year", _("the same days a year before")),
    ]
    if question.against:
        said = question.against
        listed.append((f"{said.since}..{said.until}", span_words(said.since, said.until)))
    return listed


def _against(chosen: str, span: Span) -> Span | None:
    if not chosen:
        return None
    if chosen == "before":
        return Span(span.since - (span.until - span.since), span.since)
    if chosen == "year":
        # As many weeks before as make the same days of the week.
        return Span(span.since - timedelta(weeks=52), span.until - timedelta(weeks=52))
    since, until = chosen.split("..")
    return Span(date.fromisoformat(since), date.fromisoformat(until))
