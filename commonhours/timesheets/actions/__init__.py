"""The verbs of the room: clock, put right, confirm, dispute, decide."""

from commonhours.timesheets.actions.adjust import Adjusted, adjust_hours
from commonhours.timesheets.actions.agree import (
    Decided,
    Disputed,
    HoursConfirmed,
    confirm_hours,
    decide_dispute,
    dispute_hours,
)
from commonhours.timesheets.actions.clock import ClockedIn, Press, clock

__all__ = [
    "Adjusted",
    "ClockedIn",
    "Decided",
    "Disputed",
    "HoursConfirmed",
    "Press",
    "adjust_hours",
    "clock",
    "confirm_hours",
    "decide_dispute",
    "dispute_hours",
]
