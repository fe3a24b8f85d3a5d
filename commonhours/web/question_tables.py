"""The tables of an answer, each figure the darker the more it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from commonhours.planning.answers import Figure, Number, Sums
from commonhours.planning.question import Measure, Question
from commonhours.web.pictures import level, together
from commonhours.web.question_names import clock_hour, weekday
from commonhours.words.questions import figure_words, mean_words
from commonhours.words.terms import gettext as _


@dataclass(frozen=True)
class Table:
    """A table of shaded figures: heads of its columns, and rows as HTML, since templates are slow at small things."""

    heads: tuple[str, ...]
    rows: SafeString


def heat_table(question: Question, sums: Sums) -> Table | None:
    """Hours down, weekdays across: what such an hour has in the mean."""
    if not sums.heat:
        return None
    told = sorted(hour for (_day, hour), figure in sums.heat.items() if figure)
    hours = range(told[0], told[-1] + 1) if told else ()
    days = sorted({day for day, _hour in sums.heat})
    most = max(sums.heat.values())
    rows = ((clock_hour(hour), [sums.heat.get((day, hour)) for day in days]) for hour in hours)
    return Table(
        tuple(weekday(day, "D") for day in days), _shaded(rows, most, mean=True, measure=question.measure)
    )


def hour_table(question: Question, sums: Sums) -> Table | None:
    """Days down, hours across."""
    if not sums.by_hour:
        return None
    hours = sorted({hour for (_day, hour), figure in sums.by_hour.items() if figure})
    days = sorted({day for day, _hour in sums.by_hour})
    most = max(sums.by_hour.values())
    rows = (
        (date_format(day, _("D, M j")), [sums.by_hour.get((day, hour)) for hour in hours]) for day in days
    )
    return Table(
        tuple(str(hour) for hour in hours), _shaded(rows, most, mean=False, measure=question.measure)
    )


def area_table(sums: Sums) -> Table | None:
    """Areas down, weekdays across."""
    if not sums.area_heat:
        return None
    days = sorted({day for _name, day in sums.area_heat})
    most = max(sums.area_heat.values())
    names = sorted(sums.by_area, key=lambda name: (-sums.by_area[name], name))
    rows = ((name, [sums.area_heat.get((name, day)) for day in days]) for name in names)
    return Table(
        tuple(weekday(day, "D") for day in days), _shaded(rows, most, mean=True, measure=Measure.WORKERS)
    )


def _shaded(
    rows: Iterable[tuple[str, Sequence[Figure]]], most: Number, *, mean: bool, measure: Measure
) -> SafeString:
    cells: dict[Figure, SafeString] = {}

    def cell(figure: Figure) -> SafeString:
        # Most figures come many times over.
        if figure not in cells:
            cells[figure] = format_html('<td class="shade-{}">{}</td>', *said(figure))
        return cells[figure]

    def said(figure: Figure) -> tuple[int, str]:
        if figure is None:
            return 0, ""
        return level(figure, most), mean_words(figure) if mean else figure_words(measure, figure)

    return format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        ((head, together(map(cell, figures))) for head, figures in rows),
    )
