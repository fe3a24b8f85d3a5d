"""The verbs of dispatch: book out of the ranking, offer and answer, be ill or late, duty, record what happened."""

from commonhours.dispatch.actions.ask_move import ask_move
from commonhours.dispatch.actions.duty import (
    Answered,
    Shift,
    add_shift,
    answer_call,
    call_duty,
    remove_shift,
)
from commonhours.dispatch.actions.from_match import (
    Meeting,
    MeetingsBooked,
    book_from_match,
    book_meetings,
    book_series_from_match,
    offer_swap_to_colleagues,
    reassign_from_match,
)
from commonhours.dispatch.actions.giving import Given
from commonhours.dispatch.actions.ill import Ill, worker_ill
from commonhours.dispatch.actions.late import ToldLate, tell_late
from commonhours.dispatch.actions.offer import OfferMade, OfferWithdrawn, make_offer, withdraw_offer
from commonhours.dispatch.actions.passing_on import lapse_offers
from commonhours.dispatch.actions.record import Recorded, Replied, record_event, reply_to_event
from commonhours.dispatch.actions.reply import OfferAccepted, OfferDeclined, accept_offer, decline_offer

__all__ = [
    "Answered",
    "Given",
    "Ill",
    "Meeting",
    "MeetingsBooked",
    "OfferAccepted",
    "OfferDeclined",
    "OfferMade",
    "OfferWithdrawn",
    "Recorded",
    "Replied",
    "Shift",
    "ToldLate",
    "accept_offer",
    "add_shift",
    "answer_call",
    "ask_move",
    "book_from_match",
    "book_meetings",
    "book_series_from_match",
    "call_duty",
    "decline_offer",
    "lapse_offers",
    "make_offer",
    "offer_swap_to_colleagues",
    "reassign_from_match",
    "record_event",
    "remove_shift",
    "reply_to_event",
    "tell_late",
    "withdraw_offer",
    "worker_ill",
]
