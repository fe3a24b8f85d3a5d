"""What follows from the other organisation's queue: their answer is the referral's answer."""

from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import concern
from commonhours.intake.models import HelpRequest
from commonhours.referrals.actions.answering import note_workers
from commonhours.referrals.actions.writing import kept, moved
from commonhours.referrals.models import Referral
from commonhours.referrals.rules import ACCEPTED, DECLINED, FINISHED, OPEN
from commonhours.trail.actions import acting
from commonhours.trail.queries import Entry

# Why a request was closed, as an answer to whoever referred.
CLOSED = {"not_needed": FINISHED}
BECAME = {
    "request.take": ACCEPTED,
    "request.give": ACCEPTED,
    "request.register": ACCEPTED,
    "request.recognise": ACCEPTED,
    "request.serve": FINISHED,
    "request.close": DECLINED,
}


def note_request(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Note what became of the request that a referral is in another organisation's queue; 0 where there is none."""
    if "request" not in entry.facts:
        return 0
    request_id = UUID(entry.facts["request"])
    found = Referral.objects.using("reader").filter(request_id=request_id, state__in=OPEN).first()
    state = BECAME[entry.verb]
    if found is None or found.state == state:
        return 0
    with acting("referral.follow", by=by, at=at) as act:
        concern([found.id])
        row = Referral.objects.select_for_update().get(id=found.id)
        request = HelpRequest.objects.get(id=request_id)
        if request.state == HelpRequest.CLOSED:
            state = CLOSED.get(request.reason, DECLINED)
        row.answer, row.answered_at = request.told, row.answered_at or entry.at
        row.answered_by = row.to_name[:120]
        moved(row, state, entry.at)
        kept(act, row, state, request.told)
        note_workers(act, row)
        return 1
