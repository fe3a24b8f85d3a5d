"""Take in what a file holds: all of its good rows, or nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Refused
from commonhours.integrations.imports.importing import Loading
from commonhours.integrations.imports.loading import load
from commonhours.integrations.imports.opening import (
    concern_act,
    decide,
    importer_of,
    opened,
    plan_of,
    today_of,
)
from commonhours.integrations.imports.planning import Choices, Fate, Plan, chosen_from
from commonhours.integrations.imports.report import leftover_of
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Committed:
    """What a commit did."""

    import_id: UUID
    new: int
    updated: int
    left: int


@once(Committed)
def commit(*, by: Actor, at: datetime, import_id: UUID, only_good: bool = True) -> Committed:
    """Take in the good rows, or with `only_good` false all or none. Everybody waits for approval like anybody else.

    Refuses with `unknown_import`, `import_decided`, `date_order_open`, `import_has_errors` or `import_nothing`.
    """
    with acting("import.commit", by=by, at=at) as act:
        row = opened(by, import_id)
        plan = plan_of(row, by=by, at=at)
        new, changed, refused = plan.of(Fate.NEW), plan.of(Fate.UPDATE), plan.of(Fate.REFUSED)
        _refuse_unready(plan, chosen_from(row.choices), only_good=only_good)
        importer = importer_of(row.kind)
        importer.lock([each.subject_id for each in changed if each.subject_id])
        assert row.organisation_id
        loading = Loading(by, at, today_of(at), row.organisation_id)
        subjects = load(importer, loading, row, new, changed, lambda count: None)
        row.leftover = leftover_of(plan) if refused else None
        decide(row, "committed", by, at)
        act.subject_id = row.id
        concern_act(act, row, subjects)
        act.note(import_id=row.id, kind=row.kind, counts=plan.counts)
        done = act.outcome = Committed(row.id, len(new), len(changed), len(refused))
        return done


def _refuse_unready(plan: Plan, choices: Choices, *, only_good: bool) -> None:
    if plan.unclear_date and not (plan.order or choices.order):
        raise Refused.because("date_order_open", field="order", bit=plan.unclear_date)
    if not only_good and plan.of(Fate.REFUSED):
        raise Refused.because("import_has_errors", count=len(plan.of(Fate.REFUSED)))
    if not plan.of(Fate.NEW, Fate.UPDATE):
        raise Refused.because("import_nothing")
