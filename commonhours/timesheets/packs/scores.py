"""How payers count visits that were changed by hand. Pure; each figure with its source."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class Rate:
    """A share that a payer wants, in per cent, from a day on; `source` says where that stands."""

    name: str
    source: str
    since: date
    wanted: int


PENNSYLVANIA = Rate(
    "Pennsylvania",
    "PA Health & Wellness: from 1 January 2025, 85 % of a quarter's verified visits without a manual edit",
    date(2025, 1, 1),
    85,
)
TEXAS = Rate(
    "Texas",
    "Texas HHSC, EVV Policy Handbook 11010: usage score of a state fiscal quarter, at least 80",
    date(2023, 10, 1),
    80,
)


@dataclass(frozen=True)
class Counted:
    """What a quarter holds: visits whose hours are known, and those of them that nobody changed by hand."""

    known: int
    unedited: int


def unedited_share(counted: Counted) -> int | None:
    """Per cent without a manual edit, rounded down, since 84.9 is not yet 85; None where there is nothing to count."""
    return 100 * counted.unedited // counted.known if counted.known else None


def usage_score(*, electronic: int, accepted: int, not_rejected: int, exported: int) -> int | None:
    """Texas: 60 points by the share of accepted visits that were electronic, 40 by that of exports not rejected.

    Rounded half up; None until something was sent and accepted.
    """
    if not accepted or not exported:
        return None
    points = Fraction(60 * electronic, accepted) + Fraction(40 * not_rejected, exported)
    return int(points + Fraction(1, 2))


def quarter_of(day: date) -> tuple[date, date]:
    """The first day of the calendar quarter of a day, and of the next one."""
    month = day.month - (day.month - 1) % 3
    first = date(day.year, month, 1)
    return first, date(day.year + month // 10, (month + 2) % 12 + 1, 1)
