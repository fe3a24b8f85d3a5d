"""The tables of an answer, each figure the darker the more it is."""

from functools import partial

from django.utils.formats import date_format

from commonhours.planning.answers import Sums
from commonhours.planning.question import Question
from commonhours.web.heat import Table, shaded
from commonhours.web.question_names import clock_hour, weekday
from commonhours.words.questions import figure_words, mean_words
from commonhours.words.terms import gettext as _


def heat_table(sums: Sums) -> Table | None:
    """Hours down, weekdays across: what such an hour has in the mean."""
    if not sums.heat:
        return None
    told = sorted(hour for (_day, hour), figure in sums.heat.items() if figure)
    hours = range(told[0], told[-1] + 1) if told else ()
    days = sorted({day for day, _hour in sums.heat})
    most = max(sums.heat.values())
    rows = ((clock_hour(hour), [sums.heat.get((day, hour)) for day in days]) for hour in hours)
    return shaded([weekday(day, "D") for day in days], rows, most=most, words=mean_words)


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
    words = partial(figure_words, question.measure)
    return shaded([str(hour) for hour in hours], rows, most=most, words=words)


def area_table(sums: Sums) -> Table | None:
    """Areas down, weekdays across."""
    if not sums.area_heat:
        return None
    days = sorted({day for _name, day in sums.area_heat})
    most = max(sums.area_heat.values())
    names = sorted(sums.by_area, key=lambda name: (-sums.by_area[name], name))
    rows = ((name, [sums.area_heat.get((name, day)) for day in days]) for name in names)
    return shaded([weekday(day, "D") for day in days], rows, most=most, words=mean_words)
