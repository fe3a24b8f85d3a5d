"""Take in what a file holds: all of its good rows, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.integrations.imports.errands import finish, hand_over, is_long
from commonhours.integrations.imports.importing import Heard, Loading, unheard
from commonhours.integrations.imports.loading import load
from commonhours.integrations.imports.models import Import
from commonhours.integrations.imports.opening import (
    concern_act,
    decide,
    importer_of,
    opened,
    plan_of,
    today_of,
)
from commonhours.integrations.imports.planning import Fate, chosen_from
from commonhours.integrations.imports.report import leftover_of
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Committed:
    """What a commit did."""

    import_id: UUID
    new: int
    updated: int
    left: int
    under_way: bool = False


@once(Committed)
def commit(*, by: Actor, at: datetime, import_id: UUID, only_good: bool = True) -> Committed:
    """Take in the good rows, or with `only_good` false all or none. Everybody waits for approval like anybody else.

    So many that somebody would wait for it are handed to the background, which does all of it or nothing.
    Refuses with `unknown_import`, `import_busy`, `import_decided`, `date_order_open`, `import_has_errors` or
    `import_nothing`.
    """
    if is_long(by, _good_rows(by, import_id)):
        return _handed_over(by=by, at=at, import_id=import_id, only_good=only_good)
    with acting("import.commit", by=by, at=at) as act:
        return _take_in(act, opened(by, import_id), only_good=only_good, heard=unheard)


def _good_rows(by: Actor, import_id: UUID) -> int:
    with seeing(by.sight):
        counts = Import.objects.filter(id=import_id).values_list("counts", flat=True).first() or {}
    return _good(counts)


def _good(counts: Mapping[str, int]) -> int:
    return counts.get("new", 0) + counts.get("update", 0)


def _handed_over(*, by: Actor, at: datetime, import_id: UUID, only_good: bool) -> Committed:
    with acting("import.hand_over", by=by, at=at) as act:
        row = opened(by, import_id)
        good = _good(row.counts)
        unclear = "" if row.report["order"] else row.report["unclear_date"]
        _refuse_unready(row, unclear, good, row.counts["refused"], only_good=only_good)
        hand_over(row, "commit", by=by, at=at, rows=good, only_good=only_good)
        act.subject_id = row.id
        act.concerns([row.organisation_id] if row.organisation_id else [])
        act.note(kind=row.kind, rows=good)
        done = act.outcome = Committed(row.id, 0, 0, 0, under_way=True)
        return done


@once(Committed)
def carry_out(*, by: Actor, at: datetime, import_id: UUID, only_good: bool, heard: Heard) -> Committed:
    """Take in what was handed over, in one transaction: after a fall nothing is half there. Refuses like `commit`."""
    with acting("import.commit", by=by, at=at) as act:
        row = opened(by, import_id, on_errand=True)
        done = _take_in(act, row, only_good=only_good, heard=heard)
        finish(act, row)
        return done


def _take_in(act: OpenAct, row: Import, *, only_good: bool, heard: Heard) -> Committed:
    by, at, importer = act.by, act.at, importer_of(row.kind)
    plan = plan_of(row, by=by, at=at)
    new, changed, refused = plan.of(Fate.NEW), plan.of(Fate.UPDATE), plan.of(Fate.REFUSED)
    unclear = "" if plan.order else plan.unclear_date
    _refuse_unready(row, unclear, len(new) + len(changed), len(refused), only_good=only_good)
    importer.lock([each.subject_id for each in changed if each.subject_id])
    assert row.organisation_id
    loading = Loading(by, at, today_of(at), row.organisation_id)
    subjects = load(importer, loading, row, new, changed, heard)
    row.leftover = leftover_of(plan) if refused else None
    decide(row, "committed", by, at)
    act.subject_id = row.id
    concern_act(act, row, subjects)
    act.note(import_id=row.id, kind=row.kind, counts=plan.counts)
    done = act.outcome = Committed(row.id, len(new), len(changed), len(refused))
    return done


def _refuse_unready(row: Import, unclear_date: str, good: int, refused: int, *, only_good: bool) -> None:
    if unclear_date and not chosen_from(row.choices).order:
        raise Refused.because("date_order_open", field="order", bit=unclear_date)
    if not only_good and refused:
        raise Refused.because("import_has_errors", count=refused)
    if not good:
        raise Refused.because("import_nothing")
