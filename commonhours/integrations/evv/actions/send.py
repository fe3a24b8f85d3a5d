"""Pack what waits into a batch; send again what was turned back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.integrations.evv.facts import read
from commonhours.integrations.evv.models import Batch, Payer, Record, Sending
from commonhours.integrations.evv.profiles import PROFILES
from commonhours.integrations.evv.rules import content, digest, faults, numbered
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.trail.actions import OpenAct, acting, once

MOST_IN_BATCH = 100


@dataclass(frozen=True)
class Packed:
    """A batch that can go out, and how many records are in it; no id where there was nothing to pack."""

    batch_id: UUID | None
    records: int


@dataclass(frozen=True)
class Resent:
    """Which record waits to be sent again."""

    record_id: UUID
    state: str


def pack(*, by: Actor, at: datetime, payer_id: UUID) -> Packed:
    """Take what waits for a payer into one batch, each record as its hours stand now, under its next number."""
    with seeing(by.sight):
        waiting = Record.objects.filter(payer_id=payer_id, state="waiting", marked_at=None)
        if not waiting.exists() or _in_hand(payer_id):
            return Packed(None, 0)
    with acting("evv.send", by=by, at=at) as act:
        payer = Payer.objects.select_for_update(no_key=True).get(id=payer_id)
        held = waiting.select_for_update(no_key=True).order_by("starts_at", "id")
        rows = list(held[:MOST_IN_BATCH])
        if _in_hand(payer_id) or not rows:
            return Packed(None, 0)
        concern({each.service_user_id for each in rows})
        batch = Batch.objects.create(
            payer=payer, made_at=at, next_at=at, organisation_ids=payer.organisation_ids
        )
        sent = _numbered(act, payer, batch, rows)
        act.subject_id = batch.id
        act.concerns([payer.organisation_id])
        act.note(payer=payer.id, sheets=sent)
        return Packed(batch.id, len(sent))


def _in_hand(payer_id: UUID) -> bool:
    return Batch.objects.filter(payer_id=payer_id, state__in=["waiting", "sent"]).exists()


def _numbered(act: OpenAct, payer: Payer, batch: Batch, rows: list[Record]) -> list[UUID]:
    profile = PROFILES[payer.profile]
    known = read(payer, rows)
    sendings: list[dict[str, Any]] = []
    for row in rows:
        asked, seen = known[row.id].asked, known[row.id].seen
        if faults(asked, seen, profile):
            row.marked_at = act.at  # it has changed since it was looked through
            continue
        said = content(asked, seen, profile)
        body = numbered(said, row.sequence, act.at)
        sendings.append(
            {
                "id": new_id(),
                "record": row.id,
                "batch": batch.id,
                "sequence": body["SequenceID"],
                "follows": row.sequence or None,
                "body": body,
                "digest": digest(said),
                "made_at": act.at,
                "act_id": act.id,
                "organisation_ids": payer.organisation_ids,
            }
        )
        row.state, row.sequence = "sent", body["SequenceID"]
        row.again, row.changed_at = False, act.at
    if sendings:
        insert(Sending, sendings)
    else:
        batch.delete()
    Record.objects.bulk_update(rows, ["state", "sequence", "again", "marked_at", "changed_at"])
    return [row.timesheet_id for row in rows if row.state == "sent"]


@once(Resent)
def send_again(*, by: Actor, at: datetime, record_id: UUID) -> Resent:
    """Send once more, under a higher number, what the payer turned back: it was mended on their side, or on ours.

    Refuses with `unknown_record`, `not_allowed` or `not_turned_back`.
    """
    with acting("evv.send_again", by=by, at=at) as act:
        require_somewhere(by, Permission.SETTLE_HOURS)
        row = Record.objects.select_for_update(no_key=True).filter(id=record_id).first()
        if row is None:
            raise NotFound.because("unknown_record", field="record")
        require(by, Permission.SETTLE_HOURS, row.organisation_ids)
        if row.state != "rejected":
            raise Refused.because("not_turned_back")
        row.state, row.again, row.changed_at = "waiting", True, at
        row.save(update_fields=["state", "again", "changed_at"])
        act.subject_id = row.id
        act.concerns(row.organisation_ids)
        act.note(sheet=row.timesheet_id)
        act.outcome = resent = Resent(row.id, row.state)
        return resent
