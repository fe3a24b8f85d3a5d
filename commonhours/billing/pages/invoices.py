"""Invoices and credit notes, as whoever issued them and the partner who received them read them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.billing.actions.pay import open_cents
from commonhours.billing.models import CLAIM, Invoice, InvoiceLine
from commonhours.billing.rules import lines_from
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, may_in_office, require, require_somewhere
from commonhours.partnerships.charges import Line


@dataclass(frozen=True)
class InvoiceHead:
    """An invoice without its lines. `name` is its number as it is written: "HARBOR-00007"."""

    id: UUID
    name: str
    organisation_id: UUID
    organisation: str
    kind: str
    payer: str
    day: date
    first: date
    last: date
    cents: int
    corrects: str = ""
    corrects_id: UUID | None = None


@dataclass(frozen=True)
class InvoiceLineSeen:
    """One visit: its reference, no name, and the record beside it."""

    timesheet_id: UUID
    work: str
    starts_at: datetime
    minutes: int
    cents: int
    rules: tuple[Line, ...]
    evidence: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class PaymentLine:
    """Money that came in; below nothing, that was given back."""

    day: date
    cents: int
    reference: str


@dataclass(frozen=True)
class InvoiceSeen:
    """An invoice with its lines; `open_cents` and payments are for whoever issued it."""

    head: InvoiceHead
    lines: tuple[InvoiceLineSeen, ...]
    credits: tuple[InvoiceHead, ...]
    payments: tuple[PaymentLine, ...]
    open_cents: int | None
    own: bool

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)


def invoices_of(*, by: Actor, organisation_id: UUID, most: int = 100) -> tuple[InvoiceHead, ...]:
    """What an organisation issued, and received from partners, the latest first; refuse with `not_allowed`."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    with seeing(by.sight):
        rows = _heads().filter(Q(organisation_id=organisation_id) | Q(partner_id=organisation_id))
        return tuple(_head(row) for row in rows.order_by("-day", "-number")[:most])


def invoice_seen(*, by: Actor, invoice_id: UUID) -> InvoiceSeen:
    """One invoice, for both sides of it; refuse with `unknown_invoice` or `not_allowed`."""
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        row = _heads().filter(id=invoice_id).first()
        if row is None:
            raise NotFound.because("unknown_invoice", field="invoice")
        require(by, Permission.SEE_MONEY, row.organisation_ids)
        own = may_in_office(by, Permission.SEE_MONEY, [row.organisation_id])
        lines = InvoiceLine.objects.filter(invoice=row).select_related("work").order_by("place_in_order")
        paid = row.payments.order_by("day", "number") if own else ()
        return InvoiceSeen(
            _head(row),
            tuple(_line(each) for each in lines),
            tuple(_head(each) for each in _heads().filter(corrects=row).order_by("number")),
            tuple(PaymentLine(each.day, each.cents, each.reference) for each in paid),
            open_cents(row) if own and row.kind == CLAIM else None,
            own,
        )


def _heads() -> QuerySet[Invoice]:
    return Invoice.objects.select_related("organisation", "partner", "corrects__organisation")


def _head(row: Invoice) -> InvoiceHead:
    return InvoiceHead(
        row.id,
        _name(row),
        row.organisation_id,
        row.organisation.name,
        row.kind,
        row.payer_name,
        row.day,
        row.first,
        row.last,
        row.cents,
        _name(row.corrects) if row.corrects else "",
        row.corrects_id,
    )


def _name(row: Invoice) -> str:
    return f"{row.organisation.slug.upper()}-{row.number:05}"


def _line(row: InvoiceLine) -> InvoiceLineSeen:
    rules = lines_from(row.rules)
    return InvoiceLineSeen(
        row.timesheet_id, row.work.name, row.starts_at, row.minutes, row.cents, rules, row.evidence
    )
