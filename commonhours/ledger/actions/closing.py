"""Close books before a day. Nothing dated earlier is posted there again, and nothing opens them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.common.sight import concern
from commonhours.ledger.models import Closing
from commonhours.ledger.queries import closed_until
from commonhours.trail.actions import acting


@dataclass(frozen=True)
class Closed:
    """Books that are closed before a day."""

    organisation_id: UUID
    until: date


def close(*, by: Actor, at: datetime, organisation_id: UUID, until: date, today: date, reason: str) -> Closed:
    """Close the books of an organisation before a day that has come, by a named person who says why.

    Refuses with `closing_by_nobody`, `reason_missing`, `closing_ahead` and `closed_already`.
    """
    with acting("books.close", by=by, at=at) as act:
        if by.account_id is None:
            raise NotAllowed.because("closing_by_nobody")
        if not reason.strip():
            raise Invalid.because("reason_missing", field="reason")
        if until > today:
            raise Invalid.because("closing_ahead", field="until")
        concern([organisation_id])
        before = closed_until([organisation_id]).get(organisation_id)
        if before is not None and before >= until:
            raise Refused.because("closed_already", field="until", until=before.isoformat())
        row = {
            "id": new_id(),
            "organisation_id": organisation_id,
            "until": until,
            "closed_by_id": by.account_id,
            "closed_at": at,
            "reason": reason.strip()[:200],
            "act": act.id,
        }
        if not insert(Closing, [row], unless="closing_once"):
            raise Refused.because("closed_already", field="until", until=until.isoformat())
        act.subject_id = organisation_id
        act.concerns([organisation_id])
        act.note(organisation=organisation_id, until=until, reason=reason.strip()[:200])
        return Closed(organisation_id, until)
