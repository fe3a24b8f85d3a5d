"""Ask whoever comes to a visit whether it may take place at another time: only their yes moves it."""

from datetime import datetime

from commonhours.bookings.actions.changing import begin_change
from commonhours.bookings.parts import parts_of, wish_of
from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import concern
from commonhours.dispatch.actions.offer import (
    OfferMade,
    Place,
    refuse_misfit,
    refuse_untimely,
    write_opening,
)
from commonhours.dispatch.actions.passing_on import write_offer
from commonhours.dispatch.openings import OtherTime, standing_of, wish_at
from commonhours.trail.actions import acting, once


@once(OfferMade)
def ask_move(*, by: Actor, at: datetime, to: OtherTime, reply_by: datetime) -> OfferMade:
    """Ask for another time of a visit that one may move; it stays when it is until its worker has said yes.

    Their own limits are theirs to pass, all else is asked now and once more with their yes. Refuses as `move_visit`
    does but for those limits, with `ask_one_alone` where several come, `offer_is_out`, and as `make_offer` does
    about the time to answer.
    """
    with acting("move.ask", by=by, at=at) as act:
        visit = begin_change(act, to.visit_id, to.reason).visit
        if (visit.starts_at, visit.ends_at) == (to.starts_at, to.ends_at):
            raise Invalid.because("same_time", field="when")
        coming = [part.person_id for _, part in parts_of(visit)]
        if len(coming) != 1 or visit.places != 1:
            raise Refused.because("ask_one_alone")
        concern(coming)
        wish = wish_at(wish_of(visit), to)
        standing = standing_of(wish, coming[0], at, instead_of=visit.starts_at)
        refuse_untimely(standing.question, at, reply_by, before=visit.starts_at)
        refuse_misfit(standing.reasons, coming[0])
        act.subject_id, opening_id = visit.id, new_id()
        # Whoever is served may ask, and sees no openings of the office by themselves.
        concern([opening_id])
        columns = {
            "visit": visit.id,
            "was_starts_at": visit.starts_at,
            "was_ends_at": visit.ends_at,
            "reason": to.reason.strip()[:200],
        }
        place = Place(wish, (), columns)
        opening = write_opening(act, opening_id, place, standing.question, coming, reply_by)
        offer_id = write_offer(act, opening, coming[0], reply_by, standing.limits)
        act.outcome = made = OfferMade(opening.id, offer_id, coming[0], reply_by, 0)
        return made
