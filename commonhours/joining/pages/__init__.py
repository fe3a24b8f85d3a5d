"""Reads of those who wait: the approvers' queue, one application, and what somebody sees of their own."""

from commonhours.joining.pages.application import Waiting, waiting
from commonhours.joining.pages.facts import FactLine, claims, ending_soon, facts_that_end
from commonhours.joining.pages.lines import Line, queue, queue_length
from commonhours.joining.pages.own import Joining, OwnPart, own_joining, still_waits
from commonhours.joining.pages.said import FactSaid, facts_said

__all__ = [
    "FactLine",
    "FactSaid",
    "Joining",
    "Line",
    "OwnPart",
    "Waiting",
    "claims",
    "ending_soon",
    "facts_said",
    "facts_that_end",
    "own_joining",
    "queue",
    "queue_length",
    "still_waits",
    "waiting",
]
