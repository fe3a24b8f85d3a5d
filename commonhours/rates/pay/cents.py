"""Whole cents out of exact fractions: each line is rounded once, half up, and its parts then add up to it."""

from collections.abc import Sequence
from fractions import Fraction


def rounded(amount: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def shared(total: int, shares: Sequence[Fraction]) -> list[int]:
    """Cents for each of the exact shares, adding up to the total; what is left goes by largest fraction.

    `total` is the sum of the shares, rounded, and no share is negative; of equal fractions the earlier wins.
    """
    whole = [share.numerator // share.denominator for share in shares]
    by_fraction = sorted(range(len(shares)), key=lambda at: whole[at] - shares[at])
    for at in by_fraction[: total - sum(whole)]:
        whole[at] += 1
    return whole
