"""A month that was charged and invoiced, what partners owe each other for it, and payments that came in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q

from commonhours.billing.actions import (
    approve_billing,
    drop_billing,
    issue_invoices,
    open_billing,
    preview_billing,
    record_invoice_payment,
    record_refund,
)
from commonhours.billing.models import CLAIM, Invoice
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES, Permission
from commonhours.organisations.queries import region
from commonhours.payroll.models import APPROVED
from commonhours.payroll.models import Run as PayrollRun
from commonhours.timesheets.models import Timesheet
from commonhours.trail.sequencer import HOUSE

A_FEW = 3
TOO_MUCH = 12_50
KEEPERS = tuple(role for role, may in ROLES.items() if Permission.KEEP_BOOKS in may)


@dataclass(frozen=True)
class _House:
    """Who charges, and who does it there."""

    organisation_id: UUID
    officer: Actor


def bill_some(*, at: datetime) -> int:
    """Charge the organisation that pays its people, and two that lend to each other or one to the other; return visits.

    Where nobody was paid there is nothing to charge.
    """
    with seeing(HOUSE.sight):
        paid = PayrollRun.objects.filter(state=APPROVED).order_by("id").first()
        if paid is None:
            return 0
        charging = {paid.organisation_id, *_lending()}
        houses = [house for house in map(_house, sorted(charging)) if house]
    visits = sum(_charge(house, at) for house in houses)
    for house in houses:
        _part_paid(house, at)
    return visits


def _house(organisation_id: UUID) -> _House | None:
    keepers = Grant.objects.filter(role__in=KEEPERS, until=None, organisation_id=organisation_id)
    row = keepers.order_by("id").first()
    if row is None:
        return None
    officer = Actor(row.account_id, roles=(Held(row.role, organisation_id),), door="web")
    return _House(organisation_id, officer)


def _lending() -> tuple[UUID, ...]:
    """A lender and a borrower with a few hours between them: loading stays fast."""
    borrower = F("assignment__visit__organisation_id")
    lent = Timesheet.objects.filter(state="confirmed").exclude(assignment__organisation_id=borrower)
    pairs = lent.values_list("assignment__organisation_id", borrower).annotate(count=Count("id"))
    found = sorted(pairs.order_by(), key=lambda each: (each[2] < A_FEW, each[2], each[:2]))
    return found[0][:2] if found else ()


def _charge(house: _House, at: datetime) -> int:
    """Charge every month in which something was worked, the last of them up to now."""
    today = at.astimezone(region().tzinfo).date()
    with seeing(HOUSE.sight):
        own = Q(assignment__visit__organisation_id=house.organisation_id) | Q(
            assignment__organisation_id=house.organisation_id
        )
        begun = Timesheet.objects.filter(own, state="confirmed").aggregate(first=Min(F("starts_at")))["first"]
    if begun is None:
        return 0
    first = begun.astimezone(region().tzinfo).date().replace(day=1)
    return _run(house, max(first, _before(today)), at)


def _before(today: date) -> date:
    """The month that is just over."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _run(house: _House, month: date, at: datetime) -> int:
    by = house.officer
    opened = open_billing(by=by, at=at, organisation_id=house.organisation_id, month=month, cut_off=at)
    seen = preview_billing(by=by, at=at, run_id=opened.run_id)
    if not seen.visits:
        drop_billing(by=by, at=at, run_id=opened.run_id)
        return 0
    approve_billing(by=by, at=at, run_id=opened.run_id, cents=seen.cents, visits=seen.visits)
    issue_invoices(by=by, at=at, run_id=opened.run_id)
    return seen.visits


def _part_paid(house: _House, at: datetime) -> None:
    """Half of the first claim has come in; of the second, too much, and that was given back."""
    with seeing(house.officer.sight):
        claims = Invoice.objects.filter(organisation_id=house.organisation_id, kind=CLAIM, cents__gt=1)
        first, second = [*claims.order_by("number")[:2], None, None][:2]
    day = at.astimezone(region().tzinfo).date()
    by: dict[str, Any] = {"by": house.officer, "at": at, "day": day}
    if first:
        record_invoice_payment(invoice_id=first.id, cents=first.cents // 2, reference="WIRE 118", **by)
    if second:
        more = second.cents + TOO_MUCH
        record_invoice_payment(invoice_id=second.id, cents=more, reference="WIRE 121", more=True, **by)
        record_refund(invoice_id=second.id, cents=TOO_MUCH, reference="WIRE 122", **by)
