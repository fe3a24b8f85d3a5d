"""Minutes by group, local day and local hour: the shape in which every reading answers. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from commonhours.planning.question import Span

Cell = tuple[str, date, int, int]  # group, local day, hour of that day, minutes


@dataclass(frozen=True, eq=False)
class Hourly:
    """int64[groups, days, 24]: minutes. In autumn the hour that comes twice holds both."""

    span: Span
    groups: tuple[str, ...]
    minutes: NDArray[np.int64]

    @classmethod
    def of(cls, span: Span, cells: Iterable[Cell]) -> "Hourly":
        """The table of what a statement found; cells beyond the span are none of its own."""
        rows = [cell for cell in cells if span.since <= cell[1] < span.until]
        groups = tuple(sorted({row[0] for row in rows}))
        place = {group: number for number, group in enumerate(groups)}
        table = blank(groups, span)
        for group, day, hour, minutes in rows:
            table[place[group], (day - span.since).days, hour] += minutes
        return cls(span, groups, table)

    def within(self, span: Span, groups: Sequence[str]) -> NDArray[np.int64]:
        """The same as int64[groups, days, 24] of other groups and a span that may reach further."""
        table = blank(groups, span)
        place = {group: number for number, group in enumerate(groups)}
        first = (self.span.since - span.since).days
        for number, group in enumerate(self.groups):
            if group in place:
                table[place[group], first : first + self.minutes.shape[1]] += self.minutes[number]
        return table

    def by_group(self) -> Mapping[str, float]:
        """Hours by group."""
        sums = self.minutes.sum(axis=(1, 2)) / 60
        return dict(zip(self.groups, sums.tolist(), strict=True))

    def by_day(self) -> NDArray[np.float64]:
        """float64[days]: hours."""
        return np.asarray(self.minutes.sum(axis=(0, 2)) / 60)

    def by_hour_of_week(self) -> NDArray[np.float64]:
        """float64[7, 24]: hours, Monday first, added up over the weeks."""
        week = np.zeros((7, 24))
        each_day = self.minutes.sum(axis=0) / 60
        for number, day in enumerate(self.span.days()):
            week[day.weekday()] += each_day[number]
        return week

    @property
    def hours(self) -> float:
        return float(self.minutes.sum()) / 60


def blank(groups: Sequence[str], span: Span) -> NDArray[np.int64]:
    """int64[groups, days, 24] of nothing."""
    return np.zeros((len(groups), (span.until - span.since).days, 24), np.int64)


def joined(span: Span, parts: Sequence[Hourly]) -> Hourly:
    """Several tables as one, added up where they meet."""
    groups = tuple(sorted({group for part in parts for group in part.groups}))
    return Hourly(span, groups, sum((part.within(span, groups) for part in parts), blank(groups, span)))
