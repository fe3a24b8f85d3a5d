"""Verbs of funding: hold hours, give them back and use them; open lines of money, share help among them, close them."""

from commonhours.funding.actions.allocations import HoursGranted, HoursWanted, grant_hours
from commonhours.funding.actions.holds import Wanted, Worked, give_back, hold, use
from commonhours.funding.actions.lines import (
    LineClosed,
    LineOpened,
    LineWanted,
    SplitSet,
    SplitWanted,
    close_line,
    open_line,
    set_split,
)

__all__ = [
    "HoursGranted",
    "HoursWanted",
    "LineClosed",
    "LineOpened",
    "LineWanted",
    "SplitSet",
    "SplitWanted",
    "Wanted",
    "Worked",
    "close_line",
    "give_back",
    "grant_hours",
    "hold",
    "open_line",
    "set_split",
    "use",
]
