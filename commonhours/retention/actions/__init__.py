"""Ask, take back, forget; hold back; set for how long; let go what is due."""

from commonhours.retention.actions.asking import (
    ErasureAsked,
    ErasureWithdrawn,
    ask_erasure,
    withdraw_erasure,
)
from commonhours.retention.actions.erasing import Forgotten, erase_due

__all__ = [
    "ErasureAsked",
    "ErasureWithdrawn",
    "Forgotten",
    "ask_erasure",
    "erase_due",
    "withdraw_erasure",
]
