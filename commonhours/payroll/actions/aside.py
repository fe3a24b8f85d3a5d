"""Take a person out of a run by hand, and back in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound
from commonhours.payroll.actions.open import held_run, tell
from commonhours.payroll.actions.preview import preview_run
from commonhours.payroll.models import Run, SetAside, Statement
from commonhours.payroll.rules import BY_HAND
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class AsideSaid:
    """Whether somebody is set aside now, and what the run comes to without or with them."""

    run_id: UUID
    person_id: UUID
    aside: bool
    cents: int


@once(AsideSaid)
def set_person_aside(*, by: Actor, at: datetime, run_id: UUID, person_id: UUID, why: str) -> AsideSaid:
    """Pay a person nothing in this run, and say why; what is owed waits for the next.

    Refuses with `unknown_run`, `not_allowed`, `run_approved`, `reason_missing` or `not_in_run`.
    """
    with acting("payroll.set_aside", by=by, at=at) as act:
        run = held_run(by, run_id)
        if not why.strip():
            raise Invalid.because("reason_missing", field="why")
        if not Statement.objects.filter(run=run, person_id=person_id).exists():
            raise NotFound.because("not_in_run", field="person")
        row = {
            "id": new_id(),
            "run": run.id,
            "organisation": run.organisation_id,
            "person": person_id,
            "code": BY_HAND,
            "cents": 0,
            "words": why.strip()[:200],
            "by": by.account_id,
        }
        insert(SetAside, [row], unless="aside_once")
        act.outcome = said = _again(run, person_id, aside=True, by=by, at=at)
        tell(act, run, person=person_id)
        return said


@once(AsideSaid)
def return_person(*, by: Actor, at: datetime, run_id: UUID, person_id: UUID) -> AsideSaid:
    """Take a person back into the run. Refuses with `unknown_run`, `not_allowed`, `run_approved` or `not_in_run`."""
    with acting("payroll.return", by=by, at=at) as act:
        run = held_run(by, run_id)
        gone, _rows = SetAside.objects.filter(run=run, person_id=person_id, code=BY_HAND).delete()
        if not gone:
            raise NotFound.because("not_in_run", field="person")
        act.outcome = said = _again(run, person_id, aside=False, by=by, at=at)
        tell(act, run, person=person_id)
        return said


def _again(run: Run, person_id: UUID, *, aside: bool, by: Actor, at: datetime) -> AsideSaid:
    """Both stand at once in what is seen; it is one act."""
    return AsideSaid(run.id, person_id, aside, preview_run(by=by, at=at, run_id=run.id).cents)
