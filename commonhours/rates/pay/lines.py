"""What comes out: lines that add up to the cent, each with the rule it comes from and the spans it leads back to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from commonhours.rates.pay.cents import rounded, shared
from commonhours.rates.pay.facts import HOUR, Id
from commonhours.rates.pay.packs import Source

TIME, MINIMUM = "time", "minimum"
OVERTIME_DAY, OVERTIME_WEEK, SEVENTH_DAY = "overtime_day", "overtime_week", "seventh_day"
DOUBLE_DAY, DOUBLE_SEVENTH = "double_day", "double_seventh"
MEAL, REST, SPLIT_SHIFT = "meal", "rest", "split_shift"
REPORTING, REPORTING_AGAIN = "reporting", "reporting_again"
CHANGE_MORE, CHANGE_CUT = "change_more", "change_cut"
# Leave that was taken is paid, and is no time worked.
SICK_PAY = "sick_pay"
# Time that is earned, not money; a statement says it beside the pay.
SICK_LEAVE = "sick_leave"
# Money that is no wage: nothing is added to it and nothing comes on top.
STIPEND = "stipend"

# In the order of a statement.
CODES = (
    TIME,
    MINIMUM,
    OVERTIME_DAY,
    OVERTIME_WEEK,
    SEVENTH_DAY,
    DOUBLE_DAY,
    DOUBLE_SEVENTH,
    MEAL,
    REST,
    SPLIT_SHIFT,
    REPORTING,
    REPORTING_AGAIN,
    CHANGE_MORE,
    CHANGE_CUT,
    SICK_PAY,
    SICK_LEAVE,
    STIPEND,
)
_PLACE = {code: at for at, code in enumerate(CODES)}
FOUR = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Part:
    """The share of a line that comes from one span, report or change."""

    key: str
    seconds: int
    cents: int


@dataclass(frozen=True, slots=True)
class Line:
    """One component: so many seconds at so many cents an hour, rounded once to whole cents.

    A line of overtime is the part on top: the hours themselves stand in the lines of time. Without a rule the line
    pays what was agreed. A fixed sum has no seconds, and its rate is zero.
    """

    code: str
    employer: Id
    role: str
    seconds: int
    rate: Decimal
    cents: int
    rule: Source | None
    parts: tuple[Part, ...]

    @property
    def hours(self) -> Decimal:
        """Hours in hundredths, to be read; the cents were worked out from the seconds."""
        return Decimal(rounded(Fraction(self.seconds * 100, HOUR))) / 100


@dataclass(frozen=True, slots=True)
class Earned:
    """A piece of a line before anything is rounded: seconds at an exact rate, or a fixed sum of cents."""

    code: str
    employer: Id
    key: str
    seconds: int
    rate: Fraction
    rule: Source | None = None
    role: str = ""
    day: int = -1  # sets a premium of one day apart from the same of another day
    fixed: int = 0

    @property
    def amount(self) -> Fraction:
        return self.rate * self.seconds / HOUR + self.fixed


def lines(earned: Iterable[Earned]) -> tuple[Line, ...]:
    """Everything of one component, employer, role, rate, rule and day makes one line."""
    gathered: dict[tuple[int, str, str, int, Fraction, str], list[Earned]] = {}
    for each in earned:
        rule = each.rule.code if each.rule else ""
        name = (_PLACE[each.code], str(each.employer), each.role, each.day, each.rate, rule)
        gathered.setdefault(name, []).append(each)
    return tuple(_line(gathered[name]) for name in sorted(gathered))


def _line(earned: list[Earned]) -> Line:
    first = earned[0]
    length = sum(each.seconds for each in earned)
    cents = rounded(first.rate * length / HOUR + sum(each.fixed for each in earned))
    return Line(
        code=first.code,
        employer=first.employer,
        role=first.role,
        seconds=length,
        rate=(Decimal(first.rate.numerator) / first.rate.denominator).quantize(FOUR),
        cents=cents,
        rule=first.rule,
        parts=tuple(_parts(cents, earned)),
    )


def _parts(cents: int, earned: list[Earned]) -> Iterator[Part]:
    lengths: dict[str, int] = {}
    amounts: dict[str, Fraction] = {}
    for each in sorted(earned, key=lambda each: each.key):
        lengths[each.key] = lengths.get(each.key, 0) + each.seconds
        amounts[each.key] = amounts.get(each.key, Fraction()) + each.amount
    for key, share in zip(lengths, shared(cents, list(amounts.values())), strict=True):
        yield Part(key, lengths[key], share)
