"""Spans cut where the law begins to count anew, and blocks: what was worked without a pause worth a meal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from commonhours.rates.pay.facts import HOUR, Id, OutsideTheWeek, Span, Workweek, seconds
from commonhours.rates.pay.packs import Minimum, Packs


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a span within one workday and one calendar day, in seconds since 1970, and what an hour of it
    must pay: the agreed rate or, above it, the minimum of the place."""

    span: Span
    start: int
    end: int
    day: int
    minimum: Minimum | None

    @property
    def seconds(self) -> int:
        return self.end - self.start

    @property
    def floor(self) -> int:
        return self.minimum.cents if self.minimum else 0

    @property
    def rate(self) -> int:
        return max(self.span.rate, self.floor)

    @property
    def other(self) -> Fraction:
        """Seconds of other work, even over the span."""
        whole = seconds(self.span.end) - seconds(self.span.start)
        return Fraction(self.span.other_minutes * 60 * self.seconds, whole) if whole else Fraction()


def pieces(spans: Iterable[Span], workweek: Workweek, packs: Packs) -> list[Piece]:
    """All spans in the order of time, cut at the starts of workdays and at midnights, where minimums change."""
    cut = [(span, *part) for span in spans for part in _cut(span, workweek)]
    there: dict[tuple[Id, str], int] = {}
    for span, start, end, _day in cut:
        there[span.employer, span.place] = there.get((span.employer, span.place), 0) + end - start
    made = [
        Piece(
            span,
            start,
            end,
            day,
            _minimum(span, workweek, start, day, there[span.employer, span.place], packs),
        )
        for span, start, end, day in cut
    ]
    return sorted(made, key=lambda piece: piece.start)


def _cut(span: Span, workweek: Workweek) -> Iterator[tuple[int, int, int]]:
    bounds = workweek.bounds
    start, end = max(seconds(span.start), bounds[0]), min(seconds(span.end), bounds[-1])
    if start > end or (start == end and seconds(span.start) < seconds(span.end)):
        raise OutsideTheWeek
    for day, (opens, closes) in enumerate(pairwise(bounds)):
        first, last = max(start, opens), min(end, closes)
        if first < last:
            within = (at for at in workweek.midnights if first < at < last)
            yield from ((one, other, day) for one, other in pairwise((first, *within, last)))


def _minimum(
    span: Span, workweek: Workweek, start: int, day: int, there: int, packs: Packs
) -> Minimum | None:
    """The highest that is said from the place outwards, for whoever works there long enough."""
    # A workday that begins at four ends on the next calendar day, which may bring a new figure.
    late = workweek.midnights[day + 1] <= start
    found = packs.figures(Minimum, span.place, workweek.day(day) + timedelta(days=late))
    enough = [figure for figure in found if figure.least * 60 <= there]
    return max(enough, key=lambda figure: figure.cents, default=None)


@dataclass(frozen=True, slots=True)
class Block:
    """Work without a pause worth a meal; it belongs to the workday in which it began, whatever midnight says."""

    end: int
    worked: int
    day: int
    key: str
    place: str


def blocks(worked: Iterable[Piece], pause: int) -> list[Block]:
    """One employer's pieces, in the order of time, joined over pauses shorter than `pause` seconds."""
    made: list[Block] = []
    for piece in worked:
        before = made[-1] if made else None
        if before and piece.start - before.end < pause:
            made[-1] = replace(before, end=piece.end, worked=before.worked + piece.seconds)
        else:
            made.append(Block(piece.end, piece.seconds, piece.day, piece.span.key, piece.span.place))
    return made


def worked(these: Iterable[Piece]) -> int:
    return sum(piece.seconds for piece in these)


def straight_pay(these: Iterable[Piece]) -> Fraction:
    """Cents for the hours alone, with what the minimum adds to them."""
    return Fraction(sum(piece.seconds * piece.rate for piece in these), HOUR)
