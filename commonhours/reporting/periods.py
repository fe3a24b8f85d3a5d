"""A week, a month or a quarter, and the one before it. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from commonhours.planning.question import Span


class Kind(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True)
class Period:
    """A span of days and as many from the beginning of the one before; one that runs ends with today."""

    kind: Kind
    span: Span
    before: Span
    runs: bool

    @property
    def both(self) -> Span:
        """From the first day of the one before: the two lie side by side, but for what a running one leaves out."""
        return Span(self.before.since, self.span.until)


def period(kind: Kind, day: date, *, today: date) -> Period:
    """The period in which a day lies. A day to come counts as today: nothing is over yet that could be told."""
    since = begin(kind, min(day, today))
    until, earlier = following(kind, since), begin(kind, since - timedelta(days=1))
    runs = until > today
    if not runs:
        return Period(kind, Span(since, until), Span(earlier, since), runs)
    until = today + timedelta(days=1)
    return Period(kind, Span(since, until), Span(earlier, min(earlier + (until - since), since)), runs)


def begin(kind: Kind, day: date) -> date:
    """The first day of the period in which a day lies."""
    if kind is Kind.WEEK:
        return day - timedelta(days=day.weekday())
    month = day.month if kind is Kind.MONTH else day.month - (day.month - 1) % 3
    return day.replace(month=month, day=1)


def following(kind: Kind, since: date) -> date:
    """The first day of the next period."""
    return begin(kind, since + timedelta(days={Kind.WEEK: 7, Kind.MONTH: 31, Kind.QUARTER: 92}[kind]))
