"""How a period went, beside the one before it: an organisation's staff read their own, the region's all of them.

Nothing is counted here that another room counts: hours come from `planning`, money from the ledger and its lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.ledger.sums import charged_between
from commonhours.organisations.permissions import (
    Permission,
    may,
    may_in_office,
    organisations_with,
    require_somewhere,
)
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.planning.question import Span, State
from commonhours.planning.used.hourly import Hourly
from commonhours.planning.used.lines import Line, Lines, lines_of, total_of
from commonhours.planning.used.reading import Used, used_hours
from commonhours.planning.used.sieve import Dimension, Sieve
from commonhours.rates import funded
from commonhours.reporting.counts import Asked, Counts, Kept, Members, counts
from commonhours.reporting.models import Overhead
from commonhours.reporting.periods import Period


@dataclass(frozen=True)
class Figures:
    """What one span of days came to; `cents` were charged in it, None for whoever may not see money."""

    hours: Line
    kept: Kept
    members: Members
    asked: Asked
    cents: int | None

    @property
    def cents_an_hour(self) -> float | None:
        """What was charged, over the hours worked in the same days."""
        worked = self.hours.hours[State.WORKED]
        return self.cents / worked if self.cents is not None and worked else None


@dataclass(frozen=True)
class Beside:
    """An organisation (None: all of them together) in both periods."""

    organisation_id: UUID | None
    now: Figures
    before: Figures

    @property
    def quiet(self) -> bool:
        """Whether there is nothing at all to tell."""
        each = (self.now, self.before)
        return not any(
            any(one.hours.hours.values()) or one.members.members or one.asked.asked for one in each
        )


@dataclass(frozen=True)
class Budget:
    """The lines of money that pay today, in cents: what they hold, what was charged to them, what is left."""

    lines: int
    amount: int
    spent: int
    left: int


@dataclass(frozen=True)
class Dashboard:
    """Everything that the page shows."""

    period: Period
    today: Line
    total: Beside
    lines: tuple[Beside, ...]
    # Hours booked on each day of the period.
    by_day: tuple[float, ...]
    budget: Budget | None
    overheads: tuple[Overhead, ...]


def houses_seen(by: Actor) -> dict[UUID, str]:
    """Whose periods somebody may read, by name; refuse with `not_allowed`."""
    require_somewhere(by, Permission.PLAN)
    names = names_of_organisations()
    own = names if may(by, Permission.PLAN) else organisations_with(by, Permission.PLAN)
    return dict(sorted(((each, names[each]) for each in own), key=lambda house: house[1]))


def dashboard(*, by: Actor, at: datetime, period: Period, organisation_id: UUID | None = None) -> Dashboard:
    """A period and the one before; of one organisation, or of all that the asker may read.

    Refuses with `not_allowed` or `unknown_organisation`.
    """
    seen = houses_seen(by)
    if organisation_id is not None and organisation_id not in seen:
        raise NotFound.because("unknown_organisation", field="organisation")
    houses = [organisation_id] if organisation_id else list(seen)
    everybody = organisation_id is None and may(by, Permission.PLAN)
    sees_money = all(may_in_office(by, Permission.SEE_MONEY, [house]) for house in houses)
    sieve = Sieve(None if everybody else tuple(houses))
    used = used_hours(by=by, at=at, span=period.both, sieve=sieve, dimension=Dimension.ORGANISATION)
    # Somebody of two organisations stands in both lines and once in the sum.
    summed = used if len(houses) == 1 else used_hours(by=by, at=at, span=period.both, sieve=sieve)
    with seeing(by.sight):
        zone = region().tzinfo
        read = [
            counts(houses, span, zone=zone, at=at, region=everybody) for span in (period.span, period.before)
        ]
        money = [_charged(houses, span, sees_money) for span in (period.span, period.before)]
        overheads = _overheads(houses, everybody, period)
        today = at.astimezone(zone).date()
    spans = (period.span, period.before)
    hours = [_by_house(_cut(used, span)) for span in spans]
    whole = [total_of(_cut(summed, span)) for span in spans]
    sides = [by_house | {None: line} for by_house, line in zip(hours, whole, strict=True)]
    beside = [
        Beside(house, *(_figures(house, *each) for each in zip(sides, read, money, strict=True)))
        for house in (None, *houses)
    ]
    return Dashboard(
        period,
        total_of(used_hours(by=by, at=at, span=Span(today, today + timedelta(days=1)), sieve=sieve)),
        beside[0],
        tuple(each for each in beside[1:] if not each.quiet),
        tuple(_cut(summed, period.span).states[State.BOOKED].by_day().tolist()),
        _budget(by, at, houses) if sees_money else None,
        overheads,
    )


def _cut(used: Used, span: Span) -> Used:
    """The part of the hours that lies in these days."""

    def part(table: Hourly) -> Hourly:
        first, last = (span.since - table.span.since).days, (span.until - table.span.since).days
        return Hourly(span, table.groups, table.minutes[:, first:last])

    states = {state: part(table) for state, table in used.states.items()}
    return replace(used, span=span, states=states, lent=part(used.lent))


def _by_house(used: Used) -> dict[UUID | None, Line]:
    return {UUID(line.key): line for line in lines_of(used, Lines.ORGANISATION) if line.key}


_NOTHING = Line("", dict.fromkeys(State, 0.0), 0.0)


def _figures(
    house: UUID | None, hours: dict[UUID | None, Line], read: Counts, money: dict[UUID, int] | None
) -> Figures:
    cents = None if money is None else sum(money.values()) if house is None else money.get(house, 0)
    return Figures(
        hours.get(house, _NOTHING),
        read.kept.get(house, Kept()),
        read.members.get(house, Members()),
        read.asked.get(house, Asked()),
        cents,
    )


def _charged(houses: Sequence[UUID], span: Span, sees_money: bool) -> dict[UUID, int] | None:
    return charged_between(houses, since=span.since, until=span.until) if sees_money else None


def _budget(by: Actor, at: datetime, houses: Sequence[UUID]) -> Budget:
    day = at.astimezone(region().tzinfo).date()
    lines = funded.lines_of(by=by, at=at, organisation_id=houses[0] if len(houses) == 1 else None)
    paying = [line.used for line in lines if line.organisation_id in houses and line.holds(day)]
    return Budget(
        len(paying),
        sum(used.amount for used in paying),
        sum(used.spent for used in paying),
        sum(used.left for used in paying),
    )


def _overheads(houses: Sequence[UUID], everybody: bool, period: Period) -> tuple[Overhead, ...]:
    """What it took until visits stood, in the months that the period touches: of one organisation, or of the region."""
    if not everybody and len(houses) != 1:
        return ()
    rows = Overhead.objects.filter(
        organisation=None if everybody else houses[0],
        month__gte=period.span.since.replace(day=1),
        month__lt=period.span.until,
    )
    return tuple(rows.order_by("month", "way"))
