"""Verbs of intake: ask, take a call, refer; take, note, give, hand over, register, close; set what a desk takes."""

from commonhours.intake.actions.asking import Received, ask_for_help, refer, take_call
from commonhours.intake.actions.desk import DeskSet, set_desk
from commonhours.intake.actions.following import note_referral, note_served
from commonhours.intake.actions.handing import Handed, hand_in, withdraw
from commonhours.intake.actions.registering import RequestRegistered, recognise_request, register_request
from commonhours.intake.actions.tending import (
    Tended,
    close_request,
    give_request,
    hand_over_request,
    note_request,
    take_request,
)

__all__ = [
    "DeskSet",
    "Handed",
    "Received",
    "RequestRegistered",
    "Tended",
    "ask_for_help",
    "close_request",
    "give_request",
    "hand_in",
    "hand_over_request",
    "note_referral",
    "note_request",
    "note_served",
    "recognise_request",
    "refer",
    "register_request",
    "set_desk",
    "take_call",
    "take_request",
    "withdraw",
]
