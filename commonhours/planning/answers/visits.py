"""What was booked, worked, cancelled and asked for without anybody coming: counted in the records, on any days."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from commonhours.availability.rules.terms import CONTRACTS
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.people.models import Person
from commonhours.planning.answers.asking import Wanted
from commonhours.planning.answers.grouped import BEGINS, heat_of, ranked, within
from commonhours.planning.answers.pieces import EPOCH, NONE, Ints, Pieces, asked_about
from commonhours.planning.answers.records import read
from commonhours.planning.answers.shapes import Line, Note, Number, PersonLine, Sums
from commonhours.planning.question import WHOLE_DAY, By, Measure, Span, State, days_of

MOST_NAMED = 200


def visit_sums(by: Actor, wanted: Wanted, span: Span) -> Sums:
    """What the question comes to on the days of a span, counted in the records."""
    with seeing(by.sight):
        pieces = asked_about(wanted.question, span, read(wanted, span, by.sight))
        counted = Counted(wanted, span, pieces)
        people, unnamed = counted.named() if wanted.question.by == By.PERSON else ((), 0)
    return counted.sums(people, unnamed)


class Counted:
    """Pieces of visits, added up in whatever way the question looks at them."""

    def __init__(self, wanted: Wanted, span: Span, pieces: Pieces) -> None:
        self._wanted, self._question, self._pieces = wanted, wanted.question, pieces
        self._dates = list(days_of(wanted.question, span))
        by_hours = self._question.measure == Measure.HOURS
        self._day = pieces.day if by_hours else pieces.first_day
        self._hour = (pieces.minute if by_hours else pieces.begins) // 60

    def sums(self, people: tuple[PersonLine, ...], unnamed: int) -> Sums:
        hours = self._by_hour()
        return Sums(
            figure=self._figure(),
            by_hour=hours,
            by_day=self._by_day(),
            heat=heat_of(hours),
            by_area=self._by_area(),
            lines=tuple(within(self._lines(hours), self._question)),
            people=people,
            unnamed=unnamed,
            notes=tuple(self._notes()),
        )

    def _notes(self) -> Iterator[Note]:
        if self._question.state == State.WORKED:
            yield Note("hours_of_visits")
        if self._question.by == By.AREA or self._wanted.somewhere:
            yield Note("areas_of_help")
        if self._question.hours != WHOLE_DAY and self._question.measure != Measure.HOURS:
            yield Note("by_beginning")
        if self._question.by == By.FACT:
            yield Note("not_by_fact")

    def _figure(self) -> Number:
        return self._grouped(np.zeros_like(self._day)).get(0, 0)

    def _grouped(self, groups: Ints) -> dict[int, Number]:
        """What the pieces come to by the number of their group, int64[pieces]; those of NONE are in no group."""
        inside = groups != NONE
        first = int(groups[inside].min(initial=0))
        place = groups[inside] - first
        present = np.flatnonzero(np.bincount(place))
        if self._question.measure == Measure.HOURS:
            minutes = (self._pieces.minutes * self._pieces.places)[inside]
            counts: list[Number] = (np.bincount(place, minutes)[present] / 60).tolist()
        else:
            counts = self._different(place, inside)[present].tolist()
        return dict(zip((present + first).tolist(), counts, strict=True))

    def _different(self, place: Ints, inside: NDArray[np.bool_]) -> Ints:
        """int64[groups]: how many different visits, or people who come, each group has."""
        of_people = self._question.measure == Measure.WORKERS
        which = (self._pieces.person if of_people else self._pieces.visit)[inside]
        some = which.max(initial=0) + 1
        pairs = np.sort((place * some + which)[which != NONE])
        pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
        return np.bincount(pairs // some, minlength=int(place.max(initial=-1)) + 1)

    def _by_day(self) -> dict[date, Number]:
        found = self._grouped(self._day)
        return {day: found.get(day.toordinal() - EPOCH, 0) for day in self._dates}

    def _by_hour(self) -> dict[tuple[date, int], Number]:
        """Every hour of the day in which anything is, on every day; without anything, no table."""
        found = self._grouped(self._day * 24 + self._hour)
        hours = np.flatnonzero(np.bincount(self._hour)).tolist()
        return {
            (day, hour): found.get((day.toordinal() - EPOCH) * 24 + hour, 0)
            for day in self._dates
            for hour in hours
        }

    def _by_area(self) -> dict[str, Number]:
        found = self._grouped(self._pieces.area)
        return {self._wanted.every_area[area].name: figure for area, figure in found.items()}

    def _lines(self, hours: Mapping[tuple[date, int], Number]) -> Iterable[Line]:
        by = self._question.by
        if by in BEGINS:
            return self._by_stretch(BEGINS[by])
        if by == By.HOUR:
            return ranked(Line(f"{day}-{hour}", mean) for (day, hour), mean in heat_of(hours).items())
        if by == By.AREA:
            return ranked(Line(name, figure) for name, figure in self._by_area().items())
        if by == By.CONTRACT:
            found = self._grouped(self._pieces.contract)
            return ranked(Line(CONTRACTS[number], figure) for number, figure in found.items())
        if by in (By.WORK, By.ORGANISATION):
            names = self._names()
            told = (
                (names.get(self._pieces.keys[key]), n) for key, n in self._grouped(self._pieces.key).items()
            )
            return ranked(Line(name, figure) for name, figure in told if name)
        return ()

    def _by_stretch(self, begin: Callable[[date], date]) -> list[Line]:
        """Days, weeks or months."""
        days, place = np.unique(self._day, return_inverse=True)
        begins = [begin(date.fromordinal(day + EPOCH)) for day in days.tolist()]
        found = self._grouped(np.array([each.toordinal() for each in begins], np.int64)[place])
        return [Line(date.fromordinal(first).isoformat(), figure) for first, figure in sorted(found.items())]

    def _names(self) -> Mapping[UUID, str]:
        """What a question would say for each id that lines are told by."""
        if self._question.by == By.WORK:
            return dict(TypeOfWork.objects.values_list("id", "code"))
        return {key: str(key) for key in self._pieces.keys}

    def named(self) -> tuple[tuple[PersonLine, ...], int]:
        """Whoever comes and may be named to the asker, who comes most first; and how many others come."""
        came = self._pieces.person != NONE
        minutes = np.bincount(self._pieces.person[came], self._pieces.minutes[came], len(self._pieces.people))
        some = np.unique(self._pieces.person[came]).tolist()
        hours = {self._pieces.people[number]: minutes[number] / 60 for number in some}
        rows = Person.objects.filter(id__in=hours)
        if self._wanted.reach.named is not None:
            rows = rows.filter(organisation_ids__overlap=list(self._wanted.reach.named))
        told = rows.values_list("id", "name")
        people = [PersonLine(person_id, name, float(hours[person_id])) for person_id, name in told]
        people.sort(key=lambda each: (-each.figure, each.name, each.person_id))
        return tuple(people[:MOST_NAMED]), len(hours) - len(people[:MOST_NAMED])
