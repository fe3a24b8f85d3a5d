"""Verbs of funding: hold hours and give them back; open lines of money, share help among them, close them."""

from commonhours.funding.actions.holds import Wanted, give_back, hold
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
    "LineClosed",
    "LineOpened",
    "LineWanted",
    "SplitSet",
    "SplitWanted",
    "Wanted",
    "close_line",
    "give_back",
    "hold",
    "open_line",
    "set_split",
]
