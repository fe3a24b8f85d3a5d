"""What a booking that crosses costs whoever borrows: pure rules over frozen facts, in cents, with their reasons.

A fixed fee, a share of what the hour costs the lender, and so much an hour – in tiers by the hours lent in the month
so far – are added up; then least and most for a visit apply, and last the most for a month. Each line is rounded once;
hours are rounded on the month's sum, so that a month comes to the same however its time is cut into visits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, zip_longest
from typing import Any

from commonhours.common.money import half_up
from commonhours.common.refusals import Refusal

HOUR = 60
# No fee is a hundred thousand dollars, no share ten times the cost: whoever types that has mistyped.
MOST_CENTS = 10_000_000
MOST_SHARE = 100_000
MOST_TIERS = 6


@dataclass(frozen=True, order=True)
class Tier:
    """So much an hour from so many minutes lent in the month on."""

    from_minutes: int
    cents_per_hour: int


@dataclass(frozen=True)
class Charging:
    """One way to charge. Nothing in it means that nothing is charged."""

    fixed_cents: int = 0
    # Hundredths of a per cent of what the hour costs the lender: 10,000 gives back exactly that.
    share: int = 0
    tiers: tuple[Tier, ...] = ()
    least_cents: int = 0
    most_cents: int | None = None
    most_month_cents: int | None = None


@dataclass(frozen=True)
class Crossing:
    """A visit that crosses: how long, what it costs the lender, and what the month has seen before it."""

    minutes: int
    cost_cents: int = 0
    month_minutes: int = 0
    month_cents: int = 0


@dataclass(frozen=True)
class Line:
    """One part of a charge: the rule that it comes from, its cents, and the facts of its sentence."""

    code: str
    cents: int
    facts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Charge:
    """What is charged; the lines sum to it."""

    lines: tuple[Line, ...]

    @property
    def cents(self) -> int:
        return sum(line.cents for line in self.lines)


def charge(by: Charging, crossing: Crossing) -> Charge:
    """What one visit is charged, line by line."""
    lines = [line for line in _parts(by, crossing) if line.cents]
    for limit in (_least, _most, _most_in_month):
        line = limit(by, crossing, sum(each.cents for each in lines))
        if line is not None:
            lines.append(line)
    return Charge(tuple(lines))


def _parts(by: Charging, crossing: Crossing) -> Iterator[Line]:
    yield Line("fixed", by.fixed_cents)
    cents = half_up(Fraction(crossing.cost_cents * by.share, 10_000))
    yield Line("share", cents, {"share": by.share, "cost": crossing.cost_cents})
    yield from _hours(by.tiers, crossing)


def _hours(tiers: tuple[Tier, ...], crossing: Crossing) -> Iterator[Line]:
    """One line for each tier that the visit reaches into."""
    start, end = crossing.month_minutes, crossing.month_minutes + crossing.minutes
    for tier, following in zip_longest(tiers, tiers[1:]):
        low = max(start, tier.from_minutes)
        high = min(end, following.from_minutes) if following else end
        if low < high:
            cents = _worth(tier, high) - _worth(tier, low)
            yield Line("hours", cents, {"minutes": high - low, "rate": tier.cents_per_hour})


def _worth(tier: Tier, minutes: int) -> int:
    """What the tier comes to in a month with so many minutes, rounded: differences of it never lose a cent."""
    return half_up(Fraction((minutes - tier.from_minutes) * tier.cents_per_hour, HOUR))


def _least(by: Charging, crossing: Crossing, cents: int) -> Line | None:
    missing = by.least_cents - cents
    return Line("least", missing, {"amount": by.least_cents}) if missing > 0 else None


def _most(by: Charging, crossing: Crossing, cents: int) -> Line | None:
    if by.most_cents is None or cents <= by.most_cents:
        return None
    return Line("most", by.most_cents - cents, {"amount": by.most_cents})


def _most_in_month(by: Charging, crossing: Crossing, cents: int) -> Line | None:
    if by.most_month_cents is None:
        return None
    left = max(0, by.most_month_cents - crossing.month_cents)
    return Line("most_month", left - cents, {"amount": by.most_month_cents}) if cents > left else None


def faults(by: Charging) -> Iterator[Refusal]:
    """Why nobody can agree on this, with the field to mend."""
    amounts = {"fixed": by.fixed_cents, "least": by.least_cents, "most": by.most_cents or 0}
    amounts["most_month"] = by.most_month_cents or 0
    for name, cents in amounts.items():
        if not 0 <= cents <= MOST_CENTS:
            yield Refusal("charge_out_of_bounds", {}, name)
    if not 0 <= by.share <= MOST_SHARE:
        yield Refusal("charge_out_of_bounds", {}, "share")
    if by.most_cents is not None and by.most_cents < by.least_cents:
        yield Refusal("charge_most_below_least", {}, "most")
    if not _in_steps(by.tiers):
        yield Refusal("charge_tiers", {"most": MOST_TIERS}, "tiers")


def _in_steps(tiers: tuple[Tier, ...]) -> bool:
    """The first from the first minute, each later one from further on, each worth an amount."""
    if not tiers:
        return True
    rising = all(one.from_minutes < other.from_minutes for one, other in pairwise(tiers))
    worth = all(0 <= tier.cents_per_hour <= MOST_CENTS for tier in tiers)
    return tiers[0].from_minutes == 0 and rising and worth and len(tiers) <= MOST_TIERS


def as_json(by: Charging) -> dict[str, Any]:
    """As it stands in a table."""
    return {
        "fixed_cents": by.fixed_cents,
        "share": by.share,
        "tiers": [[tier.from_minutes, tier.cents_per_hour] for tier in by.tiers],
        "least_cents": by.least_cents,
        "most_cents": by.most_cents,
        "most_month_cents": by.most_month_cents,
    }


def from_json(said: Mapping[str, Any]) -> Charging:
    """What stands in a table."""
    tiers = tuple(Tier(minutes, cents) for minutes, cents in said["tiers"])
    return Charging(**{**said, "tiers": tiers})
