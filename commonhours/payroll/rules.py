"""What a run owes a worker: their weeks by the pay rules, less what was paid. Pure; one bad week stops no other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.common.period import Period, local_instants
from commonhours.rates.pay.cents import rounded, shared
from commonhours.rates.pay.facts import BadWeek, Breaks, Change, Report, SickLeave, Span, Week, Workweek
from commonhours.rates.pay.leave import hourly
from commonhours.rates.pay.lines import CODES, FOUR, SICK_LEAVE, SICK_PAY, STIPEND, Line
from commonhours.rates.pay.packs import Sick, shipped
from commonhours.rates.pay.sick import Accrued
from commonhours.rates.pay.week import WeekPay, week_pay

# Why something is set aside, beyond what the pay rules themselves refuse.
NO_RATE, OVERPAID, BY_HAND = "no_rate", "overpaid", "by_hand"
WEEK = timedelta(days=7)
NOTHING = Decimal("0.0000")

# Cents and seconds of a line, shared out to the timesheets they come from.
Parts = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Hours:
    """What one person worked in one visit, as both sides agreed on it in this revision.

    `rate`: whole cents an hour; None where none was agreed. `work` is the id of the type of work, `attendant` whether
    the law has overtime of its own for it, and `other_minutes` how much of it was other work even so. `stipend`: cents
    that are given for these hours instead of a wage.
    """

    timesheet_id: UUID
    revision: int
    starts_at: datetime
    ends_at: datetime
    employer: UUID
    work: str
    rate: int | None
    place: str
    attendant: bool = False
    stipend: int | None = None
    other_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Late:
    """A change of the schedule that its act told of: what stood, what stands, and whose law makes it cost something.

    `place_id`: somebody's place in the visit, the new one where there is one. `rate` is None where none was agreed.
    """

    act_id: UUID
    place_id: UUID
    employer: UUID
    told_at: datetime
    before: Period | None
    after: Period | None
    rate: int | None
    where: str
    industry: str
    employees: int
    paid: bool = False

    @property
    def fact(self) -> Change:
        """The change as the pay rules take it; the same as where its price is shown."""
        return Change(
            str(self.place_id),
            self.employer,
            self.where,
            self.industry,
            self.employees,
            self.rate or 0,
            self.told_at,
            self.before,
            self.after,
        )


@dataclass(frozen=True, slots=True)
class Leave:
    """Paid sick leave that was taken on a day."""

    id: UUID
    day: date
    minutes: int


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a statement: so many seconds at so many cents an hour in one workweek, and by which rule."""

    week: date
    code: str
    work: str
    seconds: int
    rate: Decimal
    cents: int
    rule: str = ""
    rule_name: str = ""
    rule_url: str = ""
    parts: Parts = field(default_factory=dict, hash=False)
    # The row that it stands in, once it stands anywhere; it makes no line another.
    id: UUID | None = field(default=None, compare=False)

    @property
    def name(self) -> tuple[date, str, str, Decimal, str]:
        """What makes two lines the same line with other hours."""
        return (self.week, self.code, self.work, self.rate, self.rule)


@dataclass(frozen=True, slots=True)
class WorkedWeek:
    """A worker's week: its first day, all of its hours as they stand, and what was paid for it in earlier runs.

    `day_starts`: the minute at which the employer's workday begins. `banked`: seconds of sick leave that stood on the
    worker's account there before these weeks. `elsewhere`: what they worked for the employers of `joint`, whose hours
    the law adds to these. `breaks` and `reports`: what the worker said when they finished, and what the office
    took away on the day. `changes`: what was changed too late. `leave`: sick leave taken, with what the 90 days before
    the week paid (cents and seconds), by whom and where.
    """

    first: date
    zone: str
    hours: tuple[Hours, ...]
    paid: tuple[Item, ...] = ()
    day_starts: int = 0
    banked: int = 0
    elsewhere: tuple[Hours, ...] = ()
    joint: frozenset[UUID] = frozenset()
    breaks: tuple[Breaks, ...] = ()
    reports: tuple[Report, ...] = ()
    changes: tuple[Late, ...] = ()
    leave: tuple[Leave, ...] = ()
    paid_before: tuple[int, int] = (0, 0)
    employer: UUID | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A week that cannot be paid as it stands, and why: a code that `words` has a sentence for."""

    week: date
    code: str
    cents: int = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """What a run pays one worker, and what of theirs is set aside."""

    items: tuple[Item, ...]
    asides: tuple[Aside, ...]

    @property
    def cents(self) -> int:
        return sum(item.cents for item in self.items)

    @property
    def seconds(self) -> int:
        """Time worked, once: overtime and premiums stand on top of it."""
        return sum(item.seconds for item in self.items if item.code == "time")


class NoRate(Exception):
    """Leave was taken in a week without work, and nothing was paid in the days before it."""


def owed(weeks: Iterable[WorkedWeek]) -> Owed:
    """What is owed for these weeks. A week that cannot be paid is set aside with its reason, the others are paid.

    So is a week for which too much was paid: wages are never taken back without the worker (Cal. Lab. Code 221).
    """
    items: list[Item] = []
    asides: list[Aside] = []
    earned = 0
    for week in sorted(weeks, key=lambda each: each.first):
        found = _week(replace(week, banked=week.banked + earned))
        if isinstance(found, Aside):
            asides.append(found)
        else:
            items += found
            earned += sum(banks(item) for item in (*week.paid, *found))
    return Owed(tuple(items), tuple(asides))


def banks(item: Item) -> int:
    """Seconds that a line adds to an account of sick leave, or takes off it."""
    return {SICK_LEAVE: item.seconds, SICK_PAY: -item.seconds}.get(item.code, 0)


def _week(week: WorkedWeek) -> tuple[Item, ...] | Aside:
    if None in {*(each.rate for each in week.hours), *(each.rate for each in week.changes)}:
        return Aside(week.first, NO_RATE)
    try:
        now = items_of(week)
    except NoRate:
        return Aside(week.first, NO_RATE)
    except BadWeek as error:
        return Aside(week.first, type(error).__name__)
    more = difference(now, week.paid)
    cents = sum(item.cents for item in more)
    return Aside(week.first, OVERPAID, -cents) if cents < 0 else more


def items_of(week: WorkedWeek) -> tuple[Item, ...]:
    """Everything the week pays by the pay rules. Raises a BadWeek where its facts cannot be paid as they stand.

    What joint employers owe for it is theirs to pay: overtime falls on whoever had the later hours.
    """
    wages = replace(week, hours=tuple(hours for hours in week.hours if hours.stipend is None))
    own = {*(each.employer for each in wages.hours), *(each.employer for each in week.changes)}
    pay = week_pay(_facts(wages))
    earned = (_leave(week.first, each) for each in pay.sick_leave if each.seconds and each.employer in own)
    lines = (_item(week.first, line) for line in pay.lines if line.employer in own)
    return tuple(_together((*lines, *earned, *_sick_pay(week, pay), *_stipends(week))))


def _stipends(week: WorkedWeek) -> Iterable[Item]:
    """What is given for hours that are no wages, in the week in which they began; no rule adds anything to it."""
    begins = Calendar(week.first, week.zone, week.day_starts).bounds(week.first)[0]
    for hours in week.hours:
        if hours.stipend is not None and hours.starts_at >= begins:
            seconds = int((hours.ends_at - hours.starts_at).total_seconds())
            parts = {str(hours.timesheet_id): (seconds, hours.stipend)}
            yield Item(week.first, STIPEND, hours.work, seconds, NOTHING, hours.stipend, parts=parts)


def _sick_pay(week: WorkedWeek, pay: WeekPay) -> Iterator[Item]:
    """Leave that was taken, at the regular rate of its week, or of the days before a week without work."""
    if not week.leave:
        return
    rates = (Fraction(group.regular_rate) for group in pay.groups if week.employer in group.employers)
    rate = hourly(next(rates, Fraction()), week.paid_before)
    if rate is None:
        raise NoRate
    lengths = [each.minutes * 60 for each in week.leave]
    shares = [rate * length / 3600 for length in lengths]
    cents = rounded(sum(shares, Fraction()))
    ways = zip(week.leave, lengths, shared(cents, shares), strict=True)
    figure = shipped().figure(Sick, week.place, week.first)
    rule = (figure.source.code, figure.source.name, figure.source.url) if figure else ("", "", "")
    yield Item(
        week.first,
        SICK_PAY,
        "",
        sum(lengths),
        (Decimal(rate.numerator) / rate.denominator).quantize(FOUR),
        cents,
        *rule,
        parts={str(each.id): (length, share) for each, length, share in ways},
    )


def _facts(week: WorkedWeek) -> Week:
    account = {hours.employer: max(0, week.banked) // 60 for hours in week.hours}
    return Week(
        Workweek(week.first, week.zone, week.day_starts),
        tuple(_span(hours) for hours in (*week.hours, *week.elsewhere)),
        reports=week.reports,
        breaks=week.breaks,
        changes=tuple(each.fact for each in week.changes),
        joint=(week.joint,) if week.joint else (),
        sick_leave=tuple(SickLeave(employer, minutes) for employer, minutes in account.items()),
    )


def _leave(week: date, earned: Accrued) -> Item:
    """Sick leave that the week adds: time, and no money."""
    rule = (earned.rule.code, earned.rule.name, earned.rule.url)
    return Item(week, SICK_LEAVE, "", earned.seconds, NOTHING, 0, *rule)


def _span(hours: Hours) -> Span:
    # Only of another employer's hours may the rate be unknown: the law's minimum is added by the rules.
    return Span(
        str(hours.timesheet_id),
        hours.starts_at,
        hours.ends_at,
        hours.employer,
        hours.work,
        hours.rate or 0,
        hours.place,
        hours.attendant,
        hours.other_minutes if hours.attendant else 0,
    )


def _item(week: date, line: Line) -> Item:
    rule = (line.rule.code, line.rule.name, line.rule.url) if line.rule else ("", "", "")
    parts = {part.key: (part.seconds, part.cents) for part in line.parts}
    return Item(week, line.code, line.role, line.seconds, line.rate, line.cents, *rule, parts=parts)


def difference(now: Sequence[Item], paid: Sequence[Item]) -> tuple[Item, ...]:
    """What has come on top of, or off, what was paid, line by line; what is the same in both is left out."""
    back = (_times(item, -1) for item in paid)
    return tuple(item for item in _together((*now, *back)) if item.cents or item.seconds)


def _together(items: Iterable[Item]) -> list[Item]:
    """Lines of one name made one, in the order of a statement."""
    found: dict[tuple[date, str, str, Decimal, str], Item] = {}
    for item in items:
        found[item.name] = _sum(found[item.name], item) if item.name in found else item
    return sorted(found.values(), key=lambda each: (each.week, CODES.index(each.code), *each.name[2:]))


def _sum(one: Item, other: Item) -> Item:
    parts = dict(one.parts)
    for key, (seconds, cents) in other.parts.items():
        before = parts.get(key, (0, 0))
        parts[key] = (before[0] + seconds, before[1] + cents)
    kept = {key: part for key, part in parts.items() if any(part)}
    return _replaced(one, one.seconds + other.seconds, one.cents + other.cents, kept)


def _times(item: Item, sign: int) -> Item:
    parts = {key: (sign * seconds, sign * cents) for key, (seconds, cents) in item.parts.items()}
    return _replaced(item, sign * item.seconds, sign * item.cents, parts)


def _replaced(item: Item, seconds: int, cents: int, parts: Parts) -> Item:
    rule = (item.rule, item.rule_name, item.rule_url)
    return Item(item.week, item.code, item.work, seconds, item.rate, cents, *rule, parts=parts)


# --- weeks -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Calendar:
    """An employer's workweeks: a day on which one began, the zone, and the minute at which a workday begins."""

    first: date
    zone: str
    day_starts: int = 0

    def bounds(self, week: date) -> tuple[datetime, datetime]:
        """The instants between which a week lies: seven local days, an hour more or less when the clocks change."""
        known = ZoneInfo(self.zone)
        return (
            local_instants(week, self.day_starts, known).first,
            local_instants(week + WEEK, self.day_starts, known).first,
        )

    def weeks(self, starts_at: datetime, ends_at: datetime) -> tuple[date, ...]:
        """The first days of all the weeks that hours lie in."""
        begin, last = self._week(starts_at), self._week(ends_at - timedelta(microseconds=1))
        return tuple(begin + WEEK * number for number in range((last - begin) // WEEK + 1))

    def _week(self, instant: datetime) -> date:
        day = instant.astimezone(ZoneInfo(self.zone)).date()
        week = day - timedelta(days=(day - self.first).days % 7)
        return week if self.bounds(week)[0] <= instant else week - WEEK
