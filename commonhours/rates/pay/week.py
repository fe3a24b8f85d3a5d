"""What a week pays: all its lines, for each employer, to the cent. And what a change of it would cost."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from commonhours.rates.pay.changes import late_change
from commonhours.rates.pay.facts import Id, Week
from commonhours.rates.pay.lines import CODES, FOUR, MINIMUM, TIME, Earned, Line, lines
from commonhours.rates.pay.overtime import law_of, overtime, regular_rate
from commonhours.rates.pay.packs import Packs, Source, shipped
from commonhours.rates.pay.pieces import Piece, pieces, worked
from commonhours.rates.pay.premiums import Asked, premiums
from commonhours.rates.pay.sick import Accrued, accrued


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of employers whose hours count together."""

    employers: frozenset[Id]
    seconds: int
    regular_rate: Decimal
    attendant: bool


@dataclass(frozen=True, slots=True)
class WeekPay:
    """The lines of a week in the order of a statement, and how they came about.

    `outdated` names figures that were used although a newer one was to be expected by then.
    """

    lines: tuple[Line, ...]
    groups: tuple[Group, ...] = ()
    sick_leave: tuple[Accrued, ...] = ()
    outdated: tuple[Source, ...] = ()

    @property
    def cents(self) -> int:
        return sum(line.cents for line in self.lines)


def week_pay(week: Week, packs: Packs | None = None) -> WeekPay:
    """Everything that one worker's week pays, by the packs that hold in it. The order of the facts changes nothing.

    Raises a BadWeek where the facts cannot be paid as they stand.
    """
    packs = packs or shipped()
    cut = pieces(week.spans, week.workweek, packs)
    found = [_group(week, employers, cut, packs) for employers in _groups(week, cut)]
    earned = [each for group in found for each in group.earned]
    earned += [each for change in week.changes for each in late_change(change, week.workweek, packs)]
    return WeekPay(
        lines=lines(earned),
        groups=tuple(each.group for each in found),
        sick_leave=tuple(accrued(week, cut, packs)),
        outdated=_outdated(week, cut),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """By how much one component of one employer becomes more or less."""

    code: str
    employer: Id
    rule: Source | None
    seconds: int
    cents: int


@dataclass(frozen=True, slots=True)
class PriceChange:
    """What a booking, a move or a cancellation costs in pay, component by component; what stays is not there."""

    changes: tuple[Change, ...]

    @property
    def cents(self) -> int:
        return sum(each.cents for each in self.changes)


def price_change(before: Week, after: Week, packs: Packs | None = None) -> PriceChange:
    """The difference between two weeks: the week as it stands, and as it would be."""
    sums: dict[tuple[str, Id, Source | None], tuple[int, int]] = {}
    for sign, week in ((-1, before), (1, after)):
        for line in week_pay(week, packs).lines:
            name = (line.code, line.employer, line.rule)
            length, cents = sums.get(name, (0, 0))
            sums[name] = (length + sign * line.seconds, cents + sign * line.cents)
    changes = (Change(*name, *sums[name]) for name in sums if any(sums[name]))
    return PriceChange(tuple(sorted(changes, key=_as_stated)))


def _as_stated(change: Change) -> tuple[int, str, str]:
    return (CODES.index(change.code), str(change.employer), change.rule.code if change.rule else "")


@dataclass(frozen=True, slots=True)
class _Found:
    group: Group
    earned: tuple[Earned, ...]


def _groups(week: Week, cut: Sequence[Piece]) -> list[frozenset[Id]]:
    """The groups that worked or were reported to, in an order that hangs on nothing but their names."""
    employers = {piece.span.employer for piece in cut} | {report.employer for report in week.reports}
    return sorted(
        {week.group_of(employer) for employer in employers}, key=lambda group: sorted(map(str, group))
    )


def _group(week: Week, employers: frozenset[Id], cut: Sequence[Piece], packs: Packs) -> _Found:
    mine = [piece for piece in cut if piece.span.employer in employers]
    rate = regular_rate(mine)
    earned = [each for piece in mine for each in _hours(piece)]
    attendant = None
    if mine:
        law, attendant = law_of(mine, week.workweek.first, packs)
        earned += overtime(mine, law)
    for employer in sorted(employers, key=str):
        theirs = [piece for piece in mine if piece.span.employer == employer]
        earned += premiums(Asked(week, employer, theirs, rate, attendant, packs))
    shown = (Decimal(rate.numerator) / rate.denominator).quantize(FOUR)
    return _Found(Group(employers, worked(mine), shown, attendant is not None), tuple(earned))


def _hours(piece: Piece) -> Iterator[Earned]:
    """The hours at the agreed rate, and what the minimum adds."""
    span = piece.span
    yield Earned(TIME, span.employer, span.key, piece.seconds, Fraction(span.rate), role=span.role)
    if piece.minimum and piece.rate > span.rate:
        more, rule = Fraction(piece.rate - span.rate), piece.minimum.source
        yield Earned(MINIMUM, span.employer, span.key, piece.seconds, more, rule, role=span.role)


def _outdated(week: Week, cut: Iterable[Piece]) -> tuple[Source, ...]:
    used = {(piece.minimum, week.workweek.day(piece.day)) for piece in cut if piece.minimum}
    old = {figure.source for figure, day in used if figure.review and figure.review <= day}
    return tuple(sorted(old, key=lambda source: source.code))
