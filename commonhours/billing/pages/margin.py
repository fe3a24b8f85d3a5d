"""What is left of each visit: what was charged, less wages and what comes on top, or less what it was bought at."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from commonhours.billing.models import APPROVED, Charge, Run
from commonhours.common.actor import Actor
from commonhours.common.money import shares
from commonhours.common.period import month_after
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import names_of_organisations
from commonhours.payroll.models import StatementLine
from commonhours.rates.keys import rates_key
from commonhours.rates.queries import rate_book

WEEK = timedelta(days=7)
MOST_VISITS = 200


@dataclass(frozen=True)
class Margin:
    """What came in for hours and what they cost, in cents. `unpaid`: no wages are approved for some of them yet."""

    work: str
    visits: int = 0
    minutes: int = 0
    charged: int = 0
    bought: int = 0
    wages: int = 0
    on_costs: int = 0
    unpaid: bool = False

    @property
    def cents(self) -> int:
        return self.charged - self.bought - self.wages - self.on_costs


@dataclass(frozen=True)
class VisitMargin:
    """One visit and what is left of it."""

    visit_id: UUID
    timesheet_id: UUID
    starts_at: datetime
    margin: Margin


@dataclass(frozen=True)
class MarginSeen:
    """A month of an organisation: by type of work, all together, and visit by visit, the leanest first."""

    organisation_id: UUID
    organisation: str
    month: date
    works: tuple[Margin, ...]
    total: Margin
    visits: tuple[VisitMargin, ...]


def margin_of(*, by: Actor, organisation_id: UUID, month: date) -> MarginSeen:
    """What was left of the hours charged in a month; refuse with `not_allowed`."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    month = month.replace(day=1)
    with seeing(by.sight):
        visits = _visits(organisation_id, month)
    works: dict[str, Margin] = {}
    for each in visits:
        works[each.margin.work] = _and(works.get(each.margin.work, Margin(each.margin.work)), each.margin)
    total = Margin("")
    for work in works.values():
        total = _and(total, work)
    leanest = sorted(visits, key=lambda each: (each.margin.cents, each.starts_at))
    name = names_of_organisations().get(organisation_id, "")
    ordered = tuple(works[work] for work in sorted(works))
    return MarginSeen(organisation_id, name, month, ordered, total, tuple(leanest[:MOST_VISITS]))


def _and(one: Margin, other: Margin) -> Margin:
    return Margin(
        one.work,
        one.visits + other.visits,
        one.minutes + other.minutes,
        one.charged + other.charged,
        one.bought + other.bought,
        one.wages + other.wages,
        one.on_costs + other.on_costs,
        one.unpaid or other.unpaid,
    )


def _visits(house: UUID, month: date) -> list[VisitMargin]:
    """Every timesheet that this organisation charged or was charged for, with both sides of it."""
    # The run of a lender is behind the wall; a join would hide what it charged as well.
    own = Run.objects.filter(organisation_id=house, state=APPROVED)
    rows = Charge.objects.filter(Q(run__in=own.values("id")) | Q(partner_id=house), month=month)
    found: dict[UUID, VisitMargin] = {}
    bought: set[UUID] = set()
    for row in rows.select_related("work").order_by("starts_at", "revision"):
        stood = found.get(row.timesheet_id) or VisitMargin(
            row.visit_id, row.timesheet_id, row.starts_at, Margin(row.work.name, 1)
        )
        margin = stood.margin
        if row.partner_id == house:
            bought.add(row.timesheet_id)
            margin = replace(margin, bought=margin.bought + row.cents)
        else:
            margin = replace(margin, charged=margin.charged + row.cents, minutes=margin.minutes + row.minutes)
        found[row.timesheet_id] = replace(stood, margin=margin)
    paid = _paid(house, month)
    return [_with_wages(each, paid, bought) for each in found.values()]


def _with_wages(each: VisitMargin, paid: Mapping[UUID, tuple[int, int]], bought: set[UUID]) -> VisitMargin:
    if each.timesheet_id in bought:
        return each
    wages, on_costs = paid.get(each.timesheet_id, (0, 0))
    unpaid = each.timesheet_id not in paid
    return replace(each, margin=replace(each.margin, wages=wages, on_costs=on_costs, unpaid=unpaid))


def _paid(house: UUID, month: date) -> dict[UUID, tuple[int, int]]:
    """Wages and on-costs by timesheet, as approved runs have them; they sum to what stands in the books."""
    weeks: dict[tuple[UUID, date], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = StatementLine.objects.filter(
        organisation_id=house,
        statement__run__state=APPROVED,
        week__gt=month - WEEK,
        week__lt=month_after(month),
    )
    for person, week, cents, parts in rows.values_list("person_id", "week", "cents", "parts"):
        of_week, rest = weeks[person, week], cents
        for sheet, (_seconds, part) in parts.items():
            of_week[sheet] += part
            rest -= part
        of_week[""] += rest
    return _with_on_costs(house, weeks)


def _with_on_costs(
    house: UUID, weeks: Mapping[tuple[UUID, date], Mapping[str, int]]
) -> dict[UUID, tuple[int, int]]:
    """On-costs accrue by the week, so they are shared out over its hours."""
    if not weeks:
        return {}
    concern([rates_key(house)])
    days = [week for _, week in weeks]
    book = rate_book([house], min(days), max(days))
    found: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (_, week), sums in weeks.items():
        on_top = book.on_costs(house, sum(sums.values()), week)
        for sheet, cents, part in _shared(sums, on_top):
            if sheet:
                wages, on_costs = found[UUID(sheet)]
                found[UUID(sheet)] = (wages + cents, on_costs + part)
    return dict(found)


def _shared(sums: Mapping[str, int], on_top: int) -> Iterable[tuple[str, int, int]]:
    names = sorted(sums)
    weights = [max(0, sums[name]) for name in names]
    parts = shares(on_top, weights) if sum(weights) else tuple(0 for _ in names)
    return [(name, sums[name], part) for name, part in zip(names, parts, strict=True)]
