"""Invoices: what was asked for, what came in and was given back, and what partners settle."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Told
from commonhours.billing import actions, pages
from commonhours.common.clock import now
from commonhours.organisations.queries import region
from commonhours.words.billing import rules_words

router = Router()

Cents = Annotated[int, Field(ge=-(10**15), le=10**15)]
Reference = Annotated[str, Field(max_length=60, pattern=PLAIN)]


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


class InvoiceSettledTold(Told):
    """What two organisations owed each other up to a day, and owe no more."""

    settlement_id: UUID
    organisation_id: UUID
    partner_id: UUID
    until: date
    owed_to_us_cents: int
    owed_by_us_cents: int


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
    response=answers(InvoiceSettledTold, *WRITING),
    openapi_extra=KEYED,
)
def settle_with(
    request: Knock, organisation_id: Id, partner_id: Id, asked: SettledAsked
) -> InvoiceSettledTold:
    """Say that the difference came; it is posted in both books."""
    made = actions.record_settlement(
        by=request.auth,
        at=now(),
        organisation_id=organisation_id,
        partner_id=partner_id,
        **asked.model_dump(),
    )
    return InvoiceSettledTold.model_validate(made)
