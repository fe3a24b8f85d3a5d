"""Work out each night what days and bookings came to. It repeats what is written elsewhere, so it is no act."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.planning.question import Span
from commonhours.planning.used.reading import used_hours
from commonhours.planning.used.sieve import Dimension
from commonhours.reporting.book import SUMMED
from commonhours.reporting.models import Day, Overhead
from commonhours.reporting.overheads import read_overheads

# A quarter of a year: until then hours are still agreed on and put right.
DAYS_ANEW = 92


@dataclass(frozen=True)
class Figures:
    """How many days, and ways of booking in a month, were worked out."""

    days: int
    overheads: int


def work_out_figures(*, by: Actor, at: datetime) -> Figures:
    """Put the sums of the days that are over in the place of those of the night before; refuse with `not_allowed`."""
    require(by, Permission.PLAN)
    with seeing(by.sight):
        today = at.astimezone(region().tzinfo).date()
        span = Span(today - timedelta(days=DAYS_ANEW), today)
        days = [*_days(by, at, span, Dimension.NONE), *_days(by, at, span, Dimension.ORGANISATION)]
        Day.objects.filter(day__gte=span.since).delete()
        Day.objects.bulk_create(days)
        first = span.since.replace(day=1)
        overheads = [Overhead(made_at=at, **each._asdict()) for each in read_overheads(first, at=at)]
        Overhead.objects.filter(month__gte=first).delete()
        Overhead.objects.bulk_create(overheads)
        return Figures(len(days), len(overheads))


def _days(by: Actor, at: datetime, span: Span, dimension: Dimension) -> list[Day]:
    used = used_hours(by=by, at=at, span=span, dimension=dimension)
    sums: dict[tuple[str, date], dict[str, int]] = {}
    for state in SUMMED:
        table = used.states[state]
        for group, minutes in zip(table.groups, table.minutes.sum(axis=2), strict=True):
            for day, each in zip(table.span.days(), minutes.tolist(), strict=True):
                if each:
                    sums.setdefault((group, day), dict.fromkeys(SUMMED, 0))[state] = each
    return [
        Day(organisation_id=UUID(group) if group else None, day=day, made_at=at, **minutes)
        for (group, day), minutes in sums.items()
    ]
