"""Money is whole cents and a currency. What does not come out even is rounded once, half up, or shared to the cent."""

from collections.abc import Sequence
from fractions import Fraction

USD = "USD"


def half_up(amount: Fraction) -> int:
    """Whole cents, a half away from zero: what people do by hand, and the same for a debt as for a claim."""
    sign = -1 if amount < 0 else 1
    return sign * int(abs(amount) + Fraction(1, 2))


def shares(cents: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split an amount by weights so that the parts sum to it; the cents left over go to the largest fractions.

    Of equal fractions the first wins, so that the same split always comes out the same.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("an amount is split by weights of which none is below zero and one is above")
    sign = -1 if cents < 0 else 1
    exact = [Fraction(abs(cents) * weight, total) for weight in weights]
    parts = [int(each) for each in exact]
    left = abs(cents) - sum(parts)
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[:left]:
        parts[place] += 1
    return tuple(sign * each for each in parts)
