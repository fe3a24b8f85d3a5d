"""An answer as its page shows it: the sentence of the figure, tables, shades, pictures, links to narrower questions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode

from commonhours.planning.answers import Answer, Figure, Sums
from commonhours.planning.question import EVERY_DAY, WHOLE_DAY, By, Measure, Question, Span, State
from commonhours.rates.council import FEWEST
from commonhours.web.pictures import LEVELS, level
from commonhours.web.question_names import Names, weekday
from commonhours.web.question_pictures import chart_of, map_of
from commonhours.web.question_tables import area_table, heat_table, hour_table
from commonhours.words.lengths import minutes_in_words
from commonhours.words.questions import (
    counted_as,
    figure_words,
    hours_words,
    mean_words,
    note_words,
    seen_by,
    span_words,
)
from commonhours.words.terms import gettext as _

# So many days are read at a glance; more stand folded up.
FEW_DAYS = 14
TOP_HOURS = 10


def address_of(question: Question, name: str = "question") -> str:
    """The link that carries a question."""
    return f"{reverse(name)}?{urlencode(question.as_link())}"


def understood(question: Question, names: Names) -> list[tuple[str, str]]:
    """The question once more, in plain words: whoever reads the figure sees what it was asked of."""
    said = [(_("Counted"), counted_as(question.measure, question.state))]
    said.append((_("When"), _when(question)))
    for label, field in (
        (_("Where"), "areas"),
        (_("Not in"), "not_areas"),
        (_("Type of work"), "works"),
        (_("With"), "facts"),
        (_("Without"), "without"),
        (_("From"), "organisations"),
        (_("Not from"), "not_organisations"),
        (_("Contract"), "contracts"),
    ):
        if values := getattr(question, field):
            said.append((label, ", ".join(names.of(field, value) for value in values)))
    if question.measure == Measure.WORKERS and question.state == State.FREE:
        said.append((_("Free for at least"), minutes_in_words(question.at_least)))
    if question.by != By.FIGURE:
        said.append((_("Shown"), seen_by(question.by)))
    return said


def _when(question: Question) -> str:
    parts = [span_words(question.span.since, question.span.until)]
    if question.weekdays != EVERY_DAY:
        parts.append(", ".join(weekday(day) for day in question.weekdays))
    if question.hours != WHOLE_DAY:
        parts.append(hours_words(question.hours))
    if question.except_days:
        days = ", ".join(date_format(day, "SHORT_DATE_FORMAT") for day in question.except_days)
        parts.append(_("but not on %(days)s") % {"days": days})
    return " · ".join(parts)


def shown(answer: Answer, names: Names) -> dict[str, Any]:
    """What templates/planning/answer.html takes."""
    question, sums = answer.question, answer.sums
    page = {
        "figure": _figure(answer, sums.figure),
        "unit": _unit(question, sums.figure),
        "understood": understood(question, names),
        "holds": _holds(answer),
        "notes": [note_words(note) for note in sums.notes],
        "confidential": answer.confidential,
        "against": _against(answer),
        "link": address_of(question),
        "csv_url": address_of(question, "question_csv"),
        "xlsx_url": address_of(question, "question_xlsx"),
    }
    if answer.confidential:
        return page
    return page | {
        "heat": heat_table(sums),
        "hours": hour_table(question, sums),
        "hours_open": len(sums.by_day) <= FEW_DAYS,
        "lines": _lines(answer, names),
        "lines_of": seen_by(question.by),
        # The map's table says it already.
        "areas_asked": question.by == By.AREA and bool(sums.by_area),
        "people": [_person(each) for each in sums.people],
        "unnamed": sums.unnamed,
        "asks_who": question.by == By.PERSON,
        "who_url": _who_url(question, sums),
        "map": map_of(answer),
        "chart": chart_of(answer),
        "areas": _areas(answer),
        "legend": range(1, LEVELS + 1),
    }


def _figure(answer: Answer, figure: Figure) -> str:
    if figure is None:
        return _("fewer than %(fewest)s") % {"fewest": FEWEST} if answer.confidential else _("not known")
    words = figure_words(answer.question.measure, figure)
    return _("at least %(figure)s") % {"figure": words} if answer.confidential else words


def _unit(question: Question, figure: Figure) -> str:
    if question.measure == Measure.WORKERS:
        return _("[worker]") if figure == 1 else _("[workers]")
    if question.measure == Measure.VISITS:
        return _("[visit]") if figure == 1 else _("[visits]")
    if question.measure == Measure.HOURS:
        return _("hour") if figure == 1 else _("hours")
    return ""


def _holds(answer: Answer) -> str:
    if answer.holds is None or answer.question.by != By.FIGURE:
        return ""
    return _("Yes") if answer.holds else _("No")


def _against(answer: Answer) -> dict[str, str] | None:
    other = answer.question.against
    if other is None or answer.against is None:
        return None
    difference = answer.difference
    return {
        "span": span_words(other.since, other.until),
        "figure": _figure(answer, answer.against.figure),
        "notes": " ".join(note_words(note) for note in answer.against.notes),
        "difference": _difference(answer.question.measure, difference),
    }


def _difference(measure: Measure, difference: Figure) -> str:
    if difference is None:
        return ""
    if not difference:
        return _("as many")
    words = figure_words(measure, abs(difference))
    return (
        _("%(figure)s more") % {"figure": words}
        if difference > 0
        else _("%(figure)s fewer") % {"figure": words}
    )


def _lines(answer: Answer, names: Names) -> list[dict[str, Any]]:
    question, measure = answer.question, answer.question.measure
    lines = answer.sums.lines
    most = max((line.figure for line in lines), default=0)
    if question.by == By.HOUR:
        lines = lines[:TOP_HOURS] if question.more_than is None and question.fewer_than is None else lines
    return [
        {
            "name": names.of_line(question.by, line.key),
            "url": _narrower(question, line.key),
            "figure": mean_words(line.figure)
            if question.by == By.HOUR
            else figure_words(measure, line.figure),
            "level": level(line.figure, most),
        }
        for line in lines
    ]


# Under what breaks an answer down, the field that asks for one line of it alone.
FIELDS: Mapping[By, str] = {
    By.AREA: "areas",
    By.WORK: "works",
    By.ORGANISATION: "organisations",
    By.CONTRACT: "contracts",
}


def _narrower(question: Question, key: str) -> str:
    """The same question about one line alone."""
    plain: dict[str, Any] = {"by": By.HOUR, "more_than": None, "fewer_than": None}
    if field := FIELDS.get(question.by):
        return address_of(replace(question, **plain | {field: (key,)}))
    if question.by == By.FACT:
        return address_of(replace(question, **plain, facts=tuple(dict.fromkeys((*question.facts, key)))))
    if question.by in (By.DAY, By.WEEK, By.MONTH):
        return address_of(replace(question, **plain, span=_stretch(question, date.fromisoformat(key))))
    return ""


def _stretch(question: Question, first: date) -> Span:
    """The day, week or month that begins here, as far as it was asked about."""
    ends = {
        By.DAY: first + timedelta(days=1),
        By.WEEK: first + timedelta(days=7),
        By.MONTH: (first.replace(day=1) + timedelta(days=32)).replace(day=1),
    }
    return Span(max(first, question.span.since), min(ends[question.by], question.span.until))


def _person(person: Any) -> dict[str, Any]:
    return {
        "name": person.name,
        "url": reverse("person", args=[person.person_id]),
        "hours": figure_words(Measure.HOURS, person.figure) if person.figure else "",
    }


def _who_url(question: Question, sums: Sums) -> str:
    if (
        question.measure not in (Measure.WORKERS, Measure.HOURS)
        or question.by == By.PERSON
        or not sums.figure
    ):
        return ""
    return address_of(replace(question, by=By.PERSON, more_than=None, fewer_than=None))


def _areas(answer: Answer) -> dict[str, Any]:
    """The map's table: areas and their figures, the greatest first, each a narrower question."""
    sums, question = answer.sums, answer.question
    asked = replace(question, by=By.AREA)
    names = sorted(sums.by_area, key=lambda name: (-sums.by_area[name], name))
    return {
        "rows": [
            (name, _narrower(asked, name), figure_words(question.measure, sums.by_area[name]))
            for name in names
        ],
        "week": area_table(sums),
        "url": "" if question.by == By.AREA else address_of(asked),
    }
