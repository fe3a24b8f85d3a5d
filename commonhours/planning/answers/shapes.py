"""What a question is answered with: figures and codes. Pure; `words` and the pages make the sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from commonhours.planning.question import Question, Span

# People and visits are whole, hours have quarters, money is whole cents.
Number = int | float
# None: not asked about, or not to be told.
Figure = Number | None

NO_FIGURES: Mapping[tuple[object, ...], Number] = {}


@dataclass(frozen=True)
class Note:
    """Something that must be known to read a figure rightly: `code` is looked up in `words`."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One line of a breakdown; `key` is what a question would say to ask about it alone."""

    key: str
    figure: Number


@dataclass(frozen=True)
class PersonLine:
    """Somebody who is counted, by name: only whoever may open their page has it."""

    person_id: UUID
    name: str
    figure: Number


@dataclass(frozen=True)
class Centre:
    """Where an area lies on the map."""

    name: str
    lat: float
    lng: float


@dataclass(frozen=True)
class Sums:
    """One question over one span of days: the figure and everything that it is seen by.

    `by_hour` is by (day, hour), `by_day` by day, `heat` by (weekday, hour), what an hour of that kind has in the mean;
    `area_heat` by (area, weekday).
    """

    figure: Figure = 0
    by_hour: Mapping[tuple[date, int], Number] = field(default_factory=dict)
    by_day: Mapping[date, Number] = field(default_factory=dict)
    heat: Mapping[tuple[int, int], Number] = field(default_factory=dict)
    by_area: Mapping[str, Number] = field(default_factory=dict)
    area_heat: Mapping[tuple[str, int], Number] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    people: tuple[PersonLine, ...] = ()
    # Who is counted and may not be named to the asker.
    unnamed: int = 0
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The answer to one question: what it comes to, the same of other days, and how both are to be read."""

    question: Question
    sums: Sums
    against: Sums | None = None
    # A confidential fact takes part: one figure in fives for everybody who asks, and nothing else.
    confidential: bool = False
    centres: tuple[Centre, ...] = ()

    @property
    def figure(self) -> Figure:
        return self.sums.figure

    @property
    def difference(self) -> Figure:
        """By how much it is more than on the other days."""
        if self.against is None or self.sums.figure is None or self.against.figure is None:
            return None
        return self.sums.figure - self.against.figure

    @property
    def holds(self) -> bool | None:
        """Whether the figure is as the question supposes; None where it supposes nothing."""
        asked = self.question
        if (asked.more_than is None and asked.fewer_than is None) or self.sums.figure is None:
            return None
        return is_within(self.sums.figure, asked)


def is_within(figure: Number, question: Question) -> bool:
    """Whether a figure is above and below what the question names."""
    more, fewer = question.more_than, question.fewer_than
    return (more is None or figure > more) and (fewer is None or figure < fewer)


@dataclass(frozen=True)
class Parts:
    """The days of a span that are gone, those that the index knows, and those beyond it; None where there are none."""

    past: Span | None
    near: Span | None
    far: Span | None


def parts_of(span: Span, first_day: date, end: date) -> Parts:
    """A span cut at today and at the end of the horizon."""
    return Parts(_cut(span, date.min, first_day), _cut(span, first_day, end), _cut(span, end, date.max))


def _cut(span: Span, since: date, until: date) -> Span | None:
    since, until = max(span.since, since), min(span.until, until)
    return Span(since, until) if since < until else None
