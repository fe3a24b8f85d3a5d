"""A worker answers an offer: their yes books by every rule but limits of their own; their no asks the next in line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.agreed import book_agreed, fill_date_agreed, fill_place_agreed, move_agreed
from commonhours.bookings.notice import is_late_at
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern
from commonhours.dispatch.actions.passing_on import ask_next, locked_opening
from commonhours.dispatch.models import Offer, Opening
from commonhours.dispatch.offers import was_of
from commonhours.dispatch.openings import place_is_gone, standing_to, wish_of_opening
from commonhours.trail.actions import OpenAct, acting, once

# What a place may have become while somebody thought about it.
_GONE = frozenset({"already_filled", "already_cancelled", "already_begun", "changed_since"})


@dataclass(frozen=True)
class OfferAccepted:
    """The visit that is booked by the yes, and who comes to it."""

    offer_id: UUID
    visit_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class OfferDeclined:
    """The offer that was answered with no."""

    offer_id: UUID


@once(OfferAccepted)
def accept_offer(*, by: Actor, at: datetime, offer_id: UUID) -> OfferAccepted:
    """Say yes: the visit is mine, booked in this moment, or mine at its new time. Limits of my own do not stand in the
    way; all else may.

    Refuses with `unknown_offer`, `offer_accepted`, `offer_declined`, `offer_withdrawn`, `offer_lapsed`,
    `offer_filled` when the place is gone, and as a booking does.
    """
    with acting("offer.accept", by=by, at=at) as act:
        offer, opening = _own(act, offer_id)
        if place_is_gone(opening, at):
            raise Refused.because("offer_filled")
        limits = standing_to(opening, offer.person_id, at).limits
        visit_id = _unless_gone(lambda: _book(act, opening, offer.person_id))
        Offer.objects.filter(id=offer_id).update(state="accepted", ended_at=at, limits=list(limits))
        Opening.objects.filter(id=opening.id).update(state="filled", ended_at=at, filled_by=visit_id)
        act.note(offer=offer_id, limits=limits)
        act.outcome = accepted = OfferAccepted(offer_id, visit_id, offer.person_id)
        return accepted


@once(OfferDeclined)
def decline_offer(*, by: Actor, at: datetime, offer_id: UUID, reason: str = "") -> OfferDeclined:
    """Say no; why, only whoever wants to says. The next in line is asked; a visit that was to move stays when it is.
    Nobody holds a no against anybody.

    Refuses with `unknown_offer`, `offer_accepted`, `offer_declined`, `offer_withdrawn` or `offer_lapsed`.
    """
    with acting("offer.decline", by=by, at=at) as act:
        offer, opening = _own(act, offer_id)
        declined = {"state": "declined", "ended_at": at, "reason": reason.strip()[:200]}
        Offer.objects.filter(id=offer_id).update(**declined)
        act.subject_id = opening.id
        act.touches(offer.person_id)
        act.concerns(opening.organisation_ids)
        act.note(offer=offer_id)
        if not place_is_gone(opening, at):
            ask_next(act, opening)
        act.outcome = outcome = OfferDeclined(offer_id)
        return outcome


def _own(act: OpenAct, offer_id: UUID) -> tuple[Offer, Opening]:
    """An offer made to the actor that still waits for their answer; its opening is locked."""
    own = Offer.objects.filter(id=offer_id, person_id=act.by.person_id) if act.by.person_id else None
    offer = own.first() if own is not None else None
    if own is None or offer is None:
        raise NotFound.because("unknown_offer", field="offer")
    concern([offer.opening_id])
    opening = locked_opening(offer.opening_id)
    assert opening is not None  # an offer has one
    concern([each for each in (opening.visit_id, opening.series_id, opening.service_user_id) if each])
    # Asked again under the lock: what was open may have lapsed, or been taken back.
    offer = own.get()
    if offer.state != "open":
        raise Refused.because(f"offer_{offer.state}")
    if offer.reply_by <= act.at:
        raise Refused.because("offer_lapsed")
    return offer, opening


def _book(act: OpenAct, opening: Opening, person_id: UUID) -> UUID:
    if opening.moves:
        return _move(act, opening)
    if opening.visit_id:
        return fill_place_agreed(act, opening.visit_id, person_id)
    authority = opening.offered_by_id
    if opening.gap_id and opening.series_id:
        return fill_date_agreed(act, opening.series_id, opening.gap_id, person_id, authority=authority)
    return book_agreed(act, wish_of_opening(opening), person_id, authority=authority)


def _move(act: OpenAct, opening: Opening) -> UUID:
    """The visit at its new time; whether that is late is measured from when they were asked."""
    was = was_of(opening)
    assert was is not None  # or it would ask for nothing
    assert opening.visit_id is not None
    late = is_late_at(opening.organisation_id, opening.type_of_work_id, was[0], opening.offered_at)
    act.note(agreed=[opening.id])
    return move_agreed(act, opening.visit_id, wish_of_opening(opening), was, late=late, reason=opening.reason)


def _unless_gone(book: Callable[[], UUID]) -> UUID:
    try:
        return book()
    except Refused as refused:
        if _GONE.intersection(refusal.code for refusal in refused.refusals):
            raise Refused.because("offer_filled") from None
        raise
