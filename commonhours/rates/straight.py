"""What an hour costs whoever employs at the agreed rate, before anything that the rest of a week adds to it. Pure.

Overtime and premiums come of all that somebody works in a week, for whomever. Whoever employs them decides on that
week, sees it and bears what it adds; whoever borrows an hour is charged a share of this and of nothing else. The price
before a booking, the charge and the settlement ask here.
"""

from fractions import Fraction

from commonhours.common.money import half_up

WHOLE = 10_000  # hundredths of a per cent
HOUR = 60


def straight_cost(minutes: int, rate: int, on_costs: int) -> int:
    """Cents for so many minutes at so many cents an hour, and what comes on top in hundredths of a per cent."""
    pay = half_up(Fraction(minutes * rate, HOUR))
    return pay + half_up(Fraction(pay * on_costs, WHOLE))
