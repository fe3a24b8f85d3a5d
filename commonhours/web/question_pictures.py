"""The pictures of an answer: areas as a map, days or weeks as columns."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString

from commonhours.planning.answers import Answer, Number
from commonhours.planning.question import Measure
from commonhours.web.pictures import Column, Spot, area_map, columns
from commonhours.words.questions import figure_words, mean_words
from commonhours.words.terms import gettext as _

MOST_COLUMNS = 100


def map_of(answer: Answer) -> SafeString | str:
    figures = answer.sums.by_area
    spots = [
        Spot(
            each.name,
            each.lat,
            each.lng,
            figures[each.name],
            figure_words(answer.question.measure, figures[each.name]),
        )
        for each in answer.centres
        if each.name in figures
    ]
    if len(spots) < 2 or not any(spot.figure for spot in spots):
        return ""
    return area_map(spots, _("Map of areas: the table beside it says the same"))


def chart_of(answer: Answer) -> dict[str, Any] | None:
    days = sorted(answer.sums.by_day)
    if len(days) < 2 or not any(answer.sums.by_day.values()):
        return None
    since = next((note.facts["since"] for note in answer.sums.notes if "since" in note.facts), None)
    weekly = len(days) > MOST_COLUMNS
    drawn = _weeks(answer, days, since) if weekly else _days(answer, days, since)
    most = max(answer.sums.by_day[day] for day in days) if not weekly else max(each.figure for each in drawn)
    title = _("Each week, a day in the mean") if weekly else _("Each day")
    measure = answer.question.measure
    return {
        "title": title,
        "svg": columns(
            drawn, title, mean_words(most) if measure != Measure.MONEY else figure_words(measure, most)
        ),
        "projected": any(each.projected for each in drawn),
    }


def _days(answer: Answer, days: Sequence[date], since: Any) -> list[Column]:
    return [
        Column(
            date_format(day, _("D, M j")),
            date_format(day, _("M j")) if day == days[0] or day.weekday() == 0 else "",
            answer.sums.by_day[day],
            figure_words(answer.question.measure, answer.sums.by_day[day]),
            since is not None and day >= since,
        )
        for day in days
    ]


def _weeks(answer: Answer, days: Sequence[date], since: Any) -> list[Column]:
    weeks: dict[date, list[Number]] = {}
    for day in days:
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(answer.sums.by_day[day])
    found = []
    for nth, (monday, figures) in enumerate(weeks.items()):
        mean = sum(figures) / len(figures)
        label = date_format(monday, _("M j")) if nth % 4 == 0 else ""
        found.append(
            Column(
                date_format(monday, _("M j")),
                label,
                mean,
                mean_words(mean),
                since is not None and monday >= since,
            )
        )
    return found
