"""Stretches of time, `[start, end)`, and what the clock on the wall means where somebody lives.

Instants are aware UTC; a wall-clock time is a day, a minute of that day and a zone. Twice a year the two
disagree: an hour of wall-clock time is *skipped* in spring and comes twice, is *ambiguous*, in autumn. Doors
ask people which they meant (`is_skipped`, `is_ambiguous`); standing patterns, which nobody is there to ask
about, follow `local_instants`: a skipped time becomes the moment the clock jumped, an ambiguous one is read
generously.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

QUARTER = (
    15  # minutes: planned times fall on these, in UTC and, as every zone in use is a multiple, on the wall
)

_STEP = timedelta(minutes=QUARTER)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadPeriod(ValueError):
    """These two moments do not make a period; give a start and a later end."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class NaiveInstant(BadPeriod):
    """A moment without a time zone is many moments; give it its zone."""


class EndsBeforeItStarts(BadPeriod):
    """The period ends at or before its start; give an end that is later than the start."""


class OutOfTime(BadPeriod):
    """The moment is too near the first or the last year that the calendar knows; give a nearer one."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of time that holds its start and not its end: neighbours touch without overlapping."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        # In UTC before comparing: two moments of one zone are compared by their wall clocks, which repeat.
        object.__setattr__(self, "start", in_utc(self.start))
        object.__setattr__(self, "end", in_utc(self.end))
        if self.start >= self.end:
            raise EndsBeforeItStarts

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def minutes(self) -> int:
        """Whole minutes; a last unfinished one is not counted (clocked time is paid from `length`)."""
        return self.length // timedelta(minutes=1)

    def overlaps(self, other: "Period") -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Period | datetime") -> bool:
        """Whether all of a period, or a moment, lies within; the end itself does not."""
        if isinstance(other, Period):
            return self.start <= other.start and other.end <= self.end
        return self.start <= in_utc(other) < self.end


def in_utc(instant: datetime) -> datetime:
    """The same moment in UTC; NaiveInstant where it names no zone."""
    if instant.utcoffset() is None:
        raise NaiveInstant
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise OutOfTime from error


def on_quarter(instant: datetime) -> bool:
    return not (in_utc(instant) - _EPOCH) % _STEP


def outward(period: Period) -> Period:
    """The fewest whole quarter-hours that hold the period: other people's calendars block all they touch."""
    late = (_EPOCH - period.end) % _STEP
    try:
        return Period(period.start - (period.start - _EPOCH) % _STEP, period.end + late)
    except OverflowError as error:
        raise OutOfTime from error


class LocalInstants(NamedTuple):
    """When the wall clock shows a time: `first` for a start, `last` for an end: two if it comes twice."""

    first: datetime
    last: datetime


def local_instants(day: date, minute_of_day: int, zone: tzinfo) -> LocalInstants:
    """When it is `minute_of_day` after the midnight of `day` on the wall clock of `zone`, in UTC.

    Minutes past 1440 belong to the following day. A skipped time moves forward to the moment the clock
    jumped: nothing between was ever offered, so a period within the gap is empty and one across it is
    shorter. An ambiguous time comes twice: a period from or until it takes in both. Raises OutOfTime.
    """
    try:
        early = _wall(day, minute_of_day, zone)
        late = early.replace(fold=1)
        if _offset(early) < _offset(late):
            jump = _jump(early, late)
            return LocalInstants(jump, jump)
        return LocalInstants(early.astimezone(UTC), late.astimezone(UTC))
    except OverflowError as error:
        raise OutOfTime from error


def local_period(day: date, start_minute: int, end_minute: int, zone: tzinfo) -> Period | None:
    """The period between two wall-clock times (past 1440 for the next day's); None if the clock skips it all."""
    # Compared on the wall: where the clock goes back, 1:45 until 1:30 would otherwise be three quarters.
    if start_minute >= end_minute:
        raise EndsBeforeItStarts
    start = local_instants(day, start_minute, zone).first
    end = local_instants(day, end_minute, zone).last
    return Period(start, end) if start < end else None


def is_ambiguous(day: date, minute_of_day: int, zone: tzinfo) -> bool:
    """Whether the wall clock shows this time twice."""
    wall = _wall(day, minute_of_day, zone)
    return _offset(wall) > _offset(wall.replace(fold=1))


def is_skipped(day: date, minute_of_day: int, zone: tzinfo) -> bool:
    """Whether the wall clock never shows this time."""
    wall = _wall(day, minute_of_day, zone)
    return _offset(wall) < _offset(wall.replace(fold=1))


def month_after(day: date, months: int = 1) -> date:
    """The first day of the month so many months after the month of this day; a negative number counts back."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _wall(day: date, minute_of_day: int, zone: tzinfo) -> datetime:
    midnight = datetime.combine(day, time())
    return (midnight + timedelta(minutes=minute_of_day)).replace(tzinfo=zone)


def _offset(wall: datetime) -> timedelta:
    offset = wall.utcoffset()
    assert offset is not None  # every wall here was made with a zone
    return offset


def _jump(early: datetime, late: datetime) -> datetime:
    """The moment of the jump that skips a wall-clock time, given as read by the offset before and after it.

    PEP 495 gives no direct way to it, but those two readings lie on either side: halve the seconds between.
    """
    zone, after = early.tzinfo, _offset(late)
    low, high = late.astimezone(UTC), early.astimezone(UTC)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // timedelta(seconds=2) * timedelta(seconds=1)
        if _offset(middle.astimezone(zone)) == after:
            high = middle
        else:
            low = middle
    return high
