"""The verbs of the room: what an hour pays, under which instrument, by which law and week, and whose hours count
together."""

from commonhours.rates.actions.asks import (
    AskSettled,
    RateAsk,
    RateAsked,
    answer_asked_rate,
    ask_rate,
    withdraw_asked_rate,
)
from commonhours.rates.actions.instruments import (
    InstrumentEnded,
    InstrumentSet,
    InstrumentWanted,
    SectorSaid,
    end_instrument,
    say_sector,
    set_instrument,
)
from commonhours.rates.actions.joint import JointEnded, JointSaid, agree_joint, end_joint, say_joint
from commonhours.rates.actions.leasts import LeastsSet, set_leasts
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
    "AskSettled",
    "FrameWanted",
    "Framed",
    "InstrumentEnded",
    "InstrumentSet",
    "InstrumentWanted",
    "JointEnded",
    "JointSaid",
    "LeastsSet",
    "RateAsk",
    "RateAsked",
    "RateEnded",
    "RateSet",
    "SectorSaid",
    "Wanted",
    "agree_joint",
    "answer_asked_rate",
    "ask_rate",
    "end_instrument",
    "end_joint",
    "end_rate",
    "places",
    "say_joint",
    "say_sector",
    "set_frame",
    "set_instrument",
    "set_leasts",
    "set_rate",
    "withdraw_asked_rate",
]
