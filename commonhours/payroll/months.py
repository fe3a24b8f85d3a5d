"""What one person worked and was paid in a month, over all organisations: a statement that is theirs alone."""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.common.actor import Actor
from commonhours.common.period import month_after
from commonhours.common.sight import seeing
from commonhours.organisations.models import Organisation
from commonhours.organisations.queries import region
from commonhours.payroll.models import Payment, StatementLine
from commonhours.rates.pay.lines import STIPEND
from commonhours.timesheets.models import Timesheet


@dataclass(frozen=True)
class Asked:
    """How much of either a law asks for in a month."""

    name: str
    url: str
    since: date
    seconds: int
    cents: int


@dataclass(frozen=True)
class DayWorked:
    """Hours to which both sides have said yes."""

    day: date
    organisation: str
    seconds: int


@dataclass(frozen=True)
class Earner:
    """One organisation of the month: hours worked for it, wages that it paid out, before deductions."""

    organisation: str
    seconds: int
    cents: int


@dataclass(frozen=True)
class Month:
    """A month of one person."""

    first: date
    person: str
    earners: tuple[Earner, ...]
    days: tuple[DayWorked, ...]
    asked: Asked

    @property
    def seconds(self) -> int:
        return sum(each.seconds for each in self.earners)

    @property
    def cents(self) -> int:
        return sum(each.cents for each in self.earners)

    @property
    def enough(self) -> bool:
        """Hours or income: either is enough."""
        return self.seconds >= self.asked.seconds or self.cents >= self.asked.cents


@cache
def asked_for() -> Asked:
    """What is asked for, with the law that says so."""
    text = files("commonhours.payroll").joinpath("packs", "us-work-requirement.toml").read_text("utf-8")
    told = tomllib.loads(text)
    return Asked(told["name"], told["url"], told["since"], told["hours"] * 3600, told["cents"])


def my_month(*, by: Actor, first: date) -> Month:
    """The asker's own month that begins on this day; empty for whoever is nobody's worker.

    Hours count on the day on which they began; wages on the day on which they were paid out.
    """
    if by.person_id is None:
        return Month(first, "", (), (), asked_for())
    zone = region().tzinfo
    after = month_after(first)
    with seeing(by.sight):
        worked = _worked(by.person_id, _start(first, zone), _start(after, zone))
        paid: dict[UUID, int] = defaultdict(int)
        rows = Payment.objects.filter(person_id=by.person_id, day__gte=first, day__lt=after)
        for house, cents in rows.values_list("organisation_id", "statement__cents"):
            paid[house] += cents
        # A stipend is no wage: its hours count, and it is no income from work.
        given = StatementLine.objects.filter(statement__payment__in=rows, code=STIPEND)
        for house, cents in given.values_list("organisation_id", "cents"):
            paid[house] -= cents
        name = Organisation.objects.in_bulk({*paid, *(row.assignment.organisation_id for row in worked)})
        person = worked[0].person.name if worked else ""
    hours: dict[UUID, int] = defaultdict(int)
    for row in worked:
        hours[row.assignment.organisation_id] += _seconds(row)
    earners = (Earner(name[house].name, hours[house], paid[house]) for house in {*hours, *paid})
    days = (
        DayWorked(_local(row, zone), name[row.assignment.organisation_id].name, _seconds(row))
        for row in worked
    )
    ordered = tuple(sorted(earners, key=lambda each: each.organisation))
    return Month(first, person, ordered, tuple(days), asked_for())


def _worked(person_id: UUID, start: datetime, end: datetime) -> list[Timesheet]:
    rows = Timesheet.objects.filter(
        person_id=person_id, state="confirmed", starts_at__gte=start, starts_at__lt=end
    )
    return list(rows.select_related("assignment", "person").order_by("starts_at"))


def _seconds(row: Timesheet) -> int:
    assert row.starts_at is not None
    assert row.ends_at is not None
    return int((row.ends_at - row.starts_at).total_seconds())


def _local(row: Timesheet, zone: ZoneInfo) -> date:
    assert row.starts_at is not None
    return row.starts_at.astimezone(zone).date()


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
