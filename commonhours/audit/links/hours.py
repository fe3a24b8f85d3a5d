"""The hours of a chain: plan and hours, each press as it came, both sides' yes, and what was put right and why."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Model

from commonhours.audit.chain import HOURS, Gap, Link, Piece
from commonhours.audit.links.ground import Ground
from commonhours.bookings.models import Assignment
from commonhours.ledger.rules import Reference
from commonhours.timesheets.models import Acknowledgement, Adjustment, ClockEvent, Confirmation, Dispute


def hours(ground: Ground) -> Iterator[Piece]:
    """Everything about hours, visit by visit."""
    shown = [place for place in ground.places if ground.open(HOURS, place)]
    ids = [place.id for place in shown]
    later = [*_presses(ids), *_adjustments(ground, ids), *_looked_at(ground, ids), *_yes(ids), *_no(ids)]
    for place in shown:
        sheet = ground.sheets.get(place.id)
        yield Link(
            part=HOURS,
            code="hours" if sheet and sheet.starts_at and sheet.ends_at else "hours_open",
            facts={
                "person": place.person_id,
                "planned_from_at": place.starts_at,
                "planned_to_at": place.ends_at,
                "from_at": sheet.starts_at if sheet else None,
                "to_at": sheet.ends_at if sheet else None,
                "revision": sheet.revision if sheet else 0,
                "hours_state": sheet.state if sheet else "unclocked",
                "exceptions": tuple(sheet.exceptions) if sheet else (),
            },
            opens=Reference("timesheet", place.id),
        )
        own = [link for sheet_id, link in later if sheet_id == place.id]
        yield from sorted(own, key=lambda link: (link.at is None, link.at))
    # Whoever was served is shown the hours; how they were pressed, and where, is between worker and office.
    kept = {each for place in shown if not _presses_open(ground, place) for each in place.organisation_ids}
    if kept:
        yield Gap(part=HOURS, code="presses", organisation_ids=tuple(sorted(kept)))
    hidden = {each for place in ground.places if place not in shown for each in place.organisation_ids}
    if hidden:
        yield Gap(part=HOURS, code="hours", organisation_ids=tuple(sorted(hidden)))


def _presses_open(ground: Ground, place: Assignment) -> bool:
    return ground.eyes.office(HOURS, place.organisation_ids) or ground.eyes.own(HOURS, place.person_id)


Told = Iterator[tuple[UUID, Link]]


def _of(model: type[Model], ids: list[UUID]) -> Any:
    return model._default_manager.filter(timesheet_id__in=ids).order_by("id") if ids else ()


def _presses(ids: list[UUID]) -> Told:
    for row in _of(ClockEvent, ids):
        yield (
            row.timesheet_id,
            Link(
                part=HOURS,
                code=f"press_{row.way}",
                facts={
                    "method": row.method,
                    "label": row.label,
                    "device_at": row.device_at,
                    "received_at": row.received_at,
                    "off": row.off,
                    "metres": row.metres,
                    "person": row.person_id,
                },
                at=row.at,
                act=row.act_id,
            ),
        )


def _adjustments(ground: Ground, ids: list[UUID]) -> Told:
    for row in _of(Adjustment, ids):
        yield (
            row.timesheet_id,
            Link(
                part=HOURS,
                code="adjusted",
                facts={"from_at": row.starts_at, "to_at": row.ends_at} | _why(ground, row),
                at=row.made_at,
                by=row.made_by_id,
                act=row.act_id,
            ),
        )


def _looked_at(ground: Ground, ids: list[UUID]) -> Told:
    for row in _of(Acknowledgement, ids):
        yield (
            row.timesheet_id,
            Link(
                part=HOURS,
                code="looked_at",
                facts={"exception": row.exception} | _why(ground, row),
                at=row.made_at,
                by=row.made_by_id,
                act=row.act_id,
            ),
        )


def _why(ground: Ground, row: Any) -> dict[str, object]:
    """A payer's codes in the pack of that day. What was added in words stays with the office."""
    office = ground.eyes.office(HOURS, row.organisation_ids)
    return {
        "pack": ground.packs[row.timesheet_id],
        "reason": row.reason,
        "resolution": row.resolution,
        "memo": row.memo if office else "",
    }


def _yes(ids: list[UUID]) -> Told:
    for row in _of(Confirmation, ids):
        yield (
            row.timesheet_id,
            Link(
                part=HOURS,
                code="yes_told" if row.told else "yes",
                facts={"side": row.side, "revision": row.revision, "told": row.told},
                at=row.said_at,
                by=row.said_by_id,
                act=row.act_id,
            ),
        )


def _no(ids: list[UUID]) -> Told:
    for row in _of(Dispute, ids):
        yield (
            row.timesheet_id,
            Link(
                part=HOURS,
                code="disputed",
                facts={"side": row.side, "words": row.words},
                at=row.opened_at,
                by=row.opened_by_id,
            ),
        )
        if row.decided_at is not None:
            yield (
                row.timesheet_id,
                Link(
                    part=HOURS,
                    code="decided",
                    facts={"words": row.decision},
                    at=row.decided_at,
                    by=row.decided_by_id,
                ),
            )
