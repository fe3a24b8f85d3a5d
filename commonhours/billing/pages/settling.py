"""What two organisations owe each other: each reads its own books, and the lines that both share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.billing.models import Charge, Settlement
from commonhours.billing.rules import LENT, lines_from
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.ledger.queries import Balance, balances
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import names_of_organisations
from commonhours.partnerships.charges import Line

MOST_LINES = 200


@dataclass(frozen=True)
class Pair:
    """A partner, what it owes us and what we owe it, in cents."""

    partner_id: UUID
    partner: str
    to_us_cents: int
    by_us_cents: int

    @property
    def net_cents(self) -> int:
        """Above nothing, the partner pays."""
        return self.to_us_cents - self.by_us_cents


@dataclass(frozen=True)
class LentLine:
    """One visit by a lent worker: who lent, its reference and the rules by which it is charged."""

    ours: bool
    timesheet_id: UUID
    work: str
    starts_at: datetime
    minutes: int
    cents: int
    rules: tuple[Line, ...]


@dataclass(frozen=True)
class SettlementLine:
    """What was settled up to a day."""

    id: UUID
    until: date
    to_us_cents: int
    by_us_cents: int
    reference: str


@dataclass(frozen=True)
class PairSeen:
    """All that stands between two organisations on an evening."""

    organisation_id: UUID
    organisation: str
    pair: Pair
    lines: tuple[LentLine, ...]
    settled: tuple[SettlementLine, ...]


def pairs_of(*, by: Actor, organisation_id: UUID, on: date) -> tuple[Pair, ...]:
    """Everybody with whom an organisation has lent or borrowed, by name; refuse with `not_allowed`."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    with seeing(by.sight):
        found = _pairs(balances(organisation_id, on=on))
    return tuple(sorted(found.values(), key=lambda each: each.partner))


def pair_seen(*, by: Actor, organisation_id: UUID, partner_id: UUID, on: date) -> PairSeen:
    """What stands between two; refuse with `not_allowed`, or `not_found` where nothing ever did."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    names = names_of_organisations()
    with seeing(by.sight):
        pair = _pairs(balances(organisation_id, on=on)).get(partner_id)
        if pair is None:
            raise NotFound.because("not_found", field="partner")
        settled = _settled(organisation_id, partner_id)
        return PairSeen(
            organisation_id, names[organisation_id], pair, _lines(organisation_id, partner_id), settled
        )


def _pairs(held: Iterable[Balance]) -> dict[UUID, Pair]:
    names = names_of_organisations()
    owes: dict[UUID, int] = {}
    owed: dict[UUID, int] = {}
    for each in held:
        if each.account.kind == "partner_owes":
            owes[each.account.owner_id] = each.cents
        if each.account.kind == "partner_owed":
            owed[each.account.owner_id] = -each.cents
    return {
        partner: Pair(partner, names[partner], owes.get(partner, 0), owed.get(partner, 0))
        for partner in {*owes, *owed} & {*names}
    }


def _lines(house: UUID, partner: UUID) -> tuple[LentLine, ...]:
    """The latest visits between the two, as both of them may read them."""
    both = (house, partner)
    rows = Charge.objects.filter(kind=LENT, organisation_id__in=both, partner_id__in=both)
    rows = rows.filter(organisation_ids__contains=both).select_related("work")
    return tuple(
        LentLine(
            row.organisation_id == house,
            row.timesheet_id,
            row.work.name,
            row.starts_at,
            row.minutes,
            row.cents,
            lines_from(row.lines),
        )
        for row in rows.order_by("-starts_at", "-id")[:MOST_LINES]
    )


def _settled(house: UUID, partner: UUID) -> tuple[SettlementLine, ...]:
    low, high = sorted((house, partner))
    rows = Settlement.objects.filter(low=low, high=high).order_by("-until")
    return tuple(
        SettlementLine(
            row.id,
            row.until,
            *(
                (row.low_owed_cents, row.high_owed_cents)
                if house == low
                else (row.high_owed_cents, row.low_owed_cents)
            ),
            row.reference,
        )
        for row in rows
    )
