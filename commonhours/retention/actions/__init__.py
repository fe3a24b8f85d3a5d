"""Ask, take back, forget; hold back; say for how long; let go what is due."""

from commonhours.retention.actions.asking import (
    ErasureAsked,
    ErasureWithdrawn,
    ask_erasure,
    withdraw_erasure,
)
from commonhours.retention.actions.erasing import Forgotten, erase_due
from commonhours.retention.actions.exporting import Carried, CarriedHouses, carry_houses, carry_own
from commonhours.retention.actions.holding import Held, PeriodSet, hold_records, lift_hold, set_period
from commonhours.retention.actions.retiring import due_now, retire

__all__ = [
    "Carried",
    "CarriedHouses",
    "ErasureAsked",
    "ErasureWithdrawn",
    "Forgotten",
    "Held",
    "PeriodSet",
    "ask_erasure",
    "carry_houses",
    "carry_own",
    "due_now",
    "erase_due",
    "hold_records",
    "lift_hold",
    "retire",
    "set_period",
    "withdraw_erasure",
]
