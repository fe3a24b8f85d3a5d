"""Verbs of an import of workers: bring a file, choose, commit, throw away, undo."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refusal, Refused
from commonhours.common.sight import seeing
from commonhours.integrations.imports.models import Import, Subject
from commonhours.integrations.imports.tables import handfuls, near
from commonhours.integrations.spreadsheets.reading import MOST_BYTES
from commonhours.integrations.spreadsheets.rules import Order
from commonhours.integrations.spreadsheets.writing import written
from commonhours.integrations.workers.loading import Loading, load, looks_of, take_back
from commonhours.integrations.workers.lookups import known_of, lists_of
from commonhours.integrations.workers.planning import (
    Choices,
    Fate,
    Plan,
    Same,
    chosen_from,
    fields_of,
    leftover,
    planned,
    sheet_of,
)
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, may, require
from commonhours.organisations.queries import region
from commonhours.people.actions import lock_people
from commonhours.people.models import Person
from commonhours.trail.actions import acting, once
from commonhours.words import said

KIND = "workers"
# What a report keeps of what is wrong; the whole of it stands in the file to mend.
MOST_TOLD = 1_000
MOST_NAMED = 10
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Brought:
    """A file that was read, and what would happen with it."""

    import_id: UUID
    counts: dict[str, int]


@dataclass(frozen=True)
class Committed:
    """What a commit did."""

    import_id: UUID
    new: int
    updated: int
    left: int


@dataclass(frozen=True)
class Settled:
    """An import that was thrown away or undone, and how many people that concerned."""

    import_id: UUID
    state: str
    people: int


@once(Brought)
def bring_workers(*, by: Actor, at: datetime, organisation_id: UUID, name: str, content: bytes) -> Brought:
    """Read a spreadsheet of workers and say what would happen; nobody is taken in yet.

    Refuses with `not_allowed`, or one of the reasons why a file cannot be read.
    """
    with acting("import.bring", by=by, at=at) as act:
        require(by, Permission.APPROVE, [organisation_id])
        if not Organisation.objects.filter(id=organisation_id).exists():
            raise NotFound.because("unknown_organisation", field="organisation")
        if len(content) > MOST_BYTES:
            raise Invalid.because("file_too_large", field="file", most=MOST_BYTES // 1_000_000)
        row = Import(
            kind=KIND,
            organisation_id=organisation_id,
            name=name[-120:],
            digest=hashlib.sha256(content).digest(),
            file=content,
            brought_by_id=by.account_id,
            brought_at=at,
        )
        row.report, row.counts = _told(plan_of(row, by=by, at=at))
        row.save(force_insert=True)
        act.subject_id = row.id
        act.concerns([organisation_id])
        act.note(counts=row.counts)
        brought = act.outcome = Brought(row.id, row.counts)
        return brought


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
        row = _open(by, import_id)
        row.choices = _chosen(row, same, order, columns or {})
        row.report, row.counts = _told(plan_of(row, by=by, at=at))
        row.save(update_fields=["choices", "report", "counts"])
        act.subject_id = row.id
        act.concerns([row.organisation_id] if row.organisation_id else [])
        act.note(same=row.choices["same"], order=row.choices["order"], counts=row.counts)
        brought = act.outcome = Brought(row.id, row.counts)
        return brought


def _chosen(row: Import, same: str, order: str, columns: Mapping[int, str]) -> dict[str, Any]:
    before = chosen_from(row.choices)
    told = row.report["columns"]
    allowed = {"", *fields_of([]), *(column["field"] for column in told)}
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


@once(Committed)
def commit_workers(*, by: Actor, at: datetime, import_id: UUID, only_good: bool = True) -> Committed:
    """Take in the good rows, or with `only_good` false all or none. Everybody waits for approval like anybody else.

    Refuses with `unknown_import`, `import_decided`, `date_order_open`, `import_has_errors` or `import_nothing`.
    """
    with acting("workers.import", by=by, at=at) as act:
        row = _open(by, import_id)
        plan = plan_of(row, by=by, at=at)
        new, changed, refused = plan.of(Fate.NEW), plan.of(Fate.UPDATE), plan.of(Fate.REFUSED)
        _refuse_unready(plan, chosen_from(row.choices), only_good=only_good)
        lock_people(each.person_id for each in changed if each.person_id)
        assert row.organisation_id
        loading = Loading(by, at, _today(at), row.organisation_id, row)
        people = load(loading, plan, new, changed)
        row.leftover = rest_of(plan) if refused else None
        _decide(row, "committed", by, at)
        act.subject_id = row.id
        act.touches(*people)
        act.concerns([row.organisation_id])
        act.note(import_id=row.id, counts=plan.counts)
        done = act.outcome = Committed(row.id, len(new), len(changed), len(refused))
        return done


def _refuse_unready(plan: Plan, choices: Choices, *, only_good: bool) -> None:
    if plan.unclear_date and not (plan.order or choices.order):
        raise Refused.because("date_order_open", field="order", bit=plan.unclear_date)
    if not only_good and plan.of(Fate.REFUSED):
        raise Refused.because("import_has_errors", count=len(plan.of(Fate.REFUSED)))
    if not plan.of(Fate.NEW, Fate.UPDATE):
        raise Refused.because("import_nothing")


@once(Settled)
def drop_import(*, by: Actor, at: datetime, import_id: UUID) -> Settled:
    """Throw a file away before anybody was taken in."""
    with acting("import.drop", by=by, at=at) as act:
        row = _open(by, import_id)
        _decide(row, "dropped", by, at)
        act.subject_id = row.id
        act.concerns([row.organisation_id] if row.organisation_id else [])
        settled = act.outcome = Settled(row.id, row.state, 0)
        return settled


@once(Settled)
def undo_workers(*, by: Actor, at: datetime, import_id: UUID) -> Settled:
    """Make every table what it was before the commit.

    Refuses with `unknown_import`, `import_not_committed`, and, naming them, when somebody has been booked, approved
    or changed since (`import_booked_since`, `import_approved_since`, `import_changed_since`).
    """
    with acting("workers.import_undo", by=by, at=at) as act:
        row = _locked(by, import_id)
        if row.state != "committed":
            raise Refused.because("import_not_committed")
        subjects = list(Subject.objects.filter(of_import=row).order_by("subject_id"))
        ids = [subject.subject_id for subject in subjects]
        lock_people(ids)
        _refuse_touched(by, subjects)
        changed = {each.subject_id: each.before for each in subjects if each.before is not None}
        _take_back(by, [each.subject_id for each in subjects if each.before is None], changed)
        row.state, row.undone_by_id, row.undone_at, row.leftover = "undone", by.account_id, at, None
        row.save()
        act.subject_id = row.id
        act.touches(*ids)
        act.concerns([row.organisation_id] if row.organisation_id else [])
        act.note(import_id=row.id, people=len(ids))
        settled = act.outcome = Settled(row.id, row.state, len(ids))
        return settled


def _take_back(by: Actor, made: list[UUID], changed: dict[UUID, Any]) -> None:
    try:
        take_back(by, made, changed)
        # What still points at somebody shows now and in words, not at the end and as an error.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as fault:
        raise Refused.because("import_used_since") from fault


def _refuse_touched(by: Actor, subjects: list[Subject]) -> None:
    """Name whoever was booked, approved or changed after the commit."""
    touched: dict[UUID, str] = {}
    for handful in handfuls(subjects):
        ids = [subject.subject_id for subject in handful]
        near(by, ids)
        now = looks_of(ids)
        for subject in handful:
            tables = {**subject.after, **now[subject.subject_id]}
            differing = {
                table for table in tables if subject.after.get(table) != now[subject.subject_id].get(table)
            }
            if differing:
                touched[subject.subject_id] = _since(differing)
    if touched:
        names = dict(Person.objects.filter(id__in=list(touched)[:MOST_NAMED]).values_list("id", "name"))
        raise Refused(
            *(Refusal(touched[person], {"name": name}) for person, name in names.items()),
            *([Refusal("import_more_since", {"count": len(touched)})] if len(touched) > len(names) else ()),
        )


def _since(tables: set[str]) -> str:
    if any(table.startswith("bookings_") for table in tables):
        return "import_booked_since"
    if "people_membership" in tables:
        return "import_approved_since"
    return "import_changed_since"


def forget_files(*, by: Actor, at: datetime) -> int:
    """Throw away files that nobody decided about in 30 days, and what was left over of those that were."""
    with seeing(by.sight):
        old = Import.objects.filter(brought_at__lt=at - KEPT)
        left = old.exclude(state="dry").exclude(leftover=None).update(leftover=None)
        undecided = old.filter(state="dry")
        dropped = undecided.update(state="dropped", decided_at=at, file=None, report={}, choices={})
    return left + dropped


# --- what they share -----------------------------------------------------------------------------------------


def plan_of(row: Import, *, by: Actor, at: datetime) -> Plan:
    """What would happen to each row now: the same question for the dry run, the commit and the file to mend."""
    assert row.organisation_id
    assert row.file is not None
    choices = chosen_from(row.choices)
    secret = may(by, Permission.SEE_CONFIDENTIAL, [row.organisation_id])
    lists = lists_of(row.organisation_id, secret=secret)
    sheet = sheet_of(bytes(row.file), choices, lists, _today(at))
    return planned(sheet, known_of(row.organisation_id, sheet.emails()), choices)


def _told(plan: Plan) -> tuple[dict[str, Any], dict[str, int]]:
    """The plan as the page and the API show it."""
    refused = plan.of(Fate.REFUSED)
    problems = [
        {"row": row.number, "field": each.field, "code": each.code, "facts": dict(each.facts)}
        for row in refused
        for each in row.problems
    ]
    met = plan.of(Fate.SKIP, Fate.UPDATE)
    report = {
        "heading_row": plan.heading_row,
        "columns": [asdict(column) for column in plan.columns],
        "order": plan.order.value,
        "unclear_date": plan.unclear_date,
        "problems": problems[:MOST_TOLD],
        "problems_in_all": len(problems),
        "met": [
            {"row": row.number, "name": row.worker.name, "alike": row.alike, "above": row.above}
            for row in met[:MOST_TOLD]
            if row.worker
        ],
        "some": [row.worker.name for row in plan.of(Fate.NEW)[:3] if row.worker],
    }
    return report, plan.counts


def rest_of(plan: Plan) -> bytes:
    """The refused rows with their reasons, as a spreadsheet in the reader's language."""
    reasons = [
        [
            f"{heading_of(plan, each.field)}: {said(each).text} {said(each).fix}".strip()
            for each in row.problems
        ]
        for row in plan.of(Fate.REFUSED)
    ]
    lines = leftover(plan, reasons)
    lines[0][-2:] = [_("Row"), _("What to mend")]
    return written(lines)


def heading_of(plan: Plan, field: str) -> str:
    """A column by the name that it has in this file."""
    found = next((column.heading for column in plan.columns if column.field == field), "")
    return found or field


def _today(at: datetime) -> Any:
    return at.astimezone(region().tzinfo).date()


def _locked(by: Actor, import_id: UUID) -> Import:
    """The import, held until the act ends; refuse with `unknown_import` or `not_allowed`."""
    row = Import.objects.select_for_update().filter(id=import_id, kind=KIND).first()
    if row is None or row.organisation_id is None:
        raise NotFound.because("unknown_import", field="import")
    require(by, Permission.APPROVE, [row.organisation_id])
    return row


def _open(by: Actor, import_id: UUID) -> Import:
    row = _locked(by, import_id)
    if row.state != "dry" or row.file is None:
        raise Refused.because("import_decided")
    return row


def _decide(row: Import, state: str, by: Actor, at: datetime) -> None:
    """The file and what was said of its rows go with the decision."""
    row.state, row.decided_by_id, row.decided_at = state, by.account_id, at
    row.file, row.report = None, {}
    row.save()
