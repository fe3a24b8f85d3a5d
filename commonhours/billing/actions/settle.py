"""Two organisations settle: what each owes the other is set against it, and the rest was paid."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from commonhours.billing.actions.approve import owed_to, owes
from commonhours.billing.models import Settlement
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import concern
from commonhours.ledger.actions import Wanted, open_accounts, post
from commonhours.ledger.queries import balance
from commonhours.ledger.rules import Leg, Posting, Reference
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.trail.actions import acting, once

# What is owed to us, and what we owe, in cents.
Amounts = tuple[int, int]


@dataclass(frozen=True)
class Settled:
    """What two organisations owed each other up to a day, and is owed no more."""

    settlement_id: UUID
    organisation_id: UUID
    partner_id: UUID
    until: date
    owed_to_us_cents: int
    owed_by_us_cents: int


@once(Settled)
def record_settlement(
    *,
    by: Actor,
    at: datetime,
    organisation_id: UUID,
    partner_id: UUID,
    until: date,
    owed_to_us_cents: int,
    owed_by_us_cents: int,
    reference: str = "",
) -> Settled:
    """Say that a partner paid the difference on a day, or that none was left: whoever gets the money says so.

    It settles all that stood in the books on that evening. Both amounts are repeated as they were seen, and posted in
    both books in one transfer. Refuses with `not_allowed`, `paid_to_come`, `settled_already`, `nothing_to_settle`,
    `totals_differ`, `they_say_so`, and with `books_closed` as the ledger does.
    """
    with acting("billing.settle", by=by, at=at) as act:
        require(by, Permission.KEEP_BOOKS, [organisation_id])
        if until > at.astimezone(region().tzinfo).date():
            raise Invalid.because("paid_to_come", field="until")
        concern([organisation_id, partner_id])
        _refuse_settled(organisation_id, partner_id, until)
        amounts = _amounts(organisation_id, partner_id, until, by=by, at=at)
        _refuse_other(amounts, (owed_to_us_cents, owed_by_us_cents))
        row = _row(organisation_id, partner_id, until, amounts)
        row |= {"reference": reference.strip()[:60], "recorded_by": by.account_id}
        row |= {"recorded_at": at, "act_id": act.id}
        if not insert(Settlement, [row], unless="settlement_once"):
            raise Refused.because("settled_already")
        _post(row["id"], organisation_id, partner_id, until, amounts, by=by, at=at)
        act.subject_id = row["id"]
        act.concerns([organisation_id, partner_id])
        act.note(settlement=row["id"], organisation=organisation_id, partner=partner_id, until=until)
        act.outcome = settled = Settled(row["id"], organisation_id, partner_id, until, *amounts)
        return settled


def _refuse_settled(house: UUID, partner: UUID, until: date) -> None:
    """One settlement of a pair after the other; an earlier evening than the last one's was settled with it."""
    low, high = sorted((house, partner))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"settles {low} {high}"])
    if Settlement.objects.filter(low=low, high=high, until__gte=until).exists():
        raise Refused.because("settled_already")


def _amounts(house: UUID, partner: UUID, until: date, *, by: Actor, at: datetime) -> Amounts:
    """What stands in our books, which is what stands in theirs with the sides turned round."""
    ours, theirs = owes(house, partner), owed_to(house, partner)
    accounts = open_accounts(by=by, at=at, wanted=[ours, theirs])
    return balance(accounts[ours].id, on=until), -balance(accounts[theirs].id, on=until)


def _refuse_other(stands: Amounts, said: Amounts) -> None:
    if not any(stands):
        raise Refused.because("nothing_to_settle")
    if stands != said:
        raise Invalid.because("totals_differ", field="cents")
    if stands[0] < stands[1]:
        raise Refused.because("they_say_so")


def _row(house: UUID, partner: UUID, until: date, amounts: Amounts) -> dict[str, Any]:
    low, high = sorted((house, partner))
    to_low, to_high = amounts if house == low else amounts[::-1]
    return {
        "id": new_id(),
        "low": low,
        "high": high,
        "until": until,
        "low_owed_cents": to_low,
        "high_owed_cents": to_high,
        "organisation_ids": [low, high],
    }


def _post(
    settlement_id: UUID,
    house: UUID,
    partner: UUID,
    until: date,
    amounts: Amounts,
    *,
    by: Actor,
    at: datetime,
) -> None:
    to_us, by_us = amounts
    moves = (
        (Wanted.own(house, "bank"), to_us - by_us),
        (owes(house, partner), -to_us),
        (owed_to(house, partner), by_us),
        (Wanted.own(partner, "bank"), by_us - to_us),
        (owed_to(partner, house), to_us),
        (owes(partner, house), -by_us),
    )
    accounts = open_accounts(by=by, at=at, wanted=[name for name, cents in moves if cents])
    legs = tuple(Leg(accounts[name], cents) for name, cents in moves if cents)
    about = (Reference("settlement", settlement_id),)
    key = f"billing:settled:{settlement_id}"
    post(by=by, at=at, posting=Posting(key, "settlement", until, legs, about))
