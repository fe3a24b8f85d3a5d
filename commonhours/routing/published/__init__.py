"""The formats in which problems of planning rounds are published, and their solutions.

Two are read. The classic one is described beside the instances of Mankowska, Meisel and Bierwirth (2014), as kept by
iolab-uniud/hhcrsp. The unified one of Ceschia, Di Gaspero and Rosati (iolab-uniud/uhhc) says besides what each part
costs, and knows shifts, breaks, several windows, wishes for workers, and visits that may be left out. Times are minutes
after the start of the day.
"""

from commonhours.routing.published.instances import NotAnInstance, read_instance
from commonhours.routing.published.shapes import (
    ANY_TIME,
    BREAK,
    Break,
    Instance,
    Rounds,
    Service,
    Stop,
    Visit,
    Worker,
)
from commonhours.routing.published.solutions import NotASolution, read_solution, write_solution

__all__ = [
    "ANY_TIME",
    "BREAK",
    "Break",
    "Instance",
    "NotASolution",
    "NotAnInstance",
    "Rounds",
    "Service",
    "Stop",
    "Visit",
    "Worker",
    "read_instance",
    "read_solution",
    "write_solution",
]
