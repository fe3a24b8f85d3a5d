"""Approve a run: in one act it is frozen, and every charge is posted – of loans in both organisations' books."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from commonhours.billing.actions.open import held_run, tell
from commonhours.billing.actions.preview import digest
from commonhours.billing.apart import in_the_way
from commonhours.billing.gathering import gather
from commonhours.billing.models import APPROVED, PREVIEWED, Charge, Run
from commonhours.billing.rules import ITSELF, SERVICE
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, Refused
from commonhours.ledger.actions import Wanted, open_accounts, post_many
from commonhours.ledger.rules import Account, Leg, Posting, Reference
from commonhours.organisations.queries import region
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class BillingApproved:
    """What stands from now on: so many cents for so many visits."""

    run_id: UUID
    cents: int
    visits: int


@once(BillingApproved)
def approve_billing(*, by: Actor, at: datetime, run_id: UUID, cents: int, visits: int) -> BillingApproved:
    """Approve exactly what was seen: the totals are repeated by whoever approves, and everything is worked out anew.

    All of it happens or nothing: a crash at any step leaves the run as it was, to be approved again. Refuses with
    `unknown_billing`, `not_allowed`, `billing_approved`, `not_previewed`, `charges_yourself`, `charges_near`,
    `totals_differ`, `run_changed`, `nothing_to_charge`, and with `books_closed` as the ledger does.
    """
    with acting("billing.approve", by=by, at=at) as act:
        run = held_run(by, run_id)
        if run.state != PREVIEWED:
            raise Refused.because("not_previewed")
        if code := in_the_way(by, Charge.objects.filter(run=run)):
            raise Refused.because(code)
        _refuse_other(run, cents, visits)
        charges = list(Charge.objects.filter(run=run).order_by("starts_at", "id"))
        _post(charges, by=by, at=at)
        _show_to_partners(run)
        run.state, run.approved_by_id, run.approved_at, run.act_id = APPROVED, by.account_id, at, act.id
        run.save(update_fields=["state", "approved_by", "approved_at", "act_id"])
        act.concerns({each.partner_id for each in charges if each.partner_id})
        tell(act, run, cents=cents, visits=visits)
        act.outcome = approved = BillingApproved(run.id, cents, visits)
        return approved


def _refuse_other(run: Run, cents: int, visits: int) -> None:
    """Only what was seen is approved, and only what is still so."""
    written = Charge.objects.filter(run=run).values_list("cents", flat=True)
    if not written:
        raise Refused.because("nothing_to_charge")
    if (sum(written), len(written)) != (cents, visits):
        raise Invalid.because("totals_differ", field="cents")
    if digest(run, gather(run)) != bytes(run.digest):
        raise Refused.because("run_changed")


def _show_to_partners(run: Run) -> None:
    """From now on whoever borrowed finds what it was charged."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE billing_charge SET organisation_ids = ARRAY[organisation_id, partner_id]"
            " WHERE run_id = %s AND partner_id IS NOT NULL",
            [run.id],
        )


# --- into the books ----------------------------------------------------------------------------------------------

# An account, and the cents that go to it.
Moves = tuple[tuple[Wanted, int], ...]


def _post(charges: Iterable[Charge], *, by: Actor, at: datetime) -> None:
    """Each charge is a transfer of its own, so that any cent of it leads back to one visit."""
    moves = {each.id: _moves(each) for each in charges if each.cents}
    if not moves:
        return
    wanted = {name for each in moves.values() for name, _ in each}
    accounts = open_accounts(by=by, at=at, wanted=wanted)
    day = at.astimezone(region().tzinfo).date()
    postings = [_posting(each, moves[each.id], accounts, day) for each in charges if each.id in moves]
    post_many(by=by, at=at, postings=postings)


def _moves(charge: Charge) -> Moves:
    house, partner = charge.organisation_id, charge.partner_id
    if partner is None:
        owed = tuple((payer_account(house, key), cents) for key, cents in charge.parts.items())
        return (*owed, (Wanted.own(house, "service_income"), -charge.cents))
    return (
        (owes(house, partner), charge.cents),
        (Wanted.own(house, "partner_income"), -charge.cents),
        (Wanted.own(partner, "partner_cost"), charge.cents),
        (owed_to(partner, house), -charge.cents),
    )


def payer_account(house: UUID, payer: str) -> Wanted:
    """What a funding line owes; without one, what the organisation carries itself."""
    if payer == ITSELF:
        return Wanted.own(house, "funder_owes")
    return Wanted(house, "funder_owes", "line", UUID(payer))


def owes(house: UUID, partner: UUID) -> Wanted:
    """What a partner owes, in the books of whoever it owes."""
    return Wanted(house, "partner_owes", "organisation", partner)


def owed_to(house: UUID, partner: UUID) -> Wanted:
    """What is owed to a partner, in the books of whoever owes."""
    return Wanted(house, "partner_owed", "organisation", partner)


def _posting(charge: Charge, moves: Moves, accounts: dict[Wanted, Account], day: date) -> Posting:
    about = (
        Reference("billing", charge.run_id),
        Reference("visit", charge.visit_id),
        Reference("timesheet", charge.timesheet_id),
        Reference("person", charge.person_id),
    )
    kind = "charge" if charge.kind == SERVICE else "lent"
    key = f"billing:{charge.kind}:{charge.timesheet_id}:{charge.revision}"
    legs = tuple(Leg(accounts[name], cents) for name, cents in moves if cents)
    return Posting(key, kind, day, legs, about)
