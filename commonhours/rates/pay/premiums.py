"""What the shape of a day costs: meals and rests that were missed, split shifts, coming in for too little work.

All of it is asked of each employer and workday apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from commonhours.rates.pay.facts import HOUR, Breaks, Id, OutsideTheWeek, Report, Week, seconds
from commonhours.rates.pay.lines import MEAL, REPORTING, REPORTING_AGAIN, REST, SPLIT_SHIFT, Earned
from commonhours.rates.pay.packs import Attendant, Meals, Minimum, Packs, Reporting, Rests, Split
from commonhours.rates.pay.pieces import Block, Piece, blocks, straight_pay, worked

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """One employer's week and what is needed to judge it: the regular rate, and whether an attendant's rules hold."""

    week: Week
    employer: Id
    pieces: Sequence[Piece]
    rate: Fraction
    attendant: Attendant | None
    packs: Packs

    def date(self, day: int) -> date:
        return self.week.workweek.day(day)

    def breaks(self, day: int) -> Breaks | None:
        on = self.date(day)
        return next((row for row in self.week.breaks if (row.employer, row.day) == (self.employer, on)), None)


def premiums(asked: Asked) -> Iterator[Earned]:
    """Everything that one employer owes beyond hours and overtime."""
    if asked.pieces:
        yield from _missed_breaks(asked)
    for day in sorted({piece.day for piece in asked.pieces}):
        yield from _split_shift(asked, day, [piece for piece in asked.pieces if piece.day == day])
    yield from _reporting(asked)


# --- meals and rests ---------------------------------------------------------------------------------------------


def _missed_breaks(asked: Asked) -> Iterator[Earned]:
    """An hour at the regular rate for each day with a missed meal, and one for each with a missed rest.

    A shift belongs to the workday in which it began: a night shift's meal is not lost at midnight.
    """
    shifts: dict[int, list[Block]] = {}
    for block in blocks(asked.pieces, _shortest_meal(asked)):
        shifts.setdefault(block.day, []).append(block)
    for day, these in shifts.items():
        place, on, breaks = these[0].place, asked.date(day), asked.breaks(day)
        meals = asked.packs.figure(Meals, place, on)
        if (
            meals
            and (asked.attendant is None or asked.attendant.meals)
            and _meal_missed(these, meals, breaks)
        ):
            length = meals.premium * MINUTE
            yield Earned(MEAL, asked.employer, these[0].key, length, asked.rate, meals.source, day=day)
        rests = asked.packs.figure(Rests, place, on)
        if (
            rests
            and (asked.attendant is None or asked.attendant.rests)
            and _rest_missed(these, rests, breaks)
        ):
            length = rests.premium * MINUTE
            yield Earned(REST, asked.employer, these[0].key, length, asked.rate, rests.source, day=day)


def _shortest_meal(asked: Asked) -> int:
    """Seconds of pause from which on it may have been a meal."""
    first = asked.pieces[0]
    meals = asked.packs.figure(Meals, first.span.place, asked.date(first.day))
    return meals.length * MINUTE if meals else 1


def _meal_missed(these: Sequence[Block], meals: Meals, breaks: Breaks | None) -> bool:
    """Whether a meal did not come in time: the first before the end of the fifth hour of work, the second before
    the end of the tenth, unless somebody was offered it and worked on, or did without where that may be agreed."""
    if breaks and (breaks.declined or breaks.had):
        return False
    length = sum(block.worked for block in these)
    first_taken = these[0].worked <= meals.first * MINUTE
    second_taken = sum(block.worked for block in these[:2]) <= meals.second * MINUTE
    waived = breaks is not None and breaks.waived
    needs_first = length > (meals.first_waivable if waived else meals.first) * MINUTE
    needs_second = length > (meals.second_waivable if waived and first_taken else meals.second) * MINUTE
    return (needs_first and not first_taken) or (needs_second and not second_taken)


def _rest_missed(these: Sequence[Block], rests: Rests, breaks: Breaks | None) -> bool:
    long_enough = sum(block.worked for block in these) >= rests.least * MINUTE
    return long_enough and breaks is not None and breaks.rests_missed > 0


# --- split shifts ------------------------------------------------------------------------------------------------


def _split_shift(asked: Asked, day: int, these: Sequence[Piece]) -> Iterator[Earned]:
    """An hour at the minimum for a day that the employer broke in two, less what the day paid above the minimum."""
    figure = asked.packs.figure(Split, these[0].span.place, asked.date(day))
    if figure is None:
        return
    gaps = (later.start - earlier.end for earlier, later in pairwise(these) if not later.span.own_gap)
    if not any(gap > figure.gap * MINUTE for gap in gaps):
        return
    floor = max(piece.floor for piece in these)
    length = figure.premium * MINUTE
    owed = Fraction(floor * (worked(these) + length), HOUR) - straight_pay(these)
    if owed > 0:
        key = these[0].span.key
        yield Earned(SPLIT_SHIFT, asked.employer, key, length, owed * HOUR / length, figure.source, day=day)


# --- coming in for too little ------------------------------------------------------------------------------------


def _reporting(asked: Asked) -> Iterator[Earned]:
    """Each time that somebody came holds what was worked from then on until they came again."""
    bounds, came = asked.week.workweek.bounds, _came(asked)
    for day, (opens, closes) in enumerate(pairwise(bounds)):
        these = [(at, report) for at, report in came if opens <= at < closes]
        ends = [*(at for at, _report in these[1:]), closes]
        for number, ((at, report), end) in enumerate(zip(these, ends[: len(these)], strict=True)):
            worked_then = _worked_in(asked.pieces, at if number else opens, end)
            yield from _one_report(asked, report, day, number, worked_then)


def _came(asked: Asked) -> list[tuple[int, Report]]:
    """When somebody came, in order."""
    mine = [row for row in asked.week.reports if row.employer == asked.employer]
    bounds = asked.week.workweek.bounds
    if any(not bounds[0] <= seconds(row.at) < bounds[-1] for row in mine):
        raise OutsideTheWeek
    return sorted(((seconds(row.at), row) for row in mine), key=lambda row: (row[0], row[1].key))


def _one_report(asked: Asked, report: Report, day: int, number: int, done: int) -> Iterator[Earned]:
    """The first time, half of what was promised and at least and at most so much; later, at least so much."""
    figure = asked.packs.figure(Reporting, report.place, asked.date(day))
    if figure is None or (asked.attendant and not asked.attendant.reporting):
        return
    promised = report.scheduled * MINUTE
    if number:
        owed = figure.again * MINUTE - done
    elif 2 * done < promised:
        owed = min(max(promised // 2, figure.least * MINUTE), figure.most * MINUTE) - done
    else:
        owed = 0
    if owed > 0:
        minimum = asked.packs.figure(Minimum, report.place, asked.date(day))
        rate = Fraction(max(report.rate, minimum.cents if minimum else 0))
        code = REPORTING_AGAIN if number else REPORTING
        yield Earned(code, asked.employer, report.key, owed, rate, figure.source, day=day)


def _worked_in(pieces: Sequence[Piece], opens: int, closes: int) -> int:
    return sum(max(0, min(piece.end, closes) - max(piece.start, opens)) for piece in pieces)
