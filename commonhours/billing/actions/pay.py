"""Record that a claim was paid, in whole or in part, and that what came in too much was given back."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from commonhours.billing.actions.approve import payer_account
from commonhours.billing.models import CLAIM, Invoice, InvoicePayment
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.ledger.actions import Wanted, open_accounts, post
from commonhours.ledger.rules import Leg, Posting, Reference
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.organisations.queries import region
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class InvoicePaid:
    """What came in, or below nothing what was given back, and what is open since."""

    payment_id: UUID
    invoice_id: UUID
    cents: int
    open_cents: int


def open_cents(invoice: Invoice) -> int:
    """What is still to be paid of a claim: less its credit notes and what came in; below nothing, too much came."""
    credited = Invoice.objects.filter(corrects=invoice).aggregate(sum=Sum("cents"))["sum"] or 0
    paid = InvoicePayment.objects.filter(invoice=invoice).aggregate(sum=Sum("cents"))["sum"] or 0
    return invoice.cents + int(credited) - int(paid)


@once(InvoicePaid)
def record_invoice_payment(
    *,
    by: Actor,
    at: datetime,
    invoice_id: UUID,
    cents: int,
    day: date,
    reference: str = "",
    more: bool = False,
) -> InvoicePaid:
    """Say that money came in for a claim. Partners settle instead: see `record_settlement`.

    With `more`, it may be more than is open: the bank says what came, and what was too much is given back
    (`record_refund`).

    Refuses with `unknown_invoice`, `not_allowed`, `not_a_claim`, `paid_to_come`, `paid_too_much`, `busy`, and with
    `books_closed` as the ledger does.
    """
    with acting("billing.pay", by=by, at=at) as act:
        invoice = _claim(by, invoice_id, day, at)
        if cents <= 0 or (cents > open_cents(invoice) and not more):
            raise Invalid.because("paid_too_much", field="cents")
        act.outcome = paid = _record(act, invoice, cents, day, reference)
        return paid


@once(InvoicePaid)
def record_refund(
    *, by: Actor, at: datetime, invoice_id: UUID, cents: int, day: date, reference: str = ""
) -> InvoicePaid:
    """Say that money which came in for a claim was given back: more had come than was due, or less is due since.

    Another transfer, the other way round; what came in stays written down. Refuses as `record_invoice_payment`, with
    `refunded_too_much` beyond what came in too much.
    """
    with acting("billing.refund", by=by, at=at) as act:
        invoice = _claim(by, invoice_id, day, at)
        if not 0 < cents <= -open_cents(invoice):
            raise Invalid.because("refunded_too_much", field="cents")
        act.outcome = paid = _record(act, invoice, -cents, day, reference)
        return paid


def _claim(by: Actor, invoice_id: UUID, day: date, at: datetime) -> Invoice:
    """The claim, by whoever keeps its organisation's books, and a day that is not to come."""
    require_somewhere(by, Permission.KEEP_BOOKS)
    invoice = Invoice.objects.filter(id=invoice_id).first()
    if invoice is None:
        raise NotFound.because("unknown_invoice", field="invoice")
    require(by, Permission.KEEP_BOOKS, [invoice.organisation_id])
    if invoice.kind != CLAIM:
        raise Refused.because("not_a_claim")
    if day > at.astimezone(region().tzinfo).date():
        raise Invalid.because("paid_to_come", field="day")
    return invoice


def _record(act: OpenAct, invoice: Invoice, cents: int, day: date, reference: str) -> InvoicePaid:
    """Write it down and post it; of two who do so at once, one waits and then finds what is open."""
    payment_id = new_id()
    row = {
        "id": payment_id,
        "invoice": invoice.id,
        "number": InvoicePayment.objects.filter(invoice=invoice).count() + 1,
        "organisation": invoice.organisation_id,
        "cents": cents,
        "day": day,
        "reference": reference.strip()[:60],
        "recorded_by": act.by.account_id,
        "recorded_at": act.at,
        "act_id": act.id,
    }
    if not insert(InvoicePayment, [row], unless="invoice_payment_in_turn"):
        raise Refused.because("busy")
    _post(invoice, payment_id, cents, day, by=act.by, at=act.at)
    act.subject_id = invoice.id
    act.concerns([invoice.organisation_id])
    act.note(invoice=invoice.id, organisation=invoice.organisation_id, number=invoice.number, day=day)
    return InvoicePaid(payment_id, invoice.id, cents, open_cents(invoice))


def _post(invoice: Invoice, payment_id: UUID, cents: int, day: date, *, by: Actor, at: datetime) -> None:
    house = invoice.organisation_id
    bank, owed = Wanted.own(house, "bank"), payer_account(house, invoice.payer)
    accounts = open_accounts(by=by, at=at, wanted=[bank, owed])
    legs = (Leg(accounts[bank], cents), Leg(accounts[owed], -cents))
    about = (Reference("invoice", invoice.id),)
    post(by=by, at=at, posting=Posting(f"billing:paid:{payment_id}", "payment", day, legs, about))
