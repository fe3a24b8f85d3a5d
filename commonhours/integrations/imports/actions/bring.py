"""Bring a file, and put right what was guessed of it: nobody is taken in yet."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound
from commonhours.integrations.imports.errands import finish, hand_over, is_long
from commonhours.integrations.imports.importing import Heard
from commonhours.integrations.imports.models import Import
from commonhours.integrations.imports.opening import importer_of, opened, plan_of
from commonhours.integrations.imports.planning import Same, chosen_from
from commonhours.integrations.imports.report import report_of
from commonhours.integrations.spreadsheets.reading import MOST_BYTES, rows_about
from commonhours.integrations.spreadsheets.rules import Order
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, require
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Brought:
    """A file, and what would happen with it; or how many rows it seems to have while the background reads it."""

    import_id: UUID
    counts: dict[str, int]
    under_way: bool = False


@once(Brought)
def bring(*, by: Actor, at: datetime, kind: str, organisation_id: UUID, name: str, content: bytes) -> Brought:
    """Read a spreadsheet and say what would happen; nobody is taken in yet.

    Refuses with `not_allowed`, or one of the reasons why a file cannot be read.
    """
    with acting("import.bring", by=by, at=at) as act:
        require(by, Permission.APPROVE, [organisation_id])
        if not Organisation.objects.filter(id=organisation_id).exists():
            raise NotFound.because("unknown_organisation", field="organisation")
        if len(content) > MOST_BYTES:
            raise Invalid.because("file_too_large", field="file", most=MOST_BYTES // 1_000_000)
        row = Import(
            kind=importer_of(kind).kind,
            organisation_id=organisation_id,
            name=name[-120:],
            digest=hashlib.sha256(content).digest(),
            file=content,
            brought_by_id=by.account_id,
            brought_at=at,
        )
        rows = rows_about(content)
        under_way = is_long(by, rows)
        if under_way:
            row.counts = {"rows": rows}
        else:
            row.report, row.counts = report_of(plan_of(row, by=by, at=at))
        row.save(force_insert=True)
        if under_way:
            hand_over(row, "read", by=by, at=at, rows=rows)
        return _told(act, row, under_way=under_way)


def _told(act: OpenAct, row: Import, *, under_way: bool = False) -> Brought:
    act.subject_id = row.id
    act.concerns([row.organisation_id] if row.organisation_id else [])
    act.note(kind=row.kind, counts=row.counts)
    brought = act.outcome = Brought(row.id, row.counts, under_way)
    return brought


@once(Brought)
def read(*, by: Actor, at: datetime, import_id: UUID, heard: Heard) -> Brought:
    """Read a long file whose turn has come: the errand that somebody was promised. Whoever brought it is told.

    Refuses like `bring` and `choose`.
    """
    with acting("import.read", by=by, at=at) as act:
        row = opened(by, import_id, on_errand=True)
        row.report, row.counts = report_of(plan_of(row, by=by, at=at, heard=heard))
        row.save(update_fields=["report", "counts"])
        finish(act, row)
        return _told(act, row)


@once(Brought)
def choose(
    *,
    by: Actor,
    at: datetime,
    import_id: UUID,
    same: str = "",
    order: str = "",
    columns: Mapping[int, str] | None = None,
) -> Brought:
    """Put right what was guessed, or say what to do with people who are there already; the dry run is made anew.

    Refuses with `unknown_import`, `import_decided`, `unknown_choice`, or why the file cannot be read that way.
    """
    with acting("import.choose", by=by, at=at) as act:
        row = opened(by, import_id)
        before, row.choices = row.choices, _chosen(row, same, order, columns or {})
        under_way = is_long(by, row.counts["rows"])
        if under_way:
            hand_over(row, "read", by=by, at=at, rows=row.counts["rows"], before=before)
        else:
            row.report, row.counts = report_of(plan_of(row, by=by, at=at))
        row.save(update_fields=["choices", "report", "counts"])
        act.note(same=row.choices["same"], order=row.choices["order"])
        return _told(act, row, under_way=under_way)


def _chosen(row: Import, same: str, order: str, columns: Mapping[int, str]) -> dict[str, Any]:
    before = chosen_from(row.choices)
    told = row.report.get("columns", [])
    allowed = {"", *importer_of(row.kind).fields, *(column["field"] for column in told)}
    known = same in {"", *Same} and order in set(Order)
    if not known or any(name not in allowed or not 0 <= place < len(told) for place, name in columns.items()):
        raise Invalid.because("unknown_choice", field="columns")
    taken = [name for name in columns.values() if name]
    if len(taken) != len(set(taken)):
        raise Invalid.because("column_twice", field="columns")
    chosen = replace(
        before,
        same=Same(same or before.same),
        order=Order(order or before.order),
        columns={**before.columns, **columns},
    )
    return {**asdict(chosen), "columns": {str(place): name for place, name in chosen.columns.items()}}
