"""The verbs of the room: what an hour pays, by which law and week, and which employers' hours count together."""

from commonhours.rates.actions.joint import JointEnded, JointSaid, agree_joint, end_joint, say_joint
from commonhours.rates.actions.rates import (
    Framed,
    FrameWanted,
    RateEnded,
    RateSet,
    Wanted,
    end_rate,
    places,
    set_frame,
    set_rate,
)

__all__ = [
    "FrameWanted",
    "Framed",
    "JointEnded",
    "JointSaid",
    "RateEnded",
    "RateSet",
    "Wanted",
    "agree_joint",
    "end_joint",
    "end_rate",
    "places",
    "say_joint",
    "set_frame",
    "set_rate",
]
