"""The verbs of dispatch: book out of the ranking, be ill, keep the duty rota, call and answer, record what happened."""

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
from commonhours.dispatch.actions.ill import Given, Ill, worker_ill
from commonhours.dispatch.actions.record import Recorded, Replied, record_event, reply_to_event

__all__ = [
    "Answered",
    "Given",
    "Ill",
    "Meeting",
    "MeetingsBooked",
    "Recorded",
    "Replied",
    "Shift",
    "add_shift",
    "answer_call",
    "book_from_match",
    "book_meetings",
    "book_series_from_match",
    "call_duty",
    "offer_swap_to_colleagues",
    "reassign_from_match",
    "record_event",
    "remove_shift",
    "reply_to_event",
    "worker_ill",
]
