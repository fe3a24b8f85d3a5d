"""Billing: runs that charge confirmed hours, and what is left over."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Instant, Page, Searched, Told
from commonhours.billing import actions, pages
from commonhours.common.clock import now
from commonhours.words.billing import left_out_words, payer_name

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


class BillingPayerTold(Told):
    """Who pays how much of a run."""

    name: str
    partner: bool
    cents: int


class BillingSeenTold(Told):
    """A run with a page of its charges, who pays, what it leaves out, and the ids of its invoices."""

    run: BillingTold
    payers: list[BillingPayerTold]
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


class ChargesPage(Searched):
    """Which page of the charges."""

    page: Page = 1


class BillingMonthAsked(Searched):
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
            BillingPayerTold(name=payer_name(each.name), partner=each.partner, cents=each.cents)
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


@router.get("/organisations/{organisation_id}/margin", response=answers(MarginSeenTold))
def show_margin(
    request: Knock, organisation_id: Id, asked: Annotated[BillingMonthAsked, Query()]
) -> MarginSeenTold:
    """What was left of the hours that were charged in a month."""
    seen = pages.margin_of(by=request.auth, organisation_id=organisation_id, month=asked.month)
    return MarginSeenTold(
        month=seen.month,
        works=[MarginTold.model_validate(each) for each in seen.works],
        total=MarginTold.model_validate(seen.total),
    )
