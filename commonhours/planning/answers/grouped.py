"""Figures put in order: means of an hour of the week, lines by size, those that a question wants to see. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

from commonhours.planning.answers.shapes import Line, Number, is_within
from commonhours.planning.question import By, Question

# The first day of what a day is told with.
BEGINS: dict[By, Callable[[date], date]] = {
    By.DAY: lambda day: day,
    By.WEEK: lambda day: day - timedelta(days=day.weekday()),
    By.MONTH: lambda day: day.replace(day=1),
}


def heat_of(by_hour: Mapping[tuple[date, int], Number]) -> dict[tuple[int, int], Number]:
    """What each hour of the week has in the mean, over the days asked about."""
    found: dict[tuple[int, int], list[Number]] = {}
    for (day, hour), figure in by_hour.items():
        found.setdefault((day.weekday(), hour), []).append(figure)
    return {key: sum(figures) / len(figures) for key, figures in found.items()}


def ranked(lines: Iterable[Line]) -> list[Line]:
    """The greatest first, of equal ones always the same."""
    return sorted(lines, key=lambda line: (-line.figure, line.key))


def within(lines: Iterable[Line], question: Question) -> Iterator[Line]:
    """Only the lines above and below what the question names; if it names neither, those that come to anything."""
    if question.more_than is None and question.fewer_than is None:
        return (line for line in lines if line.figure)
    return (line for line in lines if is_within(line.figure, question))
