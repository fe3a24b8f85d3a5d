"""The verbs of the room: clock, put right, acknowledge, confirm, dispute, decide; let a place be kept, and not."""

from commonhours.timesheets.actions.acknowledge import Acknowledged, acknowledge_exception
from commonhours.timesheets.actions.adjust import Adjusted, adjust_hours
from commonhours.timesheets.actions.agree import (
    Decided,
    Disputed,
    HoursConfirmed,
    confirm_hours,
    decide_dispute,
    dispute_hours,
)
from commonhours.timesheets.actions.call import Said, Step, take_step
from commonhours.timesheets.actions.call_code import CallCodeMade, make_call_code
from commonhours.timesheets.actions.clock import ClockedIn, Press, clock
from commonhours.timesheets.actions.home_code import HomeCodeMade, make_home_code
from commonhours.timesheets.actions.place import PlaceLet, forbid_place, let_place

__all__ = [
    "Acknowledged",
    "Adjusted",
    "CallCodeMade",
    "ClockedIn",
    "Decided",
    "Disputed",
    "HomeCodeMade",
    "HoursConfirmed",
    "PlaceLet",
    "Press",
    "Said",
    "Step",
    "acknowledge_exception",
    "adjust_hours",
    "clock",
    "confirm_hours",
    "decide_dispute",
    "dispute_hours",
    "forbid_place",
    "let_place",
    "make_call_code",
    "make_home_code",
    "take_step",
]
