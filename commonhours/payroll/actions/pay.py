"""Record that a statement was paid out, by whichever means; what was withheld is owed to others from then on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.ledger.actions import Wanted, open_accounts, post
from commonhours.ledger.rules import Leg, Posting, Reference
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.organisations.queries import region
from commonhours.payroll.actions.approve import refuse_own
from commonhours.payroll.models import APPROVED, DEDUCTIONS, MEANS, Payment, Statement
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Paid:
    """A statement that was paid out: what the person had in hand, and what was withheld."""

    payment_id: UUID
    statement_id: UUID
    cents: int
    withheld_cents: int


@once(Paid)
def record_payment(
    *,
    by: Actor,
    at: datetime,
    statement_id: UUID,
    means: str,
    day: date,
    deductions: Mapping[str, int] | None = None,
    reference: str = "",
) -> Paid:
    """Say that the wages of a statement were paid, by bank, card, cheque or cash, and what of them was withheld.

    `deductions` has whole cents by kind. Refuses with `unknown_statement`, `not_allowed`, `pays_yourself`,
    `not_approved`, `unknown_choice`, `paid_to_come`, `withheld_too_much`, `paid_already`, and with `books_closed` as
    the ledger does.
    """
    kept = {kind: cents for kind, cents in (deductions or {}).items() if cents}
    withheld_cents = sum(kept.values())
    with acting("payroll.pay", by=by, at=at) as act:
        require_somewhere(by, Permission.KEEP_BOOKS)
        statement = Statement.objects.select_related("run").filter(id=statement_id).first()
        if statement is None:
            raise NotFound.because("unknown_statement", field="statement")
        require(by, Permission.KEEP_BOOKS, [statement.organisation_id])
        refuse_own(by, Statement.objects.filter(id=statement.id))
        _refuse_unsound(statement, means, day, kept, at)
        payment_id = new_id()
        row = {
            "id": payment_id,
            "statement": statement.id,
            "organisation": statement.organisation_id,
            "person": statement.person_id,
            "means": means,
            "day": day,
            "withheld_cents": withheld_cents,
            "deductions": kept,
            "reference": reference.strip()[:60],
            "recorded_by": by.account_id,
            "recorded_at": at,
            "act_id": act.id,
        }
        if not insert(Payment, [row], unless="payroll_payment_statement_id_key"):
            raise Refused.because("paid_already")
        _post(statement, withheld_cents, day, by=by, at=at)
        act.subject_id = statement.id
        act.touches(statement.person_id)
        act.concerns([statement.organisation_id])
        act.note(
            statement=statement.id,
            run=statement.run_id,
            organisation=statement.organisation_id,
            means=means,
            day=day,
        )
        net = statement.cents - withheld_cents
        act.outcome = paid = Paid(payment_id, statement.id, net, withheld_cents)
        return paid


def _refuse_unsound(
    statement: Statement, means: str, day: date, kept: Mapping[str, int], at: datetime
) -> None:
    if statement.run.state != APPROVED:
        raise Refused.because("not_approved")
    if means not in MEANS:
        raise Invalid.because("unknown_choice", field="means")
    if day > at.astimezone(region().tzinfo).date():
        raise Invalid.because("paid_to_come", field="day")
    if set(kept) - set(DEDUCTIONS):
        raise Invalid.because("unknown_choice", field="deductions")
    if any(cents < 0 for cents in kept.values()) or sum(kept.values()) > statement.cents:
        raise Invalid.because("withheld_too_much", field="deductions")


def _post(statement: Statement, withheld: int, day: date, *, by: Actor, at: datetime) -> None:
    if not statement.cents:
        return
    house = statement.organisation_id
    owed = Wanted(house, "wages_owed", "person", statement.person_id)
    bank, held_back = Wanted.own(house, "bank"), Wanted.own(house, "withheld")
    accounts = open_accounts(by=by, at=at, wanted=[owed, bank, held_back])
    amounts = ((owed, statement.cents), (bank, withheld - statement.cents), (held_back, -withheld))
    legs = tuple(Leg(accounts[name], cents) for name, cents in amounts if cents)
    about = (
        Reference("run", statement.run_id),
        Reference("statement", statement.id),
        Reference("person", statement.person_id),
    )
    post(by=by, at=at, posting=Posting(f"payroll:paid:{statement.id}", "pay", day, legs, about))
