"""A worker's week as dated facts: all that the pay rules may know.

Instants are aware and become UTC; what counts is the time that passed, so no clock change makes an hour longer or
shorter. A local day is the workday that the workweek declares. Rates are whole cents an hour.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.common.period import Period, in_utc, local_instants

Id: TypeAlias = UUID | str

HOUR = 3600  # seconds
DAYS = 7


class BadWeek(ValueError):
    """These facts do not make a week that can be paid; look at its timesheets."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class Overlapping(BadWeek):
    """Two spans of one worker overlap: the same minute would be paid twice; settle the timesheets first."""


class OutsideTheWeek(BadWeek):
    """Something lies wholly outside of the workweek; give it to the week it belongs to."""


class MoreOtherWorkThanTime(BadWeek):
    """The other work of a span is longer than the span, or less than nothing; look at its tasks."""


class InTwoGroups(BadWeek):
    """An employer stands in two groups of joint employers; make one group of them."""


class SeveralLaws(BadWeek):
    """The week was worked under overtime laws of several states; somebody who knows both must pay it."""


class UnknownPlace(BadWeek):
    """No rule pack knows the overtime of the state in which somebody worked; add the pack, or mend the place."""


@dataclass(frozen=True, slots=True)
class Workweek:
    """Seven workdays as the employers declared them: the first day, the zone, the minute at which a day begins."""

    first: date
    zone: str
    day_starts: int = 0

    @property
    def bounds(self) -> tuple[int, ...]:
        """The eight moments between which the seven workdays lie, in seconds since 1970."""
        return _bounds(self.first, self.zone, self.day_starts)

    @property
    def midnights(self) -> tuple[int, ...]:
        """The local midnights from the first day's to the one that follows the last workday."""
        return _bounds(self.first, self.zone, 0, DAYS + 2)

    def day(self, number: int) -> date:
        return self.first + timedelta(days=number)


@lru_cache(maxsize=1024)
def _bounds(first: date, zone: str, minute: int, count: int = DAYS + 1) -> tuple[int, ...]:
    days = (first + timedelta(days=number) for number in range(count))
    return tuple(seconds(local_instants(day, minute, ZoneInfo(zone)).first) for day in days)


@dataclass(frozen=True, slots=True)
class Span:
    """Time worked, without pause, for one employer: a visit, or the way between two (which is work, too).

    `place` says where, from the country inwards: "us-ca-long-beach". `attendant` says that the work is to supervise,
    feed or dress somebody in their home; `other_minutes` is how much of it was general household work. `own_gap`
    says that the worker asked for the time off before it. `key` is what a line leads back to.
    """

    key: str
    start: datetime
    end: datetime
    employer: Id
    role: str
    rate: int
    place: str
    attendant: bool = False
    other_minutes: int = 0
    own_gap: bool = False

    def __post_init__(self) -> None:
        Period(self.start, self.end)
        if not 0 <= self.other_minutes * 60 <= seconds(self.end) - seconds(self.start):
            raise MoreOtherWorkThanTime


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody came to work as they had to, and had been promised so many minutes of it, at such a rate.

    Only where less was given than promised, or somebody was called in again, does a report change anything.
    """

    key: str
    at: datetime
    employer: Id
    scheduled: int
    rate: int
    place: str


@dataclass(frozen=True, slots=True)
class Breaks:
    """What is known of one employer's breaks on one workday beyond the pauses between spans.

    `waived`: agreed to do without a meal where that may be agreed. `declined`: a meal was offered and the worker
    chose to work on. `had`: the worker says that there was a meal break. `rests_missed`: paid rests of ten minutes that
    were not to be had.
    """

    employer: Id
    day: date
    waived: bool = False
    declined: bool = False
    rests_missed: int = 0
    had: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A schedule was changed: what stood there, what stands there now (None: nothing), and when they were told."""

    key: str
    employer: Id
    place: str
    industry: str
    employees: int
    rate: int
    told_at: datetime
    before: Period | None
    after: Period | None
    asked_by_worker: bool = False


@dataclass(frozen=True, slots=True)
class SickLeave:
    """Paid sick leave that stood on an employer's account before this week, in minutes."""

    employer: Id
    minutes: int


@dataclass(frozen=True, slots=True)
class Week:
    """All that one worker did in one workweek, for all employers.

    `joint` names the groups of employers whose hours the law adds up; whoever stands in none employs alone. A span
    that reaches beyond the week counts for its part within; give it to both weeks.
    """

    workweek: Workweek
    spans: tuple[Span, ...] = ()
    reports: tuple[Report, ...] = ()
    breaks: tuple[Breaks, ...] = ()
    changes: tuple[Change, ...] = ()
    joint: tuple[frozenset[Id], ...] = ()
    sick_leave: tuple[SickLeave, ...] = ()

    def __post_init__(self) -> None:
        if sum(map(len, self.joint)) != len(frozenset().union(*self.joint)):
            raise InTwoGroups
        ordered = sorted((seconds(span.start), seconds(span.end)) for span in self.spans)
        if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
            raise Overlapping

    def group_of(self, employer: Id) -> frozenset[Id]:
        """Everybody whose hours count together with this employer's."""
        return next((group for group in self.joint if employer in group), frozenset((employer,)))


def seconds(instant: datetime) -> int:
    """Whole seconds since 1970: clocked time is exact to the second."""
    return int(in_utc(instant).timestamp())
