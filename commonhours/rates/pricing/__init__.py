"""What a booking, a move or a cancellation costs, before it is made: a worker's week before it and after it.

The week is what stands in the diary for one employer, whoever booked it, and for the employers that are joint with it
on its first day; the way between visits, tasks and breaks are known only afterwards. Ask once for all people of a page:
the diaries are read together.
"""

from commonhours.rates.pricing.price import NO_FRAME, NO_RATE, OVERTIME, Price, Prospect, Shift
from commonhours.rates.pricing.reckoning import prices

__all__ = ["NO_FRAME", "NO_RATE", "OVERTIME", "Price", "Prospect", "Shift", "prices"]
