"""Billing: runs that charge confirmed hours, invoices and their payment, what partners settle, what is left."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Instant, Page, Searched, Told
from commonhours.billing import actions, pages
from commonhours.common.clock import now
from commonhours.organisations.queries import region
from commonhours.words.billing import left_out_words, payer_name, rules_words

router = Router()

Cents = Annotated[int, Field(ge=-(10**15), le=10**15)]
Reference = Annotated[str, Field(max_length=60, pattern=PLAIN)]


class BillingTold(Told):
    """A billing run: which month, what it comes to, where it stands. Number 1 is the run of the month."""

    id: UUID
    organisation_id: UUID
    month: date
    number: int
    cut_off: datetime
    state: str = Field(examples=["previewed"])
    approved_at: datetime | None
    cents: int
    visits: int


class ChargeTold(Told):
    """What one visit is charged; `partner` is who borrowed, empty where funders pay."""

    timesheet_id: UUID
    visit_id: UUID
    partner: str
    work: str
    starts_at: datetime
    minutes: int
    cents: int


class LeftOutTold(Told):
    """Hours that a run does not charge, and why."""

    timesheet_id: UUID
    partner: str
    work: str
    starts_at: datetime
    code: str = Field(examples=["no_charge"])
    why: str


class PayerTold(Told):
    """Who pays how much of a run."""

    name: str
    partner: bool
    cents: int


class BillingSeenTold(Told):
    """A run with a page of its charges, who pays, what it leaves out, and the ids of its invoices."""

    run: BillingTold
    payers: list[PayerTold]
    charges: list[ChargeTold]
    left_out: list[LeftOutTold]
    invoices: list[UUID]
    next: int | None


class BillingOpenedTold(Told):
    """The run that was opened."""

    run_id: UUID
    month: date
    number: int


class BillingPreviewedTold(Told):
    """What the run would charge, for how many visits."""

    run_id: UUID
    cents: int
    visits: int
    asides: int


class BillingApprovedTold(Told):
    """What stands from now on."""

    run_id: UUID
    cents: int
    visits: int


class BillingDroppedTold(Told):
    """The run that was given up."""

    run_id: UUID


class InvoicedTold(Told):
    """The numbers of the invoices that were made."""

    run_id: UUID
    numbers: list[int]


class InvoiceTold(Told):
    """An invoice or a credit note."""

    id: UUID
    name: str = Field(examples=["HARBOR-00007"])
    organisation_id: UUID
    kind: str = Field(examples=["claim"])
    payer: str
    day: date
    first: date
    last: date
    cents: int
    corrects_id: UUID | None


class InvoiceLineTold(Told):
    """One visit on an invoice, its rule in words, and the record beside its hours."""

    timesheet_id: UUID
    work: str
    starts_at: datetime
    minutes: int
    cents: int
    rule: str
    evidence: dict[str, Any]


class InvoiceSeenTold(Told):
    """An invoice with its lines; what is open is for whoever issued it."""

    invoice: InvoiceTold
    lines: list[InvoiceLineTold]
    credits: list[InvoiceTold]
    open_cents: int | None


class InvoicePaidTold(Told):
    """What came in, or below nothing what was given back, and what is open since."""

    payment_id: UUID
    invoice_id: UUID
    cents: int
    open_cents: int


class PairTold(Told):
    """What a partner owes, what it is owed, and the difference: above nothing, the partner pays."""

    partner_id: UUID
    partner: str
    to_us_cents: int
    by_us_cents: int
    net_cents: int


class SettledTold(Told):
    """What two organisations owed each other up to a day, and owe no more."""

    settlement_id: UUID
    organisation_id: UUID
    partner_id: UUID
    until: date
    owed_to_us_cents: int
    owed_by_us_cents: int


class MarginTold(Told):
    """What was charged for a type of work, what it cost, and what is left."""

    work: str
    visits: int
    minutes: int
    charged: int
    bought: int
    wages: int
    on_costs: int
    cents: int
    unpaid: bool


class MarginSeenTold(Told):
    """A month of an organisation by type of work, and all together."""

    month: date
    works: list[MarginTold]
    total: MarginTold


class BillingAsked(Asked):
    """Any day of the month; until when hours must have been confirmed."""

    month: Day
    cut_off: Instant


class BillingAgainAsked(Asked):
    """Another cut-off, if it is to move."""

    cut_off: Instant | None = None


class BillingApproveAsked(Asked):
    """The totals that were seen."""

    cents: Cents
    visits: Annotated[int, Field(ge=0, le=10_000_000)]


class MoneyMovedAsked(Asked):
    """How much was moved, and when."""

    cents: Annotated[int, Field(ge=1, le=10**15)]
    day: Day
    reference: Reference = ""


class CameInAsked(MoneyMovedAsked):
    """What came in, and when; `more`: it is known to be more than is open."""

    more: bool = False


class SettledAsked(Asked):
    """The day on which the difference came, and both sums as they were seen."""

    until: Day
    owed_to_us_cents: Cents
    owed_by_us_cents: Cents
    reference: Reference = ""


class ChargesPage(Searched):
    """Which page of the charges."""

    page: Page = 1


class MonthAsked(Searched):
    """Any day of the month."""

    month: Day


@router.get("/organisations/{organisation_id}/billing", response=answers(list[BillingTold]))
def list_billing(request: Knock, organisation_id: Id) -> list[BillingTold]:
    """The billing runs of an organisation, the latest first."""
    found = pages.billings_of(by=request.auth, organisation_id=organisation_id)
    return [BillingTold.model_validate(each) for each in found]


@router.post(
    "/organisations/{organisation_id}/billing",
    response=answers(BillingOpenedTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def open_billing(request: Knock, organisation_id: Id, asked: BillingAsked) -> Status[BillingOpenedTold]:
    """Open a run for a month; one at a time."""
    said = asked.model_dump()
    made = actions.open_billing(by=request.auth, at=now(), organisation_id=organisation_id, **said)
    return Status(201, BillingOpenedTold.model_validate(made))


@router.get("/billing/{run_id}", response=answers(BillingSeenTold))
def show_billing(request: Knock, run_id: Id, asked: Annotated[ChargesPage, Query()]) -> BillingSeenTold:
    """A run: what it charges to whom, and what it leaves out."""
    seen = pages.billing_seen(by=request.auth, run_id=run_id, page=asked.page)
    return BillingSeenTold(
        run=BillingTold.model_validate(seen.line),
        payers=[
            PayerTold(name=payer_name(each.name), partner=each.partner, cents=each.cents)
            for each in seen.payers
        ],
        charges=[ChargeTold.model_validate(each) for each in seen.charges],
        left_out=[
            LeftOutTold(
                timesheet_id=each.timesheet_id,
                partner=each.partner,
                work=each.work,
                starts_at=each.starts_at,
                code=each.code,
                why=left_out_words(each.code),
            )
            for each in seen.asides
        ],
        invoices=[invoice_id for invoice_id, _number in seen.invoices],
        next=seen.page + 1 if seen.page < seen.pages else None,
    )


@router.post(
    "/billing/{run_id}/preview", response=answers(BillingPreviewedTold, *WRITING), openapi_extra=KEYED
)
def preview_billing(request: Knock, run_id: Id, asked: BillingAgainAsked) -> BillingPreviewedTold:
    """Work a run out anew."""
    made = actions.preview_billing(by=request.auth, at=now(), run_id=run_id, cut_off=asked.cut_off)
    return BillingPreviewedTold.model_validate(made)


@router.post(
    "/billing/{run_id}/approve", response=answers(BillingApprovedTold, *WRITING), openapi_extra=KEYED
)
def approve_billing(request: Knock, run_id: Id, asked: BillingApproveAsked) -> BillingApprovedTold:
    """Approve what was seen: freeze it and post it, in the books of borrowers too, all or nothing."""
    made = actions.approve_billing(by=request.auth, at=now(), run_id=run_id, **asked.model_dump())
    return BillingApprovedTold.model_validate(made)


@router.post("/billing/{run_id}/drop", response=answers(BillingDroppedTold, *WRITING), openapi_extra=KEYED)
def drop_billing(request: Knock, run_id: Id) -> BillingDroppedTold:
    """Give up a run that is not approved."""
    return BillingDroppedTold.model_validate(actions.drop_billing(by=request.auth, at=now(), run_id=run_id))


@router.post("/billing/{run_id}/invoices", response=answers(InvoicedTold, *WRITING), openapi_extra=KEYED)
def issue_invoices(request: Knock, run_id: Id) -> InvoicedTold:
    """Make the invoices of an approved run: one for each payer, and credit notes where less is due."""
    return InvoicedTold.model_validate(actions.issue_invoices(by=request.auth, at=now(), run_id=run_id))


@router.get("/organisations/{organisation_id}/invoices", response=answers(list[InvoiceTold]))
def list_invoices(request: Knock, organisation_id: Id) -> list[InvoiceTold]:
    """What an organisation issued, and received from partners, the latest first."""
    found = pages.invoices_of(by=request.auth, organisation_id=organisation_id)
    return [InvoiceTold.model_validate(each) for each in found]


@router.get("/invoices/{invoice_id}", response=answers(InvoiceSeenTold))
def show_invoice(request: Knock, invoice_id: Id) -> InvoiceSeenTold:
    """An invoice with its lines and the record beside each; no name of anybody."""
    seen = pages.invoice_seen(by=request.auth, invoice_id=invoice_id)
    return InvoiceSeenTold(
        invoice=InvoiceTold.model_validate(seen.head),
        lines=[
            InvoiceLineTold(
                timesheet_id=each.timesheet_id,
                work=each.work,
                starts_at=each.starts_at,
                minutes=each.minutes,
                cents=each.cents,
                rule=rules_words(each.rules),
                evidence=each.evidence,
            )
            for each in seen.lines
        ],
        credits=[InvoiceTold.model_validate(each) for each in seen.credits],
        open_cents=seen.open_cents,
    )


@router.post("/invoices/{invoice_id}/paid", response=answers(InvoicePaidTold, *WRITING), openapi_extra=KEYED)
def record_came_in(request: Knock, invoice_id: Id, asked: CameInAsked) -> InvoicePaidTold:
    """Write down that money came in for a claim."""
    said = asked.model_dump()
    made = actions.record_invoice_payment(by=request.auth, at=now(), invoice_id=invoice_id, **said)
    return InvoicePaidTold.model_validate(made)


@router.post(
    "/invoices/{invoice_id}/refund", response=answers(InvoicePaidTold, *WRITING), openapi_extra=KEYED
)
def record_given_back(request: Knock, invoice_id: Id, asked: MoneyMovedAsked) -> InvoicePaidTold:
    """Write down that money which came in too much for a claim was given back."""
    made = actions.record_refund(by=request.auth, at=now(), invoice_id=invoice_id, **asked.model_dump())
    return InvoicePaidTold.model_validate(made)


@router.get("/organisations/{organisation_id}/settling", response=answers(list[PairTold]))
def list_pairs(request: Knock, organisation_id: Id) -> list[PairTold]:
    """What every partner owes an organisation, and is owed."""
    today = now().astimezone(region().tzinfo).date()
    found = pages.pairs_of(by=request.auth, organisation_id=organisation_id, on=today)
    return [PairTold.model_validate(each) for each in found]


@router.post(
    "/organisations/{organisation_id}/settling/{partner_id}",
    response=answers(SettledTold, *WRITING),
    openapi_extra=KEYED,
)
def settle_with(request: Knock, organisation_id: Id, partner_id: Id, asked: SettledAsked) -> SettledTold:
    """Say that the difference came; it is posted in both books."""
    made = actions.record_settlement(
        by=request.auth,
        at=now(),
        organisation_id=organisation_id,
        partner_id=partner_id,
        **asked.model_dump(),
    )
    return SettledTold.model_validate(made)


@router.get("/organisations/{organisation_id}/margin", response=answers(MarginSeenTold))
def show_margin(request: Knock, organisation_id: Id, asked: Annotated[MonthAsked, Query()]) -> MarginSeenTold:
    """What was left of the hours that were charged in a month."""
    seen = pages.margin_of(by=request.auth, organisation_id=organisation_id, month=asked.month)
    return MarginSeenTold(
        month=seen.month,
        works=[MarginTold.model_validate(each) for each in seen.works],
        total=MarginTold.model_validate(seen.total),
    )
