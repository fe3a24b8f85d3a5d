"""Places in visits as columns, cut into the hours of the local day where hours are counted. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from commonhours.planning.question import By, Measure, Question, Span

Ints = NDArray[np.int64]
NONE = -1
NOBODIES = np.zeros((0, 2), np.uint64)
EPOCH = date(1970, 1, 1).toordinal()
THURSDAY = 3  # the day of the week of the epoch, Monday being 0
DAY, HOUR, QUARTER = 86_400, 3_600, 900  # seconds


class Columns(NamedTuple):
    """Places in visits, int64[places] each: numbers of ids (NONE for none), seconds, how many places are alike."""

    visit: Ints
    person: Ints
    key: Ints
    area: Ints
    contract: Ints
    starts: Ints
    ends: Ints
    places: Ints


@dataclass(frozen=True, eq=False)
class Pieces:
    """Minutes of places in visits, int64[pieces] each; a piece lies in one hour of a local day where hours are told,
    else it is a whole place. Days are those since the epoch, minutes those of the local day."""

    visit: Ints
    person: Ints
    key: Ints
    area: Ints
    contract: Ints
    places: Ints
    day: Ints  # on which the piece lies
    minute: Ints  # at which it begins
    first_day: Ints  # on which the visit begins
    begins: Ints  # minute at which the visit begins
    minutes: Ints
    # What the numbers stand for; an area's is its place among all areas, a contract's among all contracts.
    people: tuple[UUID, ...]
    keys: tuple[UUID, ...]

    def only(self, which: NDArray[np.bool_]) -> "Pieces":
        """Some of the pieces."""
        return replace(self, **{name: each[which] for name, each in self._columns()})

    def _columns(self) -> Iterator[tuple[str, Any]]:
        return ((name, each) for name, each in vars(self).items() if isinstance(each, np.ndarray))

    def cut(self, place: Ints, day: Ints, minute: Ints, minutes: Ints) -> "Pieces":
        """Pieces of these places, each on a day, from a minute of it on, and so many minutes long."""
        taken = {name: each[place] for name, each in self._columns()}
        return replace(self, **taken | {"day": day, "minute": minute, "minutes": minutes})


def numbered(ids: NDArray[np.void]) -> tuple[Ints, NDArray[np.uint64]]:
    """int64[rows]: ids (V16[rows]) as numbers in their order, NONE for nought; and the ids themselves, by halves."""
    halves = np.ascontiguousarray(ids).view(">u8").reshape(-1, 2).astype(np.uint64)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    ordered = halves[order]
    new = np.ones(len(ordered), np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    different, numbers = ordered[new], np.empty(len(ordered), np.int64)
    without = int(len(different) > 0 and not different[0].any())  # nought comes first
    numbers[order] = np.cumsum(new) - 1 - without
    return numbers, different[without:]


def uuids(halves: NDArray[np.uint64]) -> tuple[UUID, ...]:
    """The ids of `numbered`."""
    return tuple(UUID(int=(high << 64) + low) for high, low in halves.tolist())


def pieces_of(
    question: Question, zone: ZoneInfo, of: Columns, people: tuple[UUID, ...], keys: tuple[UUID, ...]
) -> Pieces:
    """Places as pieces, for the question's measure."""
    local = of.starts + offsets(of.starts, zone)
    whole = Pieces(
        visit=of.visit,
        person=of.person,
        key=of.key,
        area=of.area,
        contract=of.contract,
        places=of.places,
        day=local // DAY,
        minute=local % DAY // 60,
        first_day=local // DAY,
        begins=local % DAY // 60,
        minutes=(of.ends - of.starts + 30) // 60,
        people=people,
        keys=keys,
    )
    of_hours = question.measure == Measure.HOURS or question.by == By.PERSON
    return _cut(question, zone, of, local, whole) if of_hours else whole


def _cut(question: Question, zone: ZoneInfo, of: Columns, local: Ints, whole: Pieces) -> Pieces:
    """By hours of the wall's clock; by quarters only where somebody asks about parts of hours."""
    on_the_hour = all(minute % 60 == 0 for window in question.hours for minute in window)
    step = HOUR if on_the_hour else QUARTER
    begin = of.starts - local % step
    times = np.maximum(-(-(of.ends - begin) // step), 0)
    place = np.repeat(np.arange(len(times)), times)
    nth = np.arange(len(place)) - np.repeat(np.cumsum(times) - times, times)
    first = begin[place] + nth * step
    on_the_wall = first + offsets(first, zone)
    seconds = np.minimum(of.ends[place], first + step) - np.maximum(of.starts[place], first)
    return whole.cut(place, on_the_wall // DAY, on_the_wall % DAY // 60, (seconds + 30) // 60)


def offsets(instants: Ints, zone: ZoneInfo) -> Ints:
    """int64[instants]: by how many seconds a zone's clocks are ahead of UTC at each."""
    if not len(instants):
        return instants
    turns = [(int(instants.min()), _offset(int(instants.min()), zone))]
    for day in range(turns[0][0] // DAY * DAY, int(instants.max()) + DAY, DAY):
        # Clocks change at most once a day, on a quarter-hour.
        if _offset(day, zone) != turns[-1][1] and day > turns[0][0]:
            quarters = range(day - DAY, day + QUARTER, QUARTER)
            turn = next(
                each for each in quarters if each > turns[-1][0] and _offset(each, zone) != turns[-1][1]
            )
            turns.append((turn, _offset(turn, zone)))
    since, ahead = np.array(turns, np.int64).T
    return np.asarray(ahead[np.searchsorted(since, instants, side="right") - 1])


def _offset(instant: int, zone: ZoneInfo) -> int:
    return int(datetime.fromtimestamp(instant, zone).utcoffset().total_seconds())  # type: ignore[union-attr]  # aware


def asked_about(question: Question, span: Span, pieces: Pieces) -> Pieces:
    """Only the days and hours that the question asks about.

    A visit, and whoever comes to it, counts on the day and in the hour in which it begins; hours count where they lie.
    """
    by_hours = question.measure == Measure.HOURS
    day, minute = (pieces.day, pieces.minute) if by_hours else (pieces.first_day, pieces.begins)
    left_out = [each.toordinal() - EPOCH for each in question.except_days]
    asked = (day >= span.since.toordinal() - EPOCH) & (day < span.until.toordinal() - EPOCH)
    asked &= np.isin((day + THURSDAY) % 7, question.weekdays) & ~np.isin(day, left_out)
    within = np.zeros(len(day), np.bool_)
    for begin, end in question.hours:
        within |= (begin <= minute) & (minute < end)
    return pieces.only(asked & within)
