"""How payers count visits that were changed by hand. Pure; each figure with its source."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from commonhours.common.period import month_after


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


@dataclass(frozen=True)
class Usage(Rate):
    """A score of a state's fiscal quarter, and the share of visits, in per cent, that may come by a device at the home.

    `caps` stand by the year in which a fiscal year ends; the last one holds on. The fiscal year begins in `month`.
    """

    month: int = 1
    caps: tuple[tuple[int, int], ...] = ()
    caps_source: str = ""

    def cap_on(self, day: date) -> int | None:
        """The most that a device at the home may have of the fiscal year of this day; None before the first cap."""
        year = day.year + (day.month >= self.month > 1)
        begun = [most for first, most in self.caps if first <= year]
        return begun[-1] if begun else None


TEXAS = Usage(
    "Texas",
    "Texas HHSC, EVV Policy Handbook 11010: usage score of a state fiscal quarter, at least 80",
    date(2023, 10, 1),
    80,
    # The state's fiscal year begins in September.
    month=9,
    caps=((2026, 75), (2027, 50), (2028, 25), (2029, 5)),
    caps_source="HHAeXchange, hub for Texas: alternative devices 75 % in fiscal year 2026, then 50, 25 and 5",
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


def quarter_of(day: date, *, month: int = 1) -> tuple[date, date]:
    """The first day of the quarter of a day, and of the next one, in a year that begins in `month`."""
    first = month_after(day, -((day.month - month) % 3))
    return first, month_after(first, 3)


def year_of(day: date, *, month: int) -> tuple[date, date]:
    """The first day of the fiscal year of a day that begins in `month`, and of the next one."""
    first = date(day.year - (day.month < month), month, 1)
    return first, first.replace(year=first.year + 1)
