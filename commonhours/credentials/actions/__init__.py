"""Verbs about facts, badges and the work that facts unlock."""

from commonhours.credentials.actions.badges import (
    BadgeMade,
    BadgeWorn,
    NewBadge,
    define_badge,
    give_badge,
    retire_badge,
    take_badge,
)
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
    "BadgeMade",
    "BadgeWorn",
    "Claimed",
    "NewBadge",
    "Switched",
    "claim_fact",
    "confirm_fact",
    "define_badge",
    "give_badge",
    "refuse_fact",
    "retire_badge",
    "switch_work",
    "take_badge",
    "write_claim",
]
