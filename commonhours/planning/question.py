"""A planner's question as data. The sentence, the form and the link are three ways to write one of these.

Pure. What people call things is the vocabulary's; here stand codes alone, so that a link means the same to all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date, timedelta
from enum import StrEnum


class Measure(StrEnum):
    """What is counted."""

    WORKERS = "workers"
    HOURS = "hours"
    VISITS = "visits"
    MONEY = "money"


class State(StrEnum):
    """In which state it is counted."""

    QUALIFIED = "qualified"  # may do it, whether there is time or not
    FREE = "free"  # offered, neither booked nor blocked
    OFFERED = "offered"  # said to be available, booked or not
    BOOKED = "booked"
    WORKED = "worked"  # confirmed
    LOST = "lost"  # offered, gone by, and nobody booked it
    UNFILLED = "unfilled"  # asked for, and nobody comes yet
    CANCELLED = "cancelled"
    SPENT = "spent"
    HELD = "held"
    LEFT = "left"


# The states that each measure can be asked in; the first is meant where none is said.
STATES: Mapping[Measure, tuple[State, ...]] = {
    Measure.WORKERS: (State.FREE, State.QUALIFIED, State.OFFERED, State.BOOKED, State.WORKED),
    Measure.HOURS: (State.FREE, State.OFFERED, State.BOOKED, State.WORKED, State.LOST, State.UNFILLED),
    Measure.VISITS: (State.BOOKED, State.WORKED, State.UNFILLED, State.CANCELLED),
    Measure.MONEY: (State.SPENT, State.HELD, State.LEFT),
}


class By(StrEnum):
    """What the answer is broken down by: "when" is by hour of the week, "where" by area, "who" by person."""

    FIGURE = "figure"  # one figure alone
    HOUR = "hour"  # hour of the week
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    AREA = "area"
    WORK = "work"
    FACT = "fact"
    ORGANISATION = "organisation"
    CONTRACT = "contract"
    PERSON = "person"


EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)  # Monday first
WHOLE_DAY = ((0, 24 * 60),)


@dataclass(frozen=True)
class Span:
    """Local days; `until` is not among them."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if not self.since < self.until:
            raise ValueError(f"no days from {self.since} until {self.until}")

    def days(self) -> Iterator[date]:
        """Each of its days, the first first."""
        return (self.since + timedelta(days=n) for n in range((self.until - self.since).days))


@dataclass(frozen=True)
class Question:
    """What is asked. Several values of a field mean any of them; several `facts` mean all of them."""

    span: Span
    measure: Measure = Measure.WORKERS
    state: State = State.FREE
    by: By = By.FIGURE
    works: tuple[str, ...] = ()  # codes of types of work
    facts: tuple[str, ...] = ()  # codes of kinds of fact that each person holds
    without: tuple[str, ...] = ()  # … and that nobody counted may hold
    areas: tuple[str, ...] = ()  # names of areas, as the catalogue has them
    not_areas: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()  # ids of organisations
    not_organisations: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()  # as `availability.models` names them
    weekdays: tuple[int, ...] = EVERY_DAY
    hours: tuple[tuple[int, int], ...] = WHOLE_DAY  # minutes of the local day, half-open, ascending
    except_days: tuple[date, ...] = ()
    at_least: int = 60  # minutes free at a stretch, for who counts as free
    against: Span | None = None  # the same, asked of other days, beside it
    more_than: int | None = None  # whether the figure is above this; of a breakdown, only the lines that are
    fewer_than: int | None = None

    def __post_init__(self) -> None:
        if self.state not in STATES[self.measure]:
            raise ValueError(f"{self.measure} are never {self.state}")

    def days(self) -> Iterator[date]:
        """The days that are asked about, whether or not any hour of them is."""
        return days_of(self, self.span)

    def as_link(self) -> list[tuple[str, str]]:
        """Names and values for an address, in the order of the fields; what stands as usual is left out."""
        written: list[tuple[str, str]] = []
        for field in fields_of(self):
            value = getattr(self, field.name)
            if value != field.default:
                values = value if isinstance(value, tuple) else (value,)
                written += [(field.name, _WRITE.get(field.name, str)(each)) for each in values]
        return written


def days_of(question: Question, span: Span) -> Iterator[date]:
    """The days of a span that a question asks about: its weekdays, less those it leaves out."""
    wanted = set(question.weekdays)
    return (day for day in span.days() if day.weekday() in wanted and day not in set(question.except_days))


def from_link(pairs: Iterable[tuple[str, str]]) -> Question:
    """The question of an address, as `as_link` wrote it. Raises ValueError for what no question says."""
    read: dict[str, list[str]] = {}
    for name, value in pairs:
        read.setdefault(name, []).append(value)
    said: dict[str, object] = {}
    for field in fields_of(Question):
        if values := read.pop(field.name, None):
            each = [_READ.get(field.name, str)(value) for value in values]
            said[field.name] = tuple(each) if isinstance(field.default, tuple) else each[-1]
    if read or "span" not in said:
        raise ValueError(f"no question: {sorted(read) or 'without days'}")
    return Question(**said)  # type: ignore[arg-type]  # each value was read by its field's own reader


def _span(text: str) -> Span:
    since, until = text.split("..")
    return Span(date.fromisoformat(since), date.fromisoformat(until))


def _minutes(text: str) -> tuple[int, int]:
    begin, end = (int(each) for each in text.split("-"))
    if not 0 <= begin < end <= 24 * 60:
        raise ValueError(f"no hours of a day: {text}")
    return begin, end


def _weekday(text: str) -> int:
    if (day := int(text)) not in EVERY_DAY:
        raise ValueError(f"no day of a week: {text}")
    return day


_WRITE: Mapping[str, Callable[..., str]] = {
    "span": lambda span: f"{span.since}..{span.until}",
    "against": lambda span: f"{span.since}..{span.until}",
    "hours": lambda hours: f"{hours[0]}-{hours[1]}",
}
_READ: Mapping[str, Callable[[str], object]] = {
    "span": _span,
    "against": _span,
    "measure": Measure,
    "state": State,
    "by": By,
    "weekdays": _weekday,
    "hours": _minutes,
    "except_days": date.fromisoformat,
    "at_least": int,
    "more_than": int,
    "fewer_than": int,
}
