"""Verbs of stopping somebody, hearing them, and letting them in again."""

from commonhours.safeguarding.actions.deciding import (
    AnswerGiven,
    Decided,
    answer_suspension,
    decide_suspension,
    undo_suspension,
)
from commonhours.safeguarding.actions.freezing import Frozen, freeze_approver, preview_freeze, release
from commonhours.safeguarding.actions.places import PlacesGiven, give_places, give_what_waits
from commonhours.safeguarding.actions.sessions import SessionsEnded, end_sessions
from commonhours.safeguarding.actions.suspend import Suspended, suspend

__all__ = [
    "AnswerGiven",
    "Decided",
    "Frozen",
    "PlacesGiven",
    "SessionsEnded",
    "Suspended",
    "answer_suspension",
    "decide_suspension",
    "end_sessions",
    "freeze_approver",
    "give_places",
    "give_what_waits",
    "preview_freeze",
    "release",
    "suspend",
    "undo_suspension",
]
