"""Paid sick leave that is taken: from when on, how much of it, and what an hour of it pays. Pure.

It is pay for time that was not worked, so it counts neither towards overtime nor towards the regular rate (29 CFR
778.218).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from commonhours.rates.pay.packs import Sick

# Why leave cannot be taken; `words` has a sentence for each.
TOO_SOON, TOO_MUCH, YEAR_SPENT = "leave_too_soon", "leave_too_much", "leave_year_spent"
# Weeks without work are paid by what the days before them paid.
DAYS_BEFORE = 90


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's leave with one employer: since when they work there; seconds earned; minutes taken, and that year."""

    since: date
    earned: int
    taken: int
    taken_in_year: int

    @property
    def left_seconds(self) -> int:
        """Never below zero, even where hours that had earned some were put right later."""
        return max(0, self.earned - 60 * self.taken)

    @property
    def left(self) -> int:
        """Whole minutes that can be taken."""
        return self.left_seconds // 60


def usable_from(account: Account, figure: Sick) -> date:
    """The first day on which leave may be used: the day of employment that the law names, the first being one."""
    return account.since + timedelta(days=figure.usable - 1)


def why_not(account: Account, figure: Sick, day: date, minutes: int) -> str:
    """Why so many minutes cannot be taken on a day; empty where they can."""
    if day < usable_from(account, figure):
        return TOO_SOON
    if minutes > account.left:
        return TOO_MUCH
    if figure.year is not None and account.taken_in_year + minutes > figure.year:
        return YEAR_SPENT
    return ""


def hourly(regular_rate: Fraction, before: tuple[int, int]) -> Fraction | None:
    """Cents for an hour of leave: the regular rate of its week, or else what the days before it paid for an hour.

    `before` is cents, without what overtime added, and seconds. Both ways are the law's own (California Labor Code,
    section 246(l)).
    """
    if regular_rate:
        return regular_rate
    cents, seconds = before
    return Fraction(cents * 3600, seconds) if seconds else None
