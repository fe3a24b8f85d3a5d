"""Take in what a payer answered, record by record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.integrations.evv.actions.deliver import pause
from commonhours.integrations.evv.actions.keep import stand_anew
from commonhours.integrations.evv.models import Answer, Batch, Record, Sending
from commonhours.trail.actions import acting

SOON = timedelta(seconds=10)


@dataclass(frozen=True)
class Answered:
    """What was said of one record, found by its own id and number."""

    visit: str
    sequence: int
    accepted: bool
    reasons: tuple[tuple[str, str], ...] = ()


def take_answers(*, by: Actor, at: datetime, batch_id: UUID, answers: Sequence[Answered]) -> int:
    """Write the answers that are new, and where their records stand; ask again for those that are still out."""
    with acting("evv.answer", by=by, at=at) as act:
        batch = Batch.objects.select_for_update(no_key=True).get(id=batch_id)
        open_ones = Sending.objects.filter(batch=batch, answer__isnull=True)
        waiting = {(each.body["VisitOtherID"], each.sequence): each for each in open_ones}
        rows = [
            _row(waiting[each.visit, each.sequence], each, at)
            for each in answers
            if (each.visit, each.sequence) in waiting
        ]
        if rows:
            insert(Answer, rows, unless="evv_answer_pkey")
            answered = {
                each.record_id for each in waiting.values() if each.id in {row["sending"] for row in rows}
            }
            held = Record.objects.select_for_update(no_key=True).filter(id__in=answered)
            stand_anew(batch.payer, held.order_by("id"), at=at)
        batch.tries = 0 if rows else batch.tries + 1
        batch.state = "answered" if len(rows) == len(waiting) else "sent"
        batch.trouble, batch.next_at = "", at + (pause(batch.tries) if batch.tries else SOON)
        batch.save()
        act.subject_id = batch.id
        act.concerns(batch.organisation_ids)
        act.note(payer=batch.payer_id, answers=len(rows), accepted=sum(bool(row["accepted"]) for row in rows))
        return len(rows)


def _row(sending: Sending, told: Answered, at: datetime) -> dict[str, object]:
    reasons = [{"field": field[:60], "text": text[:400]} for field, text in told.reasons]
    return {
        "sending": sending.id,
        "accepted": told.accepted,
        "reasons": [] if told.accepted else reasons or [{"field": "", "text": "–"}],
        "answered_at": at,
        "organisation_ids": sending.organisation_ids,
    }
