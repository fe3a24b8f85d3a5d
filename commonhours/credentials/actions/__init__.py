"""Verbs about facts and the work that they unlock."""

from commonhours.credentials.actions.facts import (
    Answered,
    Claimed,
    claim_fact,
    confirm_fact,
    refuse_fact,
    write_claim,
)
from commonhours.credentials.actions.work import Switched, switch_work

__all__ = [
    "Answered",
    "Claimed",
    "Switched",
    "claim_fact",
    "confirm_fact",
    "refuse_fact",
    "switch_work",
    "write_claim",
]
