"""Verbs of the frame: who holds which role, and the tokens made on the strength of one."""

from commonhours.organisations.actions.roles import Given, end_role, give_role
from commonhours.organisations.actions.tokens import MadeToken, make_token

__all__ = ["Given", "MadeToken", "end_role", "give_role", "make_token"]
