"""Make invoices of an approved run: one for each payer, and a credit note for each invoice that was too high."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from commonhours.billing.actions.open import known_run, tell
from commonhours.billing.evidence import evidence_of
from commonhours.billing.models import APPROVED, CLAIM, CREDIT, PARTNER, Charge, Invoice, InvoiceLine, Run
from commonhours.billing.names import payer_names
from commonhours.billing.rules import ITSELF, SERVICE
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Refused
from commonhours.organisations.models import Organisation
from commonhours.organisations.queries import region
from commonhours.trail.actions import acting, once

BATCH = 1000


@dataclass(frozen=True)
class Invoiced:
    """The invoices and credit notes that were made, by their numbers."""

    run_id: UUID
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class _Part:
    """What one payer pays of one charge; `earlier` is the invoice that it takes back from, if it does."""

    charge: Charge
    partner_id: UUID | None
    payer: str
    cents: int
    earlier: UUID | None = None


@once(Invoiced)
def issue_invoices(*, by: Actor, at: datetime, run_id: UUID) -> Invoiced:
    """Put what a run charges on paper, numbered without gaps; from then on no line of it changes.

    Refuses with `unknown_billing`, `not_allowed`, `not_approved`, `invoiced_already` or `invoice_in_order`.
    """
    with acting("billing.invoice", by=by, at=at) as act:
        run = known_run(by, run_id)
        if run.state != APPROVED:
            raise Refused.because("not_approved")
        charges = list(uninvoiced(run).order_by("starts_at", "id"))
        if not charges:
            raise Refused.because("invoiced_already")
        _refuse_out_of_order(run)
        names = _names(run, charges)
        numbers = [_issue(run, parts, names, by=by, at=at, act_id=act.id) for parts in _papers(charges)]
        act.concerns({each.partner_id for each in charges if each.partner_id})
        tell(act, run, numbers=numbers)
        act.outcome = invoiced = Invoiced(run.id, tuple(numbers))
        return invoiced


def uninvoiced(run: Run) -> QuerySet[Charge]:
    """What of a run stands on no paper yet; a change that moved no cent of a funder's needs none."""
    return Charge.objects.filter(run=run, invoiced=None).exclude(kind=SERVICE, cents=0)


def _refuse_out_of_order(run: Run) -> None:
    """What is taken back has to have been asked for before."""
    earlier = Run.objects.filter(
        organisation_id=run.organisation_id, state=APPROVED, approved_at__lt=run.approved_at
    )
    if any(uninvoiced(each).exists() for each in earlier):
        raise Refused.because("invoice_in_order")


def _papers(charges: Sequence[Charge]) -> Iterable[list[_Part]]:
    """Lines by paper: what is asked for by payer, what is given back by the invoice on which it stood."""
    parts = [part for charge in charges for part in _parts(charge)]
    earlier = _earlier([part for part in parts if part.cents < 0])
    asked: dict[tuple[str, str], list[_Part]] = defaultdict(list)
    back: dict[UUID, list[_Part]] = defaultdict(list)
    for part in parts:
        stood = earlier.get((part.charge.timesheet_id, part.charge.kind, part.payer))
        if part.cents < 0 and stood:
            back[stood].append(_Part(part.charge, part.partner_id, part.payer, part.cents, stood))
        else:
            asked[str(part.partner_id or ""), part.payer].append(part)
    yield from (asked[key] for key in sorted(asked))
    yield from (back[key] for key in sorted(back))


def _parts(charge: Charge) -> Iterable[_Part]:
    if charge.partner_id:
        return [_Part(charge, charge.partner_id, ITSELF, charge.cents)]
    return [_Part(charge, None, payer, cents) for payer, cents in charge.parts.items()]


def _earlier(parts: Sequence[_Part]) -> dict[tuple[UUID, str, str], UUID]:
    """On which invoice each timesheet last stood for its payer."""
    rows = InvoiceLine.objects.filter(
        timesheet_id__in=[each.charge.timesheet_id for each in parts], invoice__kind__in=(CLAIM, PARTNER)
    ).order_by("invoice__number")
    said = rows.values_list("timesheet_id", "charge__kind", "payer", "invoice_id")
    return {(sheet, kind, payer): invoice for sheet, kind, payer, invoice in said}


def _names(run: Run, charges: Sequence[Charge]) -> dict[str, str]:
    """What each payer is called today."""
    partners = Organisation.objects.filter(id__in={each.partner_id for each in charges if each.partner_id})
    return payer_names(run.organisation_id) | {str(each.id): each.name for each in partners}


def _issue(
    run: Run, parts: list[_Part], names: dict[str, str], *, by: Actor, at: datetime, act_id: UUID
) -> int:
    one, zone = parts[0], region().tzinfo
    days = [each.charge.starts_at.astimezone(zone).date() for each in parts]
    invoice_id, seen = (
        new_id(),
        sorted({run.organisation_id} | ({one.partner_id} if one.partner_id else set())),
    )
    kind = CREDIT if one.earlier else PARTNER if one.partner_id else CLAIM
    row = {
        "id": invoice_id,
        "organisation": run.organisation_id,
        "number": 0,
        "run": run.id,
        "kind": kind,
        "partner": one.partner_id,
        "payer": one.payer,
        "payer_name": names.get(str(one.partner_id or one.payer), ""),
        "corrects": one.earlier,
        "first": min(days),
        "last": max(days),
        "day": at.astimezone(zone).date(),
        "cents": sum(each.cents for each in parts),
        "issued_by": by.account_id,
        "issued_at": at,
        "act_id": act_id,
        "organisation_ids": seen,
    }
    insert(Invoice, [row])
    _write_lines(invoice_id, parts, seen)
    return Invoice.objects.get(id=invoice_id).number


def _write_lines(invoice_id: UUID, parts: list[_Part], seen: list[UUID]) -> None:
    proofs = evidence_of({each.charge.timesheet_id: each.charge.revision for each in parts})
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "invoice": invoice_id,
            "place_in_order": place,
            "charge": each.charge.id,
            "payer": each.payer,
            "timesheet_id": each.charge.timesheet_id,
            "work": each.charge.work_id,
            "starts_at": each.charge.starts_at,
            "minutes": each.charge.minutes,
            "cents": each.cents,
            "rules": each.charge.lines,
            "evidence": proofs[each.charge.timesheet_id],
            "organisation_ids": seen,
        }
        for place, each in enumerate(parts, 1)
    ]
    for start in range(0, len(rows), BATCH):
        insert(InvoiceLine, rows[start : start + BATCH])
