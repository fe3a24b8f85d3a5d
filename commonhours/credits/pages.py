"""One's own hours by what they were worked for, and one's time credits."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.credits.models import Credit
from commonhours.credits.under import terms_of
from commonhours.organisations.models import Organisation
from commonhours.organisations.queries import region
from commonhours.rates.instruments import CODES
from commonhours.timesheets.models import Timesheet

LATEST = 12


@dataclass(frozen=True)
class HoursFor:
    """Confirmed hours of this year under one instrument, in one organisation."""

    code: str
    organisation: str
    seconds: int


@dataclass(frozen=True)
class CreditLine:
    """What was added to an account, or taken back."""

    organisation: str
    worked_at: datetime
    minutes: int


@dataclass(frozen=True)
class MyInstruments:
    """What one's hours of this year were worked for; minutes of time credit, and where they came from."""

    year: int
    hours: tuple[HoursFor, ...] = ()
    balance: int = 0
    credits: tuple[CreditLine, ...] = ()


def my_instruments(*, by: Actor, at: datetime) -> MyInstruments:
    """The asker's own; nothing for whoever is nobody's worker."""
    zone = region().tzinfo
    year = at.astimezone(zone).year
    if by.person_id is None:
        return MyInstruments(year)
    with seeing(by.sight):
        # One's own hours open the visits that they were worked in.
        mine = Assignment.objects.filter(person_id=by.person_id)
        begun = datetime(year, 1, 1, tzinfo=zone)
        concern(set(mine.filter(ends_at__gte=begun).values_list("visit_id", flat=True)))
        rows = Timesheet.objects.filter(person_id=by.person_id, state="confirmed", starts_at__gte=begun)
        hours = _hours(list(rows.select_related("assignment__visit")))
        own = Credit.objects.filter(person_id=by.person_id)
        balance = own.aggregate(sum=Sum("minutes"))["sum"] or 0
        latest = own.select_related("organisation", "timesheet").order_by("-written_at", "-id")[:LATEST]
        lines = tuple(
            CreditLine(each.organisation.name, each.timesheet.planned_start, each.minutes) for each in latest
        )
    return MyInstruments(year, hours, balance, lines)


def _hours(sheets: list[Timesheet]) -> tuple[HoursFor, ...]:
    terms, sums = terms_of(sheets), defaultdict[tuple[str, UUID], int](int)
    for each in sheets:
        if each.starts_at and each.ends_at:
            key = (terms[each.id].code, each.assignment.organisation_id)
            sums[key] += int((each.ends_at - each.starts_at).total_seconds())
    names = Organisation.objects.in_bulk({house for _code, house in sums})
    found = (HoursFor(code, names[house].name, seconds) for (code, house), seconds in sums.items())
    return tuple(sorted(found, key=lambda each: (CODES.index(each.code), each.organisation)))
