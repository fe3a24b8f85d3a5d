"""How a period went, beside the one before it: an organisation's staff read their own, the region's all of them.

Nothing is counted here that another room counts: hours are `planning`'s, summed each night, and money is the ledger's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
from commonhours.planning.used.lines import Line, Lines, lines_of, total_of
from commonhours.planning.used.reading import used_hours
from commonhours.planning.used.sieve import Dimension, Sieve
from commonhours.rates import funded
from commonhours.reporting.book import DAY, HoursBook, Today
from commonhours.reporting.counts import Asked, Counts, Kept, Members, counts
from commonhours.reporting.models import Day, Overhead
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
    # When hours of days gone by were counted; None: no night has done it yet.
    counted_at: datetime | None


def houses_seen(by: Actor) -> dict[UUID, str]:
    """Whose periods somebody may read, by name; refuse with `not_allowed`."""
    require_somewhere(by, Permission.PLAN)
    names = names_of_organisations()
    own = names if may(by, Permission.PLAN) else organisations_with(by, Permission.PLAN)
    return dict(sorted(((each, names[each]) for each in own), key=lambda house: house[1]))


def dashboard(*, by: Actor, at: datetime, period: Period, organisation_id: UUID | None = None) -> Dashboard:
    """A period and the one before; of one organisation, or of all that the asker may read.

    Hours of days that are over are those of last night, today's are of this moment. Refuses with `not_allowed` or
    `unknown_organisation`.
    """
    seen = houses_seen(by)
    if organisation_id is not None and organisation_id not in seen:
        raise NotFound.because("unknown_organisation", field="organisation")
    houses = [organisation_id] if organisation_id else list(seen)
    everybody = organisation_id is None and may(by, Permission.PLAN)
    sees_money = all(may_in_office(by, Permission.SEE_MONEY, [house]) for house in houses)
    spans = (period.span, period.before)
    with seeing(by.sight):
        zone = region().tzinfo
        read = [counts(houses, span, zone=zone, at=at, region=everybody) for span in spans]
        money = [_charged(houses, span, sees_money) for span in spans]
        overheads = _overheads(houses, everybody, period)
        days = list(Day.objects.filter(day__gte=period.before.since, day__lt=period.span.until))
    book = HoursBook.of(days, houses, everybody, _today(by, at, houses, everybody))
    beside = [
        Beside(house, *(_figures(house, book, *each) for each in zip(spans, read, money, strict=True)))
        for house in (None, *houses)
    ]
    return Dashboard(
        period,
        book.today.lines[None],
        beside[0],
        tuple(each for each in beside[1:] if not each.quiet),
        tuple(book.line(None, Span(day, day + DAY)).hours[State.BOOKED] for day in period.span.days()),
        _budget(by, at, houses) if sees_money else None,
        overheads,
        max((each.made_at for each in days), default=None),
    )


def _today(by: Actor, at: datetime, houses: Sequence[UUID], everybody: bool) -> Today:
    """The hours of this day as they stand: by organisation, and all together."""
    with seeing(by.sight):
        on = at.astimezone(region().tzinfo).date()
    sieve = Sieve(None if everybody else tuple(houses))
    span = Span(on, on + DAY)
    used = used_hours(by=by, at=at, span=span, sieve=sieve, dimension=Dimension.ORGANISATION)
    whole = used_hours(by=by, at=at, span=span, sieve=sieve) if everybody else used
    by_house: dict[UUID | None, Line] = {
        UUID(line.key): line for line in lines_of(used, Lines.ORGANISATION) if line.key
    }
    by_house[None] = total_of(whole)
    return Today(on, by_house)


def _figures(
    house: UUID | None, book: HoursBook, span: Span, read: Counts, money: dict[UUID, int] | None
) -> Figures:
    cents = None if money is None else sum(money.values()) if house is None else money.get(house, 0)
    return Figures(
        book.line(house, span),
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
