"""Record that a claim was paid, in whole or in part."""

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
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class InvoicePaid:
    """What came in, and what is still open."""

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
    *, by: Actor, at: datetime, invoice_id: UUID, cents: int, day: date, reference: str = ""
) -> InvoicePaid:
    """Say that money came in for a claim. Partners settle instead: see `record_settlement`.

    Refuses with `unknown_invoice`, `not_allowed`, `not_a_claim`, `paid_to_come`, `paid_too_much`, `busy`, and with
    `books_closed` as the ledger does.
    """
    with acting("billing.pay", by=by, at=at) as act:
        require_somewhere(by, Permission.KEEP_BOOKS)
        invoice = Invoice.objects.filter(id=invoice_id).first()
        if invoice is None:
            raise NotFound.because("unknown_invoice", field="invoice")
        require(by, Permission.KEEP_BOOKS, [invoice.organisation_id])
        _refuse_unsound(invoice, cents, day, at)
        payment_id = new_id()
        row = {
            "id": payment_id,
            "invoice": invoice.id,
            "number": InvoicePayment.objects.filter(invoice=invoice).count() + 1,
            "organisation": invoice.organisation_id,
            "cents": cents,
            "day": day,
            "reference": reference.strip()[:60],
            "recorded_by": by.account_id,
            "recorded_at": at,
            "act_id": act.id,
        }
        if not insert(InvoicePayment, [row], unless="invoice_payment_in_turn"):
            raise Refused.because("busy")
        _post(invoice, payment_id, cents, day, by=by, at=at)
        act.subject_id = invoice.id
        act.concerns([invoice.organisation_id])
        act.note(invoice=invoice.id, organisation=invoice.organisation_id, number=invoice.number, day=day)
        act.outcome = paid = InvoicePaid(payment_id, invoice.id, cents, open_cents(invoice))
        return paid


def _refuse_unsound(invoice: Invoice, cents: int, day: date, at: datetime) -> None:
    if invoice.kind != CLAIM:
        raise Refused.because("not_a_claim")
    if day > at.astimezone(region().tzinfo).date():
        raise Invalid.because("paid_to_come", field="day")
    if not 0 < cents <= open_cents(invoice):
        raise Invalid.because("paid_too_much", field="cents")


def _post(invoice: Invoice, payment_id: UUID, cents: int, day: date, *, by: Actor, at: datetime) -> None:
    house = invoice.organisation_id
    bank, owed = Wanted.own(house, "bank"), payer_account(house, invoice.payer)
    accounts = open_accounts(by=by, at=at, wanted=[bank, owed])
    legs = (Leg(accounts[bank], cents), Leg(accounts[owed], -cents))
    about = (Reference("invoice", invoice.id),)
    post(by=by, at=at, posting=Posting(f"billing:paid:{payment_id}", "payment", day, legs, about))
