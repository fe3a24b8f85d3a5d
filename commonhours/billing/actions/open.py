"""Open a run for a month, and drop one that was opened by mistake."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Min

from commonhours.billing.models import APPROVED, DRAFT, Run
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.organisations.queries import in_turn, region
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class BillingOpened:
    """A run that is being prepared; 1 is the run of the month, what follows charges what came later."""

    run_id: UUID
    month: date
    number: int


@dataclass(frozen=True)
class BillingDropped:
    """A run that was given up before anything was charged."""

    run_id: UUID


def held_run(by: Actor, run_id: UUID) -> Run:
    """A run that is still being prepared, its row locked, for somebody who may change it.

    Refuses with `unknown_billing`, `not_allowed` or `billing_approved`.
    """
    run = known_run(by, run_id)
    if run.state == APPROVED:
        raise Refused.because("billing_approved")
    return run


def known_run(by: Actor, run_id: UUID) -> Run:
    """Any run, its row locked, for somebody who keeps these books; refuse as `held_run` does."""
    require_somewhere(by, Permission.KEEP_BOOKS)
    run = Run.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise NotFound.because("unknown_billing", field="run")
    require(by, Permission.KEEP_BOOKS, [run.organisation_id])
    return run


def tell(act: OpenAct, run: Run, **facts: object) -> None:
    """What every act about a run says."""
    act.subject_id = run.id
    act.concerns([run.organisation_id])
    act.note(run=run.id, organisation=run.organisation_id, month=run.month, number=run.number, **facts)


@once(BillingOpened)
def open_billing(
    *, by: Actor, at: datetime, organisation_id: UUID, month: date, cut_off: datetime
) -> BillingOpened:
    """Begin to charge the month of this day, for hours confirmed until `cut_off`.

    Refuses with `not_allowed`, `not_found`, `month_to_come`, `month_before_first`, `cut_off_to_come` or
    `billing_open_already`.
    """
    with acting("billing.open", by=by, at=at) as act:
        require(by, Permission.KEEP_BOOKS, [organisation_id])
        if not in_turn(organisation_id):
            raise NotFound.because("not_found", field="organisation")
        if cut_off > at:
            raise Invalid.because("cut_off_to_come", field="cut_off")
        month, run_id = month.replace(day=1), new_id()
        row = {
            "id": run_id,
            "organisation": organisation_id,
            "month": month,
            "number": _number(organisation_id, month, at),
            "cut_off": cut_off,
            "state": DRAFT,
            "digest": b"",
            "opened_by": by.account_id,
            "opened_at": at,
        }
        if Run.objects.filter(organisation_id=organisation_id).exclude(state=APPROVED).exists():
            raise Refused.because("billing_open_already")
        insert(Run, [row])
        run = Run.objects.get(id=run_id)
        tell(act, run, cut_off=cut_off)
        act.outcome = opened = BillingOpened(run_id, month, run.number)
        return opened


def _number(organisation_id: UUID, month: date, at: datetime) -> int:
    """Which run of its month it is."""
    if month > at.astimezone(region().tzinfo).date():
        raise Invalid.because("month_to_come", field="month")
    runs = Run.objects.filter(organisation_id=organisation_id)
    begun = runs.aggregate(first=Min("month"))["first"]
    if begun and month < begun:
        raise Invalid.because("month_before_first", field="month")
    last: int | None = runs.filter(month=month).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@once(BillingDropped)
def drop_billing(*, by: Actor, at: datetime, run_id: UUID) -> BillingDropped:
    """Give up a run that is not approved. Refuses with `unknown_billing`, `not_allowed` or `billing_approved`."""
    with acting("billing.drop", by=by, at=at) as act:
        run = held_run(by, run_id)
        tell(act, run)
        run.delete()
        act.outcome = dropped = BillingDropped(run_id)
        return dropped
