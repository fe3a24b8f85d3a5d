"""Work out what a run would pay, write it down, and tell one preview from another."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid
from commonhours.payroll.actions.open import held_run, tell
from commonhours.payroll.gathering import Gathered, calendar_of, gather
from commonhours.payroll.models import (
    PREVIEWED,
    PaidChange,
    PaidHours,
    Run,
    SetAside,
    Statement,
    StatementLine,
)
from commonhours.payroll.rules import BY_HAND, Calendar, Hours, Item, Late, Owed, owed
from commonhours.trail.actions import acting, once

# So many rows in one statement: enough to make it cheap, few enough for its parameters.
BATCH = 1000


@dataclass(frozen=True)
class Previewed:
    """What a run would pay, to how many people, and how many weeks or people it sets aside."""

    run_id: UUID
    cents: int
    people: int
    asides: int


@dataclass(frozen=True)
class Due:
    """One worker's part of a run: what is owed, and the hours and late changes (by week) that are settled by it."""

    person_id: UUID
    owed: Owed
    hours: tuple[Hours, ...]
    changes: tuple[tuple[date, Late], ...] = ()


@once(Previewed)
def preview_run(*, by: Actor, at: datetime, run_id: UUID, cut_off: datetime | None = None) -> Previewed:
    """Work the run out anew, with another cut-off if one is given. What was there before goes.

    Refuses with `unknown_run`, `not_allowed`, `run_approved` or `cut_off_to_come`.
    """
    with acting("payroll.preview", by=by, at=at) as act:
        run = held_run(by, run_id)
        run.cut_off = cut_off or run.cut_off
        if run.cut_off > at and cut_off:
            raise Invalid.because("cut_off_to_come", field="cut_off")
        dues = work_out(run)
        write(run, dues, at)
        cents = sum(due.owed.cents for due in dues)
        people = sum(1 for due in dues if pays(due))
        asides = SetAside.objects.filter(run=run).count()
        tell(act, run, cents=cents, people=people, asides=asides)
        act.outcome = previewed = Previewed(run.id, cents, people, asides)
        return previewed


def work_out(run: Run) -> list[Due]:
    """What the run would pay now, by person; whoever was taken out by hand is left out."""
    out = set(SetAside.objects.filter(run=run, code=BY_HAND).values_list("person_id", flat=True))
    calendar = calendar_of(run)
    return [_due(each, calendar) for each in gather(run) if each.person_id not in out]


def _due(each: Gathered, calendar: Calendar) -> Due:
    found = owed(each.weeks)
    aside = {one.week for one in found.asides}
    settled = tuple(
        hours for hours in each.new if not aside.intersection(calendar.weeks(hours.starts_at, hours.ends_at))
    )
    changes = tuple(
        (week.first, one)
        for week in each.weeks
        for one in week.changes
        if not one.paid and week.first not in aside
    )
    return Due(each.person_id, found, settled, changes)


def pays(due: Due) -> bool:
    """Whether there is something to state: money, or hours that are settled without any."""
    return bool(due.owed.items or due.hours)


def digest(run: Run, dues: Sequence[Due]) -> bytes:
    """Tells one outcome from another: every line, every hour and change, everything set aside."""
    said = [
        (
            str(due.person_id),
            [(*map(str, item.name), item.seconds, item.cents) for item in due.owed.items],
            [(str(each.timesheet_id), each.revision, each.rate) for each in due.hours],
            [(str(one.week), one.code, one.cents) for one in due.owed.asides],
            [(str(one.act_id), str(one.place_id), one.rate) for _week, one in due.changes],
        )
        for due in dues
    ]
    return hashlib.sha256(repr((run.cut_off.isoformat(), said)).encode()).digest()


def write(run: Run, dues: Sequence[Due], at: datetime) -> None:
    """Put the outcome in the place of the last one."""
    Statement.objects.filter(run=run).delete()
    SetAside.objects.filter(run=run).exclude(code=BY_HAND).delete()
    stated = {due.person_id: new_id() for due in dues if pays(due)}
    about = {"organisation": run.organisation_id}
    _insert(
        Statement,
        [
            about
            | {
                "id": stated[due.person_id],
                "run": run.id,
                "person": due.person_id,
                "cents": due.owed.cents,
                "seconds": due.owed.seconds,
            }
            for due in dues
            if pays(due)
        ],
    )
    _insert(StatementLine, [about | row for due in dues for row in _lines(due, stated)])
    _insert(PaidHours, [about | row for due in dues for row in _hours(due, stated)])
    _insert(PaidChange, [about | row for due in dues for row in _changes(due, stated)])
    _insert(SetAside, [about | {"run": run.id} | row for due in dues for row in _asides(due)])
    run.state, run.previewed_at, run.digest = PREVIEWED, at, digest(run, dues)
    run.save(update_fields=["state", "previewed_at", "digest", "cut_off"])


def _lines(due: Due, stated: dict[UUID, UUID]) -> list[dict[str, Any]]:
    return [_line(number, item, due, stated) for number, item in enumerate(due.owed.items)]


def _line(number: int, item: Item, due: Due, stated: dict[UUID, UUID]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "statement": stated[due.person_id],
        "person": due.person_id,
        "week": item.week,
        "place_in_order": number,
        "code": item.code,
        "work": UUID(item.work) if item.work else None,
        "seconds": item.seconds,
        "rate": item.rate,
        "cents": item.cents,
        "rule": item.rule,
        "rule_name": item.rule_name,
        "rule_url": item.rule_url,
        "parts": {key: list(part) for key, part in item.parts.items()},
    }


def _hours(due: Due, stated: dict[UUID, UUID]) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "statement": stated[due.person_id],
            "person": due.person_id,
            "timesheet": each.timesheet_id,
            "revision": each.revision,
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "work": UUID(each.work),
            "rate": each.rate,
            "attendant": each.attendant,
            "place": each.place,
        }
        for each in due.hours
    ]


def _changes(due: Due, stated: dict[UUID, UUID]) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "statement": stated[due.person_id],
            "person": due.person_id,
            "week": week,
            "act_id": each.act_id,
            "place": each.place_id,
            "told_at": each.told_at,
            "starts_before": each.before.start if each.before else None,
            "ends_before": each.before.end if each.before else None,
            "starts_after": each.after.start if each.after else None,
            "ends_after": each.after.end if each.after else None,
            "rate": each.rate,
            "where": each.where,
            "industry": each.industry,
            "employees": each.employees,
        }
        for week, each in due.changes
    ]


def _asides(due: Due) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "person": due.person_id,
            "week": one.week,
            "code": one.code,
            "cents": one.cents,
            "words": "",
        }
        for one in due.owed.asides
    ]


def _insert(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        insert(model, rows[start : start + BATCH])
