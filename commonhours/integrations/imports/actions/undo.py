"""Throw a file away, take back what it brought, and forget files that nobody decided about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from commonhours.common.actor import Actor
from commonhours.common.refusals import Refusal, Refused
from commonhours.common.sight import seeing
from commonhours.integrations.imports.importing import Importer
from commonhours.integrations.imports.loading import take_back
from commonhours.integrations.imports.models import Errand, Import, Subject
from commonhours.integrations.imports.opening import concern_act, decide, importer_of, locked
from commonhours.integrations.imports.tables import handfuls, near
from commonhours.trail.actions import acting, once

MOST_NAMED = 10
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Settled:
    """An import that was thrown away or undone, and how many people that concerned."""

    import_id: UUID
    state: str
    people: int


@once(Settled)
def drop_import(*, by: Actor, at: datetime, import_id: UUID) -> Settled:
    """Throw a file away before anybody was taken in, whether it has been read or not."""
    with acting("import.drop", by=by, at=at) as act:
        row = locked(by, import_id)
        if row.state != "dry":
            raise Refused.because("import_decided")
        Errand.objects.filter(of_import=row).delete()
        decide(row, "dropped", by, at)
        act.subject_id = row.id
        act.concerns([row.organisation_id] if row.organisation_id else [])
        settled = act.outcome = Settled(row.id, row.state, 0)
        return settled


@once(Settled)
def undo(*, by: Actor, at: datetime, import_id: UUID) -> Settled:
    """Make every table what it was before the commit.

    Refuses with `unknown_import`, `import_not_committed`, and, naming them, when somebody has been booked, approved
    or changed since (`import_booked_since`, `import_approved_since`, `import_changed_since`).
    """
    with acting("import.undo", by=by, at=at) as act:
        row = locked(by, import_id)
        if row.state != "committed":
            raise Refused.because("import_not_committed")
        subjects = list(Subject.objects.filter(of_import=row).order_by("subject_id"))
        ids = [subject.subject_id for subject in subjects]
        importer = importer_of(row.kind)
        importer.lock(ids)
        _refuse_touched(importer, by, subjects)
        changed = {each.subject_id: each.before for each in subjects if each.before is not None}
        _take_back(importer, by, [each.subject_id for each in subjects if each.before is None], changed)
        row.state, row.undone_by_id, row.undone_at, row.leftover = "undone", by.account_id, at, None
        row.save()
        act.subject_id = row.id
        concern_act(act, row, ids)
        act.note(import_id=row.id, kind=row.kind, people=len(ids))
        settled = act.outcome = Settled(row.id, row.state, len(ids))
        return settled


def _take_back(importer: Importer, by: Actor, made: list[UUID], changed: dict[UUID, Any]) -> None:
    try:
        take_back(importer, by, made, changed)
        # What still points at somebody shows now and in words, not at the end and as an error.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as fault:
        raise Refused.because("import_used_since") from fault


def _refuse_touched(importer: Importer, by: Actor, subjects: list[Subject]) -> None:
    """Name whoever was booked, approved or changed after the commit."""
    touched: dict[UUID, str] = {}
    for handful in handfuls(subjects):
        ids = [subject.subject_id for subject in handful]
        near(by, ids)
        now = importer.looks(ids)
        for subject in handful:
            tables = {**subject.after, **now[subject.subject_id]}
            differing = {
                table for table in tables if subject.after.get(table) != now[subject.subject_id].get(table)
            }
            if differing:
                touched[subject.subject_id] = _since(importer, differing)
    if touched:
        near(by, list(touched)[:MOST_NAMED])
        names = importer.names(list(touched)[:MOST_NAMED])
        raise Refused(
            *(Refusal(touched[subject], {"name": name}) for subject, name in names.items()),
            *([Refusal("import_more_since", {"count": len(touched)})] if len(touched) > len(names) else ()),
        )


def _since(importer: Importer, tables: set[str]) -> str:
    for beginning, code in importer.since:
        if any(table.startswith(beginning) for table in tables):
            return code
    return "import_changed_since"


def forget_files(*, by: Actor, at: datetime) -> int:
    """Throw away files that nobody decided about in 30 days, and what was left over of those that were."""
    with seeing(by.sight):
        old = Import.objects.filter(brought_at__lt=at - KEPT)
        left = old.exclude(state="dry").exclude(leftover=None).update(leftover=None)
        Errand.objects.filter(of_import__brought_at__lt=at - KEPT).delete()
        undecided = old.filter(state="dry")
        dropped = undecided.update(state="dropped", decided_at=at, file=None, report={}, choices={})
    return left + dropped
