"""Work out what a run would charge, write it down, and tell one preview from another."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.billing.actions.open import held_run, tell
from commonhours.billing.gathering import Gathered, gather
from commonhours.billing.models import PREVIEWED, Charge, ChargeBasis, Run, SetAside
from commonhours.billing.rules import Due, basis_json, lines_json
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid
from commonhours.trail.actions import acting, once

# So many rows in one statement: enough to make it cheap, few enough for its parameters.
BATCH = 1000


@dataclass(frozen=True)
class BillingPreviewed:
    """What a run would charge, for how many visits, and how many it sets aside."""

    run_id: UUID
    cents: int
    visits: int
    asides: int


@once(BillingPreviewed)
def preview_billing(
    *, by: Actor, at: datetime, run_id: UUID, cut_off: datetime | None = None
) -> BillingPreviewed:
    """Work the run out anew, with another cut-off if one is given. What was there before goes.

    Refuses with `unknown_billing`, `not_allowed`, `billing_approved` or `cut_off_to_come`.
    """
    with acting("billing.preview", by=by, at=at) as act:
        run = held_run(by, run_id)
        run.cut_off = cut_off or run.cut_off
        if run.cut_off > at:
            raise Invalid.because("cut_off_to_come", field="cut_off")
        found = gather(run)
        _write(run, found, at)
        cents = sum(due.cents for due in found.dues)
        counts = (len(found.dues), len(found.asides))
        tell(act, run, cents=cents, visits=counts[0], asides=counts[1])
        act.outcome = previewed = BillingPreviewed(run.id, cents, *counts)
        return previewed


def digest(run: Run, found: Gathered) -> bytes:
    """Tells one outcome from another: every cent to every payer, and everything set aside."""
    dues = [
        (str(due.sheet.id), due.sheet.revision, due.kind, due.cents, sorted(due.parts.items()))
        for due in found.dues
    ]
    asides = [(str(each.sheet.id), each.kind, each.code) for each in found.asides]
    return hashlib.sha256(repr((run.cut_off.isoformat(), dues, asides)).encode()).digest()


def _write(run: Run, found: Gathered, at: datetime) -> None:
    Charge.objects.filter(run=run).delete()
    SetAside.objects.filter(run=run).delete()
    rows = [_row(run, due) for due in found.dues]
    _insert(Charge, rows)
    house = run.organisation_id
    bases = [
        {"charge": row["id"], "run": run.id, "organisation": house, "basis": basis_json(due.basis)}
        for row, due in zip(rows, found.dues, strict=True)
    ]
    _insert(ChargeBasis, bases)
    asides = [
        {
            "id": new_id(),
            "run": run.id,
            "organisation": run.organisation_id,
            "kind": each.kind,
            "partner": each.partner_id,
            "timesheet": each.sheet.id,
            "work": each.sheet.work_id,
            "starts_at": each.sheet.starts_at,
            "code": each.code,
        }
        for each in found.asides
    ]
    _insert(SetAside, asides)
    run.state, run.previewed_at, run.digest = PREVIEWED, at, digest(run, found)
    run.save(update_fields=["state", "previewed_at", "digest", "cut_off"])


def _row(run: Run, due: Due) -> dict[str, Any]:
    sheet = due.sheet
    return {
        "id": new_id(),
        "run": run.id,
        "organisation": run.organisation_id,
        "kind": due.kind,
        "partner": due.partner_id,
        "timesheet": sheet.id,
        "revision": sheet.revision,
        "visit_id": sheet.visit_id,
        "person_id": sheet.person_id,
        "service_user_id": sheet.service_user_id,
        "work": sheet.work_id,
        "starts_at": sheet.starts_at,
        "ends_at": sheet.ends_at,
        "month": due.month,
        "minutes": due.minutes,
        "cents": due.cents,
        "lines": lines_json(due.lines),
        "parts": dict(due.parts),
        # A borrower finds what it is charged once that is approved.
        "organisation_ids": [run.organisation_id],
    }


def _insert(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        insert(model, rows[start : start + BATCH])
