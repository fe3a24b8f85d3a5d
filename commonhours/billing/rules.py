"""What hours are charged: to funders at a rate, to a borrower by what was agreed; changes as differences. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from commonhours.common.money import half_up
from commonhours.funding.shares import Share, divide
from commonhours.partnerships.charges import Charging, Crossing, Line, as_json, charge, from_json
from commonhours.rates.straight import HOUR, straight_cost

SERVICE, LENT = "service", "lent"
KINDS = (SERVICE, LENT)
# Why hours are set aside: no rate is set, no terms were agreed, or a share of a cost that nobody has set.
NO_CHARGE, NO_TERMS, NO_COST = "no_charge", "no_terms", "no_cost"
# Who carries what no funding line does: the organisation itself.
ITSELF = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hours as both sides agreed on them in this revision. They are charged by whole minutes."""

    id: UUID
    revision: int
    visit_id: UUID
    person_id: UUID
    service_user_id: UUID
    work_id: UUID
    starts_at: datetime
    ends_at: datetime
    day: date

    @property
    def minutes(self) -> int:
        return half_up(Fraction(int((self.ends_at - self.starts_at).total_seconds()), 60))


@dataclass(frozen=True)
class Basis:
    """By what hours are charged: looked up once, at their first charge, and kept.

    For funders `rate` is what an hour is charged and `shares` who pays it. For a borrower `charging` is what was
    agreed, `rate` what the hour pays the worker and `on_costs` what comes on top, in hundredths of a per cent.
    """

    rate: int | None = None
    shares: tuple[Share, ...] = ()
    charging: Charging | None = None
    terms_id: UUID | None = None
    partnership_id: UUID | None = None
    on_costs: int = 0

    def cost(self, minutes: int) -> int:
        """What so many minutes cost the lender: pay at the agreed rate and what comes on top of it."""
        return straight_cost(minutes, self.rate or 0, self.on_costs)


@dataclass(frozen=True)
class Stood:
    """What was charged of a timesheet so far: its minutes by the latest revision, its cents all in all."""

    minutes: int
    cents: int
    month: date
    basis: Basis


@dataclass
class Month:
    """What a month has seen of one partnership before the next visit; `uncapped`, had there been no most for it."""

    minutes: int = 0
    cents: int = 0
    uncapped: int = 0


@dataclass(frozen=True)
class Due:
    """What is charged for one revision, above or below nothing, line by line and payer by payer."""

    sheet: Sheet
    kind: str
    partner_id: UUID | None
    month: date
    basis: Basis
    minutes: int
    cents: int
    lines: tuple[Line, ...]
    # Cents by funding line, ITSELF where there is none.
    parts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Aside:
    """Hours that cannot be charged as things stand, and why."""

    sheet: Sheet
    kind: str
    partner_id: UUID | None
    code: str


def service(sheet: Sheet, basis: Basis, stood: Stood | None) -> Due:
    """What funders are charged for hours, at the rate and in the shares of their first charge."""
    assert basis.rate is not None
    whole = half_up(Fraction(sheet.minutes * basis.rate, HOUR))
    before = stood.cents if stood else 0
    minutes = sheet.minutes - (stood.minutes if stood else 0)
    line = Line("hours", whole - before, {"minutes": minutes, "rate": basis.rate})
    parts = _less(_divided(whole, basis.shares), _divided(before, basis.shares))
    month = stood.month if stood else sheet.day.replace(day=1)
    return Due(sheet, SERVICE, None, month, basis, minutes, whole - before, (line,), parts)


def _divided(cents: int, shares: tuple[Share, ...]) -> dict[str, int]:
    if not shares:
        return {ITSELF: cents}
    return {str(line_id): part for line_id, part in divide(cents, shares)}


def _less(new: Mapping[str, int], old: Mapping[str, int]) -> dict[str, int]:
    found = {key: new.get(key, 0) - old.get(key, 0) for key in sorted({*new, *old})}
    return {key: cents for key, cents in found.items() if cents}


def lent(sheet: Sheet, partner_id: UUID, basis: Basis, stood: Stood | None, seen: Month) -> Due:
    """What a borrower is charged by what was agreed, after what the month has seen; `seen` is told of it.

    Hours that change are reckoned as the last of their month, once with the old minutes and once with the new: the
    others of the month stay as they were charged, and the month comes to what it would have come to.
    """
    if stood is None:
        month, lines = sheet.day.replace(day=1), _lines(basis, sheet.minutes, seen)
    else:
        others = seen.minutes - stood.minutes
        new, old = (_free(basis, each, others) for each in (sheet.minutes, stood.minutes))
        month, lines = stood.month, _within(basis, (*new, *_opposite(old)), seen)
    cents = sum(line.cents for line in lines)
    minutes = sheet.minutes - (stood.minutes if stood else 0)
    seen.minutes += minutes
    seen.cents += cents
    seen.uncapped += uncapped(lines)
    return Due(sheet, LENT, partner_id, month, basis, minutes, cents, lines)


def uncapped(lines: Iterable[Line]) -> int:
    """What lines come to without the most for a month."""
    return sum(line.cents for line in lines if line.code != "most_month")


def _lines(basis: Basis, minutes: int, seen: Month) -> tuple[Line, ...]:
    assert basis.charging is not None
    crossing = Crossing(minutes, basis.cost(minutes), seen.minutes, seen.cents)
    return charge(basis.charging, crossing).lines


def _free(basis: Basis, minutes: int, others: int) -> tuple[Line, ...]:
    """What a visit comes to after the others of its month, the most for the month left aside."""
    assert basis.charging is not None
    crossing = Crossing(minutes, basis.cost(minutes), others)
    return charge(replace(basis.charging, most_month_cents=None), crossing).lines


def _opposite(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(Line(line.code, -line.cents, line.facts) for line in lines)


def _within(basis: Basis, lines: tuple[Line, ...], seen: Month) -> tuple[Line, ...]:
    """Add what takes the month to the lesser of its sum and its most."""
    most = basis.charging.most_month_cents if basis.charging else None
    if most is None:
        return lines
    free = sum(line.cents for line in lines)
    missing = min(most, seen.uncapped + free) - seen.cents - free
    return (*lines, Line("most_month", missing, {"amount": most})) if missing else lines


# --- as they stand in a table ------------------------------------------------------------------------------------


def basis_json(basis: Basis) -> dict[str, Any]:
    """As it is kept with a charge."""
    return {
        "rate": basis.rate,
        "shares": [[str(each.line_id), each.parts] for each in basis.shares],
        "charging": as_json(basis.charging) if basis.charging else None,
        "terms": str(basis.terms_id) if basis.terms_id else None,
        "partnership": str(basis.partnership_id) if basis.partnership_id else None,
        "on_costs": basis.on_costs,
    }


def basis_from(said: Mapping[str, Any]) -> Basis:
    """What was kept."""
    return Basis(
        said["rate"],
        tuple(Share(UUID(line_id), parts) for line_id, parts in said["shares"]),
        from_json(said["charging"]) if said["charging"] else None,
        UUID(said["terms"]) if said["terms"] else None,
        UUID(said["partnership"]) if said["partnership"] else None,
        said["on_costs"],
    )


def lines_json(lines: Iterable[Line]) -> list[list[Any]]:
    """As they are kept with a charge: the rule, its cents, the facts of its sentence."""
    return [[line.code, line.cents, dict(line.facts)] for line in lines]


def lines_from(said: Iterable[Any]) -> tuple[Line, ...]:
    """What was kept."""
    return tuple(Line(code, cents, facts) for code, cents, facts in said)
