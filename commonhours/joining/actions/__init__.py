"""Verbs of coming in and of leaving: asked for, let in, turned away, asked for more, ended."""

from commonhours.joining.actions.ask import Registered, join, register
from commonhours.joining.actions.decide import Decided, Seen, approve, ask_more, decline
from commonhours.joining.actions.leave import Ended, end_membership
from commonhours.joining.actions.moving import (
    HouseMoved,
    NewPlace,
    SiteKept,
    keep_site,
    move_house,
    name_site,
)

__all__ = [
    "Decided",
    "Ended",
    "HouseMoved",
    "NewPlace",
    "Registered",
    "Seen",
    "SiteKept",
    "approve",
    "ask_more",
    "decline",
    "end_membership",
    "join",
    "keep_site",
    "move_house",
    "name_site",
    "register",
]
