"""Runs: what they charge to whom, what they leave out, and the invoices that were made of them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from commonhours.billing.actions.invoice import uninvoiced
from commonhours.billing.apart import in_the_way
from commonhours.billing.models import APPROVED, PREVIEWED, Charge, Invoice, Run, SetAside
from commonhours.billing.names import payer_names
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require, require_somewhere

MOST_CHARGES = 100
MOST_ASIDES = 200


@dataclass(frozen=True)
class BillingLine:
    """A run with what it comes to."""

    id: UUID
    organisation_id: UUID
    organisation: str
    month: date
    number: int
    cut_off: datetime
    state: str
    approved_at: datetime | None
    approved_by: str
    cents: int
    visits: int


@dataclass(frozen=True)
class ChargeSeen:
    """One visit in a run: for whom it is charged, how long it was, what it comes to."""

    timesheet_id: UUID
    visit_id: UUID
    partner: str
    work: str
    starts_at: datetime
    minutes: int
    cents: int


@dataclass(frozen=True)
class LeftOut:
    """Hours that a run leaves out, and why."""

    timesheet_id: UUID
    partner: str
    work: str
    starts_at: datetime
    code: str


@dataclass(frozen=True)
class PayerSum:
    """What one payer is charged by a run; `partner` is whether it borrows. Without a name the organisation pays."""

    name: str
    partner: bool
    cents: int


@dataclass(frozen=True)
class BillingSeen:
    """A run with one page of its charges, who pays how much, what is left out, and its invoices."""

    line: BillingLine
    payers: tuple[PayerSum, ...]
    charges: tuple[ChargeSeen, ...]
    asides: tuple[LeftOut, ...]
    invoices: tuple[tuple[UUID, int], ...]
    to_invoice: bool
    page: int
    pages: int
    # Why the asker does not approve it, if they are too near to what it charges.
    in_the_way: str


def billings_of(*, by: Actor, organisation_id: UUID, most: int = 60) -> tuple[BillingLine, ...]:
    """The runs of an organisation, the latest first; refuse with `not_allowed`."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    with seeing(by.sight):
        rows = _runs().filter(organisation_id=organisation_id).order_by("-month", "-number")
        return tuple(_line(row) for row in rows[:most])


def billing_seen(*, by: Actor, run_id: UUID, page: int = 1) -> BillingSeen:
    """One run, for those who may see the organisation's money; refuse with `unknown_billing` or `not_allowed`."""
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        row = _runs().filter(id=run_id).first()
        if row is None:
            raise NotFound.because("unknown_billing", field="run")
        require(by, Permission.SEE_MONEY, [row.organisation_id])
        charges = Charge.objects.filter(run=row).select_related("partner", "work")
        count, start = charges.count(), (page - 1) * MOST_CHARGES
        asides = SetAside.objects.filter(run=row).select_related("partner", "work").order_by("starts_at")
        invoices = Invoice.objects.filter(run=row).order_by("number")
        return BillingSeen(
            _line(row),
            _payers(row),
            tuple(
                _charge(each) for each in charges.order_by("starts_at", "id")[start : start + MOST_CHARGES]
            ),
            tuple(_aside(each) for each in asides[:MOST_ASIDES]),
            tuple(invoices.values_list("id", "number")),
            row.state == APPROVED and uninvoiced(row).exists(),
            page,
            max(1, -(-count // MOST_CHARGES)),
            in_the_way(by, charges) if row.state == PREVIEWED else "",
        )


def _runs() -> QuerySet[Run]:
    return Run.objects.select_related("organisation", "approved_by").annotate(
        cents=Sum("charges__cents"), visits=Count("charges", filter=~Q(charges=None))
    )


def _line(row: Run) -> BillingLine:
    return BillingLine(
        row.id,
        row.organisation_id,
        row.organisation.name,
        row.month,
        row.number,
        row.cut_off,
        row.state,
        row.approved_at,
        row.approved_by.name if row.approved_by else "",
        getattr(row, "cents", None) or 0,
        getattr(row, "visits", None) or 0,
    )


def _payers(run: Run) -> tuple[PayerSum, ...]:
    names = payer_names(run.organisation_id)
    sums: dict[tuple[bool, str], int] = defaultdict(int)
    rows = Charge.objects.filter(run=run).values_list("partner__name", "cents", "parts")
    for partner, cents, parts in rows:
        if partner:
            sums[True, partner] += cents
        for payer, part in parts.items():
            sums[False, names.get(payer, "")] += part
    return tuple(PayerSum(name, lent, cents) for (lent, name), cents in sorted(sums.items()))


def _charge(row: Charge) -> ChargeSeen:
    partner = row.partner.name if row.partner else ""
    return ChargeSeen(
        row.timesheet_id, row.visit_id, partner, row.work.name, row.starts_at, row.minutes, row.cents
    )


def _aside(row: SetAside) -> LeftOut:
    partner = row.partner.name if row.partner else ""
    return LeftOut(row.timesheet_id, partner, row.work.name, row.starts_at, row.code)
