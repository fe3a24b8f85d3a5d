"""What organisations set for an hour, and what workers ask for one."""

from commonhours.rates.models.asked import AskedRate, LeastRate
from commonhours.rates.models.pay import NOBODY, Instrument, JointEmployers, PayFrame, Rate, Sector

__all__ = ["NOBODY", "AskedRate", "Instrument", "JointEmployers", "LeastRate", "PayFrame", "Rate", "Sector"]
