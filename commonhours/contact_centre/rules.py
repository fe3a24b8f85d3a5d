"""When an interpreter answers, from the hours that were written down and the clock on the wall. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

SATURDAY = 5
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """From when until when somebody answers, on the clock on the wall; with neither, by day and night.

    Hours that close at or before they open go over midnight, and belong to the day on which they open.
    """

    opens: time | None = None
    closes: time | None = None
    weekdays_only: bool = False


def answers(hours: Hours, local: datetime) -> bool:
    """Whether a service answers at this local time."""
    if hours.opens is None or hours.closes is None:
        return _works_on(hours, local)
    clock = local.time().replace(tzinfo=None)
    if hours.opens < hours.closes:
        return hours.opens <= clock < hours.closes and _works_on(hours, local)
    if clock >= hours.opens:
        return _works_on(hours, local)
    return clock < hours.closes and _works_on(hours, local - _A_DAY)


def _works_on(hours: Hours, day: datetime) -> bool:
    return not hours.weekdays_only or day.weekday() < SATURDAY
