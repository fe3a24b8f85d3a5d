"""Funding lines as their officers read them: held, spent, left and the forecast.

What visits hold is worked out when somebody looks. A balance kept beside them would be one row that every booking of
an organisation waits for, and it would go wrong with each rate that changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from commonhours.bookings.models import OCCUPYING
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.money import half_up
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.funding.forecast import PACE_DAYS, Forecast, Used, forecast
from commonhours.funding.models import FundingLine, Split
from commonhours.funding.queries import split_book
from commonhours.funding.shares import SplitBook, divide
from commonhours.ledger.sums import Charged, ChargeLine, charged_to_lines, latest_charges
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
    require,
    require_somewhere,
)
from commonhours.organisations.queries import region
from commonhours.rates.book import CHARGE, RateBook
from commonhours.rates.queries import rate_book

MOST_CHARGES = 20
MOST_SPLITS = 500


@dataclass(frozen=True)
class LineSeen:
    """A line with what has become of its money."""

    id: UUID
    organisation_id: UUID
    organisation: str
    name: str
    funder: str
    programme: str
    since: date
    until: date
    works: tuple[str, ...]
    used: Used
    forecast: Forecast

    def holds(self, day: date) -> bool:
        return self.since <= day < self.until

    def warns(self, day: date) -> bool:
        """Whether it pays now and its money ends before it does."""
        return self.holds(day) and self.forecast.short


@dataclass(frozen=True)
class SplitSeen:
    """Who pays for what between two days: shares as (line, its name, millionths)."""

    id: UUID
    service_user_id: UUID | None
    service_user: str
    type_of_work_id: UUID | None
    work: str
    since: date
    until: date
    shares: tuple[tuple[UUID, str, int], ...]


@dataclass(frozen=True)
class LinePage:
    """One line, the splits that it is in, and what was charged to it last."""

    line: LineSeen
    splits: tuple[SplitSeen, ...]
    charges: tuple[ChargeLine, ...]


def lines_seen(*, by: Actor) -> tuple[Organisation, ...]:
    """Whose lines the asker may see, by name; refuse with `not_allowed`."""
    require_somewhere(by, Permission.SEE_MONEY)
    rows = Organisation.objects.order_by("name", "id")
    if not may_in_office(by, Permission.SEE_MONEY):
        rows = rows.filter(id__in=organisations_with(by, Permission.SEE_MONEY))
    return tuple(rows)


def lines_of(*, by: Actor, at: datetime, organisation_id: UUID | None = None) -> tuple[LineSeen, ...]:
    """The lines of an organisation, or of everybody whose money the asker may see; those that end first come first.

    Refuses with `not_allowed`.
    """
    if organisation_id is None:
        whose = [each.id for each in lines_seen(by=by)]
    else:
        require(by, Permission.SEE_MONEY, [organisation_id])
        whose = [organisation_id]
    with seeing(by.sight):
        rows = FundingLine.objects.filter(organisation_id__in=whose).select_related(
            "organisation", "programme"
        )
        return _seen(list(rows.order_by("until", "name")), at)


def line_page(*, by: Actor, at: datetime, line_id: UUID) -> LinePage:
    """One line; refuse with `not_allowed` or `unknown_line`."""
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        row = FundingLine.objects.filter(id=line_id).select_related("organisation", "programme").first()
        if row is None:
            raise NotFound.because("unknown_line", field="line")
        require(by, Permission.SEE_MONEY, [row.organisation_id])
        splits = Split.objects.filter(shares__line_id=line_id)
        return LinePage(_seen([row], at)[0], _splits(splits), latest_charges(line_id, most=MOST_CHARGES))


def splits_of(*, by: Actor, organisation_id: UUID) -> tuple[SplitSeen, ...]:
    """The splits of an organisation, the latest first; refuse with `not_allowed`."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    with seeing(by.sight):
        return _splits(Split.objects.filter(organisation_id=organisation_id))


def _splits(rows: QuerySet[Split]) -> tuple[SplitSeen, ...]:
    related = rows.select_related("service_user", "type_of_work").prefetch_related("shares__line")
    return tuple(
        SplitSeen(
            row.id,
            row.service_user_id,
            row.service_user.name if row.service_user else "",
            row.type_of_work_id,
            row.type_of_work.name if row.type_of_work else "",
            row.since,
            row.until,
            tuple(sorted((each.line_id, each.line.name, each.parts) for each in row.shares.all())),
        )
        for row in related.order_by("-since", "id")[:MOST_SPLITS]
        if row.until > row.since
    )


# --- figures -----------------------------------------------------------------------------------------------------


def _seen(rows: Sequence[FundingLine], at: datetime) -> tuple[LineSeen, ...]:
    if not rows:
        return ()
    today = at.astimezone(region().tzinfo).date()
    recently = today - timedelta(days=PACE_DAYS)
    spent = charged_to_lines([row.id for row in rows], since=recently)
    held = _held(rows, today, recently)
    works = {row.id: row.name for row in TypeOfWork.objects.all()}
    return tuple(
        _line(row, works, _used(row, spent.get(row.id, Charged()), held.get(row.id, _Sums())), today)
        for row in rows
    )


def _line(row: FundingLine, works: dict[UUID, str], used: Used, today: date) -> LineSeen:
    return LineSeen(
        row.id,
        row.organisation_id,
        row.organisation.name,
        row.name,
        row.funder,
        row.programme.name if row.programme else "",
        row.since,
        row.until,
        tuple(works[each] for each in row.type_of_work_ids if each in works),
        used,
        forecast(used, since=row.since, until=row.until, today=today),
    )


@dataclass
class _Sums:
    """What visits hold of one line: those that are over, those to come, and those of the days of the pace."""

    past: int = 0
    to_come: int = 0
    recent: int = 0


def _used(row: FundingLine, charged: Charged, held: _Sums) -> Used:
    return Used(row.amount, charged.cents, held.past, held.to_come, charged.recent + held.recent)


# Time in visits that an organisation booked and that stand, by type of work and stretch of days (and by whom they help,
# where splits say something of them), unless a charge names the timesheet, which has the id of the assignment.
_BOOKED = """
SELECT v.organisation_id, CASE WHEN v.service_user_id = ANY (%(own)s) THEN v.service_user_id END,
  coalesce(a.type_of_work_id, v.type_of_work_id),
  width_bucket((a.starts_at AT TIME ZONE %(zone)s)::date, %(bounds)s::date[]),
  sum(extract(epoch FROM a.ends_at - a.starts_at))::bigint
FROM bookings_visit v JOIN bookings_assignment a ON a.visit_id = v.id
WHERE v.organisation_id = ANY (%(organisations)s) AND v.state = 'planned' AND a.state = ANY (%(states)s)
  AND v.starts_at >= %(first)s AND v.starts_at < %(last)s
  AND NOT EXISTS (
    SELECT FROM ledger_about b JOIN ledger_transfer t ON t.id = b.transfer_id
    WHERE b.refers_id = a.id AND b.kind = 'timesheet' AND t.kind = 'charge')
GROUP BY 1, 2, 3, 4"""


@dataclass(frozen=True)
class _Booked:
    """Seconds that are booked and not charged, on days on which nothing changes of who pays and how much."""

    organisation_id: UUID
    service_user_id: UUID | None
    type_of_work_id: UUID
    day: date
    seconds: int


def _held(rows: Sequence[FundingLine], today: date, recently: date) -> dict[UUID, _Sums]:
    """What booked visits hold of these lines, at the rate of charging of their days; without a rate they hold none."""
    first, until = min(row.since for row in rows), max(row.until for row in rows)
    whose = {row.organisation_id for row in rows}
    splits, rates = split_book(whose, first, until), rate_book(whose, first, until)
    if not splits.held or first >= until:
        return {}
    wanted = {row.id for row in rows}
    held: dict[UUID, _Sums] = {}
    turns = _turns(splits, rates) | {first, today, recently}
    bounds = sorted(day for day in turns if first <= day < until)
    for each in _booked(whose, bounds, until, {served for _, served, _ in splits.held if served}):
        shares = splits.shares(each.service_user_id, each.organisation_id, each.type_of_work_id, each.day)
        rate = rates.charge(each.organisation_id, each.type_of_work_id, each.day) if shares else None
        cents = half_up(Fraction(rate.amount * each.seconds, 3600)) if rate else 0
        for line, part in divide(cents, shares) if cents else ():
            if line in wanted:
                _add(held.setdefault(line, _Sums()), part, each.day, today, recently)
    return held


def _turns(splits: SplitBook, rates: RateBook) -> set[date]:
    """The days on which somebody else pays, or more."""
    paying = {day for held in splits.held.values() for each in held for day in (each.since, each.until)}
    charging = (each for key, held in rates.held.items() if key[1] == CHARGE for each in held)
    return paying | {day for each in charging for day in (each.since, each.until) if day}


def _add(sums: _Sums, cents: int, day: date, today: date, recently: date) -> None:
    if day >= today:
        sums.to_come += cents
        return
    sums.past += cents
    if day >= recently:
        sums.recent += cents


def _booked(
    organisation_ids: Iterable[UUID], bounds: list[date], until: date, own: Iterable[UUID]
) -> list[_Booked]:
    zone = region().tzinfo
    asked: dict[str, Any] = {
        "zone": str(zone),
        "organisations": list(organisation_ids),
        "own": list(own),
        "states": list(OCCUPYING),
        "bounds": bounds,
        "first": datetime.combine(bounds[0], time(), zone).astimezone(UTC),
        "last": datetime.combine(until, time(), zone).astimezone(UTC),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BOOKED, asked)
        return [
            _Booked(org, served, work, bounds[stretch - 1], seconds)
            for org, served, work, stretch, seconds in cursor.fetchall()
        ]
