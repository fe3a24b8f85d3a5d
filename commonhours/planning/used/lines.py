"""Used hours as lines that people read: one for each week, day, hour of the day, or whatever they are told apart by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from commonhours.planning.question import State
from commonhours.planning.used.hourly import Hourly
from commonhours.planning.used.reading import Used
from commonhours.planning.used.sieve import Dimension

SHOWN = (State.OFFERED, State.BOOKED, State.WORKED, State.LOST, State.FREE, State.UNFILLED)


class Lines(StrEnum):
    """What each line stands for."""

    WEEK = "week"
    DAY = "day"
    HOUR = "hour"
    WEEKDAY = "weekday"
    ORGANISATION = "organisation"
    WORK = "work"
    AREA = "area"
    CONTRACT = "contract"

    @property
    def dimension(self) -> Dimension:
        """By what the hours must have been read."""
        return Dimension(self.value) if self.value in set(Dimension) else Dimension.NONE


@dataclass(frozen=True)
class Line:
    """One line: a day (the first of a week), an hour, a weekday or an id as text; hours by state."""

    key: str
    hours: Mapping[State, float]
    lent: float

    @property
    def left(self) -> float:
        return self.hours[State.LOST] + self.hours[State.FREE]

    @property
    def used_share(self) -> float | None:
        """Of the hours that were offered, the share that was booked; None where nothing was."""
        offered = self.hours[State.OFFERED]
        return (offered - self.left) / offered if offered else None


def lines_of(used: Used, lines: Lines) -> list[Line]:
    """The lines in their order: by time, or those with the most hours first."""
    if lines.dimension is Dimension.NONE:
        cut = _CUTS[lines]
        columns = {state: cut(used.states[state]) for state in SHOWN}
        return _lines(columns, cut(used.lent))
    columns = {state: used.states[state].by_group() for state in SHOWN}
    found = _lines(columns, used.lent.by_group())
    return sorted(found, key=lambda line: (-line.hours[State.BOOKED] - line.left, line.key))


def total_of(used: Used) -> Line:
    """All together. Of types of work, an hour that was offered for several stands once with each."""
    return Line("", {state: used.hours(state) for state in SHOWN}, used.lent.hours)


def _lines(columns: Mapping[State, Mapping[str, float]], lent: Mapping[str, float]) -> list[Line]:
    keys = dict.fromkeys(key for column in (*columns.values(), lent) for key in column)
    return [
        Line(key, {state: columns[state].get(key, 0.0) for state in SHOWN}, lent.get(key, 0.0))
        for key in keys
    ]


def _by_week(table: Hourly) -> Mapping[str, float]:
    mondays = [day - timedelta(days=day.weekday()) for day in table.span.days()]
    return _summed(mondays, table.by_day())


def _by_day(table: Hourly) -> Mapping[str, float]:
    return _summed(list(table.span.days()), table.by_day())


def _by_hour(table: Hourly) -> Mapping[str, float]:
    return {str(hour): float(hours) for hour, hours in enumerate(table.by_hour_of_week().sum(axis=0))}


def _by_weekday(table: Hourly) -> Mapping[str, float]:
    return {str(day): float(hours) for day, hours in enumerate(table.by_hour_of_week().sum(axis=1))}


def _summed(days: Sequence[date], hours: NDArray[np.float64]) -> Mapping[str, float]:
    sums: dict[str, float] = {}
    for day, each in zip(days, hours.tolist(), strict=True):
        sums[day.isoformat()] = sums.get(day.isoformat(), 0.0) + each
    return sums


_CUTS: Mapping[Lines, Callable[[Hourly], Mapping[str, float]]] = {
    Lines.WEEK: _by_week,
    Lines.DAY: _by_day,
    Lines.HOUR: _by_hour,
    Lines.WEEKDAY: _by_weekday,
}
