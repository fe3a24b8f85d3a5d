"""What changes here: who reads figures with a program of their own; the sums of each night."""

from commonhours.reporting.actions.access import (
    MOST_ACCESS_DAYS,
    AccessGiven,
    end_access,
    give_access,
)
from commonhours.reporting.actions.nightly import Figures, work_out_figures

__all__ = [
    "MOST_ACCESS_DAYS",
    "AccessGiven",
    "Figures",
    "end_access",
    "give_access",
    "work_out_figures",
]
