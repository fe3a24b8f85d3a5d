"""Write down what became of handing a batch over: a receipt, or why it did not work and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.integrations.evv.models import Answer, Batch, Record, Sending
from commonhours.trail.actions import acting

# First after a minute, then twice as long each time: an aggregator that is down for a night is asked a dozen times.
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)
# A payer that knows nothing of its own receipt is given the same batch again.
LOST = "lost"


@dataclass(frozen=True)
class Told:
    """What the payer's server said: a receipt; or trouble, and whether the batch as it is will never be taken."""

    receipt: str = ""
    trouble: str = ""
    for_good: bool = False
    words: str = ""


def note_delivery(*, by: Actor, at: datetime, batch_id: UUID, told: Told) -> None:
    """Write the receipt, or the trouble; what is refused whole is turned back record by record."""
    with acting("evv.deliver", by=by, at=at) as act:
        batch = Batch.objects.select_for_update(no_key=True).filter(id=batch_id).first()
        if batch is None or batch.state not in ("waiting", "sent"):
            return
        batch.tries += 1
        batch.trouble = told.trouble
        batch.next_at = at + pause(batch.tries)
        if told.receipt:
            batch.state, batch.receipt, batch.tries, batch.next_at = "sent", told.receipt[:80], 0, at
        if told.trouble == LOST:
            batch.state = "waiting"
        if told.for_good:
            batch.state = "refused"
            _turn_back(batch, told, at)
        batch.save()
        act.subject_id = batch.id
        act.concerns(batch.organisation_ids)
        act.note(payer=batch.payer_id, trouble=told.trouble, tries=batch.tries)


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return min(FIRST * (1 << min(tries - 1, 12)), LONGEST)


def _turn_back(batch: Batch, told: Told, at: datetime) -> None:
    sendings = Sending.objects.filter(batch=batch, answer__isnull=True).order_by("id")
    rows = [
        {
            "sending": each.id,
            "accepted": False,
            "reasons": [{"field": "", "text": told.words[:400] or told.trouble}],
            "answered_at": at,
            "organisation_ids": each.organisation_ids,
        }
        for each in sendings
    ]
    if rows:
        insert(Answer, rows, unless="evv_answer_pkey")
    Record.objects.filter(sendings__batch=batch, state="sent").update(state="rejected", changed_at=at)
