"""Whether an hour pays what somebody asks at least, and on which days: pure look-ups among dated rows.

A least rate speaks of hours that are paid as wages, by the hour and by what the organisation that employs somebody pays
them for a type of work. Whoever gives hours away, or for a stipend, has said so of that work by switching it on.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from uuid import UUID

from commonhours.rates.book import PAY, Held, RateBook
from commonhours.rates.instruments import InstrumentBook, lent_at
from commonhours.rates.pay.packs import Minimum, shipped

# person, type of work
Key = tuple[UUID, UUID | None]


@dataclass(frozen=True)
class LeastBook:
    """What some people ask at least."""

    held: Mapping[Key, tuple[Held, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[Key, Held]]) -> "LeastBook":
        held: dict[Key, tuple[Held, ...]] = {}
        for key, row in rows:
            held[key] = (*held.get(key, ()), row)
        return cls(held)

    @property
    def people(self) -> frozenset[UUID]:
        """Who asks for anything."""
        return frozenset(person for person, _ in self.held)

    def on(self, person: UUID, work: UUID, day: date) -> Held | None:
        """What they ask for a type of work on a day: for this work, or else for all."""
        rows = (row for way in (work, None) for row in self.held.get((person, way), ()))
        return next((row for row in rows if row.holds(day)), None)


@dataclass(frozen=True)
class Paying:
    """What hours pay: the rates of some organisations, what their hours are worked for, and where each of them is.

    `places` has the region's under None, which holds wherever an organisation has none of its own.
    """

    rates: RateBook
    instruments: InstrumentBook
    places: Mapping[UUID | None, str]

    def hour(self, organisation: UUID, work: UUID, person: UUID, day: date) -> int | None:
        """Cents that an hour pays somebody, 0 where nothing was set; None for an hour that is worked for no wage."""
        terms = self.instruments.on(organisation, work, person, day)
        if not terms.wages:
            return None
        held = self.rates.pay(organisation, work, person, day)
        floor = minimum(self.place(organisation), day)
        return max(lent_at(terms, held.amount if held else 0, 0)[0], floor.cents if floor else 0)

    def place(self, organisation: UUID) -> str:
        """Whose law holds for an organisation; nobody's that is known, where nobody has said."""
        return self.places.get(organisation) or self.places.get(None, "")

    def reaches(self, least: LeastBook, organisation: UUID, work: UUID, person: UUID, day: date) -> bool:
        """Whether an hour pays on a day what somebody asks at least."""
        asked = least.on(person, work, day)
        paid = self.hour(organisation, work, person, day) if asked else None
        return asked is None or paid is None or paid >= asked.amount

    def days_paid(
        self, least: LeastBook, organisation: UUID, work: UUID, person: UUID, first: date
    ) -> tuple[tuple[date, date | None], ...]:
        """The stretches of days, from a day on, on which an hour pays what somebody asks; they touch where a figure
        changes."""
        turns = {first, *(day for day in self._turns(least, organisation, work, person) if day > first)}
        return tuple(
            (begin, end)
            for begin, end in pairwise([*sorted(turns), None])
            if begin and self.reaches(least, organisation, work, person, begin)
        )

    def _turns(self, least: LeastBook, organisation: UUID, work: UUID, person: UUID) -> Iterator[date]:
        """The days on which anything that is asked above may change."""
        ways = ((work, person), (None, person), (work, None), (None, None))
        rows = [row for way in ways for row in self.rates.held.get((organisation, PAY, *way), ())]
        rows += [row for way in (work, None) for row in least.held.get((person, way), ())]
        terms = [row for way in ways for row in self.instruments.held.get((organisation, *way), ())]
        figures = [row for pack in shipped().packs for row in pack.figures if isinstance(row, Minimum)]
        spans = [(row.since, row.until) for several in (rows, terms, figures) for row in several]
        for since, until in spans:
            yield since
            if until:
                yield until


def minimum(place: str, day: date) -> Minimum | None:
    """The least that the law of a place lets an hour pay on a day; what it says later, the pay rules add.

    One that needs so much work there a week may not hold for everybody, and is added where it does.
    """
    figures = shipped().figures(Minimum, place, day) if place else ()
    return max((each for each in figures if not each.least), key=lambda each: each.cents, default=None)
