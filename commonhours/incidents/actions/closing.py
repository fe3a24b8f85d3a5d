"""Close what was reported with what came of it, and open it again."""

from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, Refused
from commonhours.incidents.actions.tending import Tended
from commonhours.incidents.actions.writing import handled, plain, step, told, touched, weigh
from commonhours.incidents.rules import CLOSED, IN_HAND, OUTCOMES
from commonhours.trail.actions import acting, once

MOST_TOLD = 250


@once(Tended)
def close_incident(
    *,
    by: Actor,
    at: datetime,
    incident_id: UUID,
    outcome: str,
    words: str,
    told_reporter: str = "",
    side_id: UUID | None = None,
) -> Tended:
    """Close a side: what came of it, why, and a few words to whoever reported it, who hears once all sides are closed.

    Refuses with `unknown_incident`, `incident_over`, `not_taken`, `unknown_choice`, `missing` or `too_large`.
    """
    with acting("incident.close", by=by, at=at) as act:
        incident, side = handled(by, incident_id, side_id)
        if side.state == CLOSED:
            raise Refused.because("incident_over")
        if side.owner_id is None:
            raise Refused.because("not_taken")
        if outcome not in OUTCOMES:
            raise Invalid.because("unknown_choice", field="outcome")
        said = plain(words)
        to_them = plain(told_reporter, most=MOST_TOLD, field="told", needed=False)
        side.state, side.outcome, side.closed_at = CLOSED, outcome, at
        side.due_at, side.touched_at, side.calls, side.called_at = None, at, 0, None
        side.save()
        step(act, incident, side, "closed", said)
        before = incident.state
        if to_them and to_them not in incident.told:
            incident.told = f"{incident.told}\n{to_them}".strip()[:500]
        weigh(incident)
        told(act, incident, was=before, state=incident.state)
        act.outcome = done = Tended(incident.id, side.id, side.state)
        return done


@once(Tended)
def reopen_incident(
    *, by: Actor, at: datetime, incident_id: UUID, words: str, side_id: UUID | None = None
) -> Tended:
    """Open a side again, because something new is known; whoever opens it looks after it.

    Refuses with `unknown_incident`, `incident_open`, `missing` or `too_large`.
    """
    with acting("incident.reopen", by=by, at=at) as act:
        incident, side = handled(by, incident_id, side_id)
        if side.state != CLOSED:
            raise Refused.because("incident_open")
        said = plain(words)
        side.state, side.outcome, side.closed_at, side.owner_id = IN_HAND, "", None, by.account_id
        touched(side, incident, at)
        step(act, incident, side, "reopened", said)
        before = incident.state
        weigh(incident)
        told(act, incident, was=before, state=incident.state)
        act.outcome = done = Tended(incident.id, side.id, side.state)
        return done
