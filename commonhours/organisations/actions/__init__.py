"""Verbs of the frame: who holds which role, the tokens made on the strength of one, how a level shows itself."""

from commonhours.organisations.actions.books import BooksClosed, close_books
from commonhours.organisations.actions.brand import Changed, change_brand, change_logo, readable
from commonhours.organisations.actions.letterhead import LetterheadSet, set_letterhead
from commonhours.organisations.actions.recovery import SEEN, take_proofs
from commonhours.organisations.actions.roles import Given, end_role, give_role
from commonhours.organisations.actions.tokens import MOST_TOKEN_DAYS, MadeToken, make_token, revoke_token

__all__ = [
    "MOST_TOKEN_DAYS",
    "SEEN",
    "BooksClosed",
    "Changed",
    "Given",
    "LetterheadSet",
    "MadeToken",
    "change_brand",
    "change_logo",
    "close_books",
    "end_role",
    "give_role",
    "make_token",
    "readable",
    "revoke_token",
    "set_letterhead",
    "take_proofs",
]
