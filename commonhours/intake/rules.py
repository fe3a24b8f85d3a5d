"""The clock of a request: until when somebody must have been in touch, counted in working days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from commonhours.common.period import local_instants

# What an organisation promises until it says otherwise.
FIRST_CONTACT_DAYS, LOOK_DAYS, ANSWER_DAYS = 2, 5, 5
MOST_DAYS = 30
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Targets:
    """Within how many working days somebody calls first, how long a request may then lie untouched, and how long
    somebody to whom we refer may be silent."""

    first_contact_days: int = FIRST_CONTACT_DAYS
    look_days: int = LOOK_DAYS
    answer_days: int = ANSWER_DAYS


def due(
    targets: Targets,
    zone: ZoneInfo,
    *,
    queued_at: datetime,
    contacted_at: datetime | None,
    touched_at: datetime,
) -> datetime:
    """When a request becomes overdue: until somebody has spoken with them, only that counts; then the last touch."""
    if contacted_at is None:
        return in_working_days(queued_at, targets.first_contact_days, zone)
    return in_working_days(touched_at, targets.look_days, zone)


def in_working_days(start: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time on the wall so many working days later, to the minute, in UTC.

    What comes in at a weekend counts from the midnight before Monday. An hour that the clock skips becomes the
    moment of the jump; of one that comes twice it is the first. Public holidays count as working days.
    """
    local = start.astimezone(zone)
    day, minute = local.date(), local.hour * 60 + local.minute
    if not is_working_day(day):
        day, minute = _next(day), 0
    for _ in range(days):
        day = _next(day)
    return local_instants(day, minute, zone).first


def is_working_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < SATURDAY


def _next(day: date) -> date:
    """The working day after a day."""
    day += ONE_DAY
    while not is_working_day(day):
        day += ONE_DAY
    return day
