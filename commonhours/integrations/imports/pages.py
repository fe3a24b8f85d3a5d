"""Imports as pages and programs show them: what was brought, what would happen, what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound, Refusal
from commonhours.common.sight import seeing
from commonhours.integrations.imports.models import Errand, Import
from commonhours.integrations.imports.opening import plan_of
from commonhours.integrations.imports.planning import chosen_from
from commonhours.integrations.imports.report import leftover_of as rest_of
from commonhours.integrations.kinds import KINDS
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import (
    Permission,
    may,
    organisations_with,
    require,
    require_somewhere,
)


@dataclass(frozen=True)
class ImportLine:
    """An import in a list."""

    id: UUID
    kind: str
    name: str
    organisation: str
    state: str
    counts: dict[str, int]
    brought_by: str
    brought_at: datetime


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell: its row, the heading of its column, and why."""

    row: int
    column: str
    field: str
    refusal: Refusal


@dataclass(frozen=True)
class UnderWay:
    """What the background does with it, and how far it is."""

    step: str
    done: int
    of: int


@dataclass(frozen=True)
class ImportPage:
    """Everything about one import that has not been forgotten."""

    line: ImportLine
    columns: tuple[dict[str, Any], ...]
    problems: tuple[Problem, ...]
    problems_in_all: int
    met: tuple[dict[str, Any], ...]
    some: tuple[str, ...]
    same: str
    order: str
    order_told: bool
    unclear_date: str
    has_leftover: bool
    under_way: UnderWay | None
    why_not: tuple[Refusal, ...]


def imports_seen(*, by: Actor, most: int = 20) -> tuple[ImportLine, ...]:
    """The newest imports of the asker's organisations; refuse with `not_allowed`."""
    require_somewhere(by, Permission.APPROVE)
    with seeing(by.sight):
        rows = Import.objects.filter(kind__in=KINDS).select_related("organisation", "brought_by")
        if not may(by, Permission.APPROVE):
            rows = rows.filter(organisation_id__in=organisations_with(by, Permission.APPROVE))
        return tuple(_line(row) for row in rows.order_by("-brought_at")[:most])


def may_bring_for(by: Actor) -> list[tuple[UUID, str]]:
    """The organisations for which the asker may bring people; refuse with `not_allowed`."""
    require_somewhere(by, Permission.APPROVE)
    rows = Organisation.objects.order_by("name", "id")
    if not may(by, Permission.APPROVE):
        rows = rows.filter(id__in=organisations_with(by, Permission.APPROVE))
    return list(rows.values_list("id", "name"))


def import_page(*, by: Actor, import_id: UUID) -> ImportPage:
    """One import; refuse with `unknown_import` or `not_allowed`."""
    row = _asked(by, import_id)
    report, choices = row.report, chosen_from(row.choices)
    columns = tuple(report.get("columns", ()))
    return ImportPage(
        line=_line(row),
        columns=columns,
        problems=tuple(_problems(report, columns)),
        problems_in_all=report.get("problems_in_all", 0),
        met=tuple(report.get("met", ())),
        some=tuple(report.get("some", ())),
        same=choices.same.value,
        order=choices.order.value,
        order_told=bool(report.get("order")),
        unclear_date=report.get("unclear_date", ""),
        under_way=_under_way(by, row),
        why_not=tuple(
            Refusal(each["code"], each["facts"], each["field"]) for each in report.get("why_not", ())
        ),
        has_leftover=row.leftover is not None or bool(row.file and row.counts.get("refused")),
    )


def _under_way(by: Actor, row: Import) -> UnderWay | None:
    with seeing(by.sight):
        errand = Errand.objects.filter(of_import=row).first()
    return UnderWay(errand.step, errand.done, errand.of) if errand else None


def leftover_of(*, by: Actor, at: datetime, import_id: UUID) -> bytes:
    """The refused rows and why, as a spreadsheet; refuse with `unknown_import` when there are none."""
    row = _asked(by, import_id)
    if row.leftover is not None:
        return bytes(row.leftover)
    if row.file is None:
        raise NotFound.because("unknown_import", field="import")
    with seeing(by.sight):
        return rest_of(plan_of(row, by=by, at=at))


def _asked(by: Actor, import_id: UUID) -> Import:
    with seeing(by.sight):
        rows = Import.objects.filter(id=import_id, kind__in=KINDS).select_related(
            "organisation", "brought_by"
        )
        row = rows.first()
    if row is None or row.organisation_id is None:
        raise NotFound.because("unknown_import", field="import")
    require(by, Permission.APPROVE, [row.organisation_id])
    return row


def _line(row: Import) -> ImportLine:
    return ImportLine(
        row.id,
        row.kind,
        row.name,
        row.organisation.name if row.organisation else "",
        row.state,
        row.counts,
        str(row.brought_by or ""),
        row.brought_at,
    )


def _problems(report: dict[str, Any], columns: tuple[dict[str, Any], ...]) -> Iterator[Problem]:
    headings = {column["field"]: column["heading"] for column in columns}
    for each in report.get("problems", ()):
        field = each["field"]
        refusal = Refusal(each["code"], each["facts"], field)
        yield Problem(each["row"], headings.get(field, ""), field, refusal)
