"""Overtime: which hours earn more than their own rate, counted once each, and what an hour's share of it is.

The hours of all joint employers count together, in the order of time. An hour that a day made overtime does not count
towards the week's limit, so none is counted twice ("pyramiding"), and a country's weekly limit below a state's only
adds the hours between the two. What is added is half, or all, of the *regular rate*: all that the week's hours earned,
divided by them.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from commonhours.rates.pay.facts import DAYS, HOUR, SeveralLaws, UnknownPlace
from commonhours.rates.pay.lines import (
    DOUBLE_DAY,
    DOUBLE_SEVENTH,
    OVERTIME_DAY,
    OVERTIME_WEEK,
    SEVENTH_DAY,
    Earned,
)
from commonhours.rates.pay.packs import Attendant, Companionship, Overtime, Packs, Source
from commonhours.rates.pay.pieces import Piece, straight_pay, worked

NEVER = 10**9  # seconds: longer than any week
HALF, WHOLE = Fraction(1, 2), Fraction(1)


class Law(NamedTuple):
    """The limits that hold for one group in one week, in seconds; the weekly ones from the lowest to the highest."""

    day: int
    double: int
    seventh: bool
    daily: Source | None
    weekly: tuple[tuple[int, Source], ...]


def is_attendant(pieces: Sequence[Piece], figure: Attendant | None) -> bool:
    """Whether this was a personal attendant's week: no more other work than the law allows, of all its hours.

    Every hour outside of attending is other work, and so is the housework within.
    """
    if figure is None or not any(piece.span.attendant for piece in pieces):
        return False
    other = sum((piece.other if piece.span.attendant else piece.seconds for piece in pieces), Fraction())
    return other * 100 <= worked(pieces) * figure.other


def law_of(pieces: Sequence[Piece], day: date, packs: Packs) -> tuple[Law, Attendant | None]:
    """The law of a group's week, and the attendant's figure where the week was one.

    Raises SeveralLaws where the places of the week give more than one, and UnknownPlace where one gives none.
    """
    told = {packs.figure(Attendant, piece.span.place, day) for piece in pieces}
    figure = next(iter(told)) if len(told) == 1 else None
    attendant = figure if is_attendant(pieces, figure) else None
    found = {
        _law(place, day, attendant is not None, packs) for place in {piece.span.place for piece in pieces}
    }
    if len(found) > 1:
        raise SeveralLaws
    return found.pop(), attendant


@lru_cache(maxsize=4096)
def _law(place: str, day: date, attendant: bool, packs: Packs) -> Law:
    """What the places from here outwards say together; where two say the same, the nearer is quoted."""
    if not packs.know(Overtime, place):
        raise UnknownPlace
    figures = list(_overtime(place, day, attendant, packs))
    daily = next((each for each in figures if each.day is not None), None)
    weekly = {each.week * 60: each.source for each in reversed(figures) if each.week is not None}
    return Law(
        day=_limit(daily.day if daily else None),
        double=_limit(daily.double if daily else None),
        seventh=bool(daily and daily.seventh),
        daily=daily.source if daily else None,
        weekly=tuple(sorted(weekly.items(), key=lambda limit: limit[0])),
    )


def _overtime(place: str, day: date, attendant: bool, packs: Packs) -> Iterator[Overtime]:
    """One figure of each place: its attendants' own for attendants, if it has one."""
    exemption = packs.figure(Companionship, place, day)
    exempt = attendant and exemption is not None and exemption.exempt
    for level in packs.levels(Overtime, place, day):
        by_kind = {figure.kind: figure for figure in level}
        if attendant and "attendant" in by_kind:
            yield by_kind["attendant"]
        elif "ordinary" in by_kind and not exempt:
            yield by_kind["ordinary"]


def _limit(minutes: int | None) -> int:
    return NEVER if minutes is None else minutes * 60


def regular_rate(pieces: Sequence[Piece]) -> Fraction:
    """Cents an hour over all hours of the week, each at its own rate (29 CFR 778.115); 0 for a week without."""
    length = worked(pieces)
    return straight_pay(pieces) * HOUR / length if length else Fraction()


def overtime(pieces: Sequence[Piece], law: Law) -> Iterator[Earned]:
    """What is added to the hours of one group, given in the order of time; an hour counts once."""
    rate = regular_rate(pieces)
    all_seven = law.seventh and {piece.day for piece in pieces} == set(range(DAYS))
    days = [0] * DAYS
    week = 0
    for piece in pieces:
        done, length = days[piece.day], piece.seconds
        days[piece.day] += length
        if all_seven and piece.day == DAYS - 1:
            double = _past(done, length, law.day)
            added = [(SEVENTH_DAY, length - double, law.daily), (DOUBLE_SEVENTH, double, law.daily)]
        else:
            double = _past(done, length, law.double)
            daily = _past(done, length, law.day) - double
            straight = length - daily - double
            added = [(OVERTIME_DAY, daily, law.daily), (DOUBLE_DAY, double, law.daily)]
            added += [(OVERTIME_WEEK, *part) for part in _weekly(week, straight, law)]
            week += straight
        for code, some, rule in added:
            if some:
                share = WHOLE if code in (DOUBLE_DAY, DOUBLE_SEVENTH) else HALF
                yield Earned(code, piece.span.employer, piece.span.key, some, rate * share, rule)


def _weekly(done: int, length: int, law: Law) -> Iterator[tuple[int, Source]]:
    """The seconds past the lowest weekly limit, each under the highest limit that it passes."""
    above = 0
    for limit, rule in reversed(law.weekly):
        past = _past(done, length, limit)
        yield past - above, rule
        above = past


def _past(done: int, length: int, limit: int) -> int:
    """How much of a length, begun after so much was done, lies past the limit."""
    return max(0, done + length - max(done, limit))
