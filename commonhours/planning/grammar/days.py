"""Days as people say them, counted from today. Each is read only when it is known whether the past is asked about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

from holidays.countries.united_states import UnitedStates

from commonhours.planning.question import Span

HORIZON = timedelta(weeks=10)  # how far ahead the market knows who is free
# From an anchor, forwards or back: the days, or None if there are none such.
Read = Callable[[date, bool], Span | None]


@dataclass(frozen=True)
class When:
    """`exact`: the same days, whenever one asks. `open`: what follows counts too, as in "from Monday"."""

    read: Read
    exact: bool = False


def day_span(day: date, days: int = 1) -> Span | None:
    """So many days from a day on; None beyond the calendar."""
    try:
        return Span(day, day + timedelta(days))
    except (OverflowError, ValueError):
        return None


def fixed(span: Span | None) -> When:
    return When(lambda anchor, past: span, exact=True)


def yearly(of: Callable[[int], Span | None]) -> When:
    """Days that come each year: those that are not over yet, or in the past those that have begun."""

    def read(anchor: date, past: bool) -> Span | None:
        years = range(anchor.year, anchor.year - 9, -1) if past else range(anchor.year - 1, anchor.year + 9)
        spans = (of(year) for year in years if MINYEAR <= year < MAXYEAR)
        fits = (each for each in spans if each and (each.since <= anchor if past else each.until > anchor))
        return next(fits, None)

    return When(read)


def month(number: int, year: int) -> Span | None:
    """A calendar month."""
    if not MINYEAR <= year < MAXYEAR:
        return None
    return Span(date(year, number, 1), date(year + number // 12, number % 12 + 1, 1))


def day_of(number: int, day: int, year: int) -> Span | None:
    """A day of a month, if there is such a day."""
    try:
        return day_span(date(year, number, day))
    except ValueError:
        return None


def year_span(year: int) -> Span | None:
    return Span(date(year, 1, 1), date(year + 1, 1, 1)) if MINYEAR <= year < MAXYEAR else None


def quarter(number: int, year: int) -> Span | None:
    """A quarter of the calendar year, 1 to 4."""
    first, last = month(3 * number - 2, year), month(3 * number, year)
    return Span(first.since, last.until) if first and last else None


def week_of(day: date) -> Span | None:
    """The week, Monday first, in which a day lies."""
    return day_span(day - timedelta(day.weekday()), 7)


def weekday(number: int) -> When:
    """The nearest such day of the week from the anchor on, or back."""

    def read(anchor: date, past: bool) -> Span | None:
        away = (anchor.weekday() - number) % 7 if past else (number - anchor.weekday()) % 7
        return day_span(anchor + timedelta(-away if past else away))

    return When(read)


def unit_span(unit: str, away: int, today: date) -> Span | None:
    """This day, week, weekend, month, quarter or year (0), the next (1), the one before (-1) …"""
    try:
        if unit == "day":
            return day_span(today + timedelta(away))
        if unit in ("week", "weekend"):
            monday = today + timedelta(7 * away - today.weekday())
            return day_span(monday + timedelta(5), 2) if unit == "weekend" else day_span(monday, 7)
        if unit == "year":
            return year_span(today.year + away)
        step, make = (1, month) if unit == "month" else (3, quarter)
        count = today.year * 12 // step + (today.month - 1) // step + away
        per_year = 12 // step
        return make(count % per_year + 1, count // per_year)
    except OverflowError:
        return None


def units_from(unit: str, count: int, today: date) -> Span | None:
    """The next so many days, weeks …, today included; the last so many, up to yesterday, if it is negative."""
    try:
        if unit in ("day", "week", "weekend"):
            other = today + timedelta(count * (1 if unit == "day" else 7))
        else:
            months = today.year * 12 + today.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
            first = month(months % 12 + 1, months // 12)
            if first is None:
                return None
            other = min(first.since + timedelta(today.day - 1), first.until - timedelta(1))
        return Span(today, other) if count > 0 else Span(other, today)
    except (OverflowError, ValueError):
        return None


def stretch(first: When, last: When, today: date, past: bool) -> Span | None:
    """From the first day of one to the last of the other; the years that nobody said are those that fit."""
    if (past and not first.exact) or (last.exact and not first.exact):
        end = last.read(today, past)
        begin = first.read(end.since, True) if end else None
        if not past and begin and begin.until <= today and (later := first.read(today, False)):
            begin = later if end and later.since < end.until else begin
    else:
        begin = first.read(today, past)
        end = last.read(begin.since, False) if begin else None
    return Span(begin.since, end.until) if begin and end and begin.since < end.until else None


def holiday(name: str) -> When:
    """A public holiday by the calendar's own name, the day itself."""

    def of(year: int) -> Span | None:
        days = [day for day, names in _holidays(year) if name in names]
        return day_span(days[0]) if days else None

    return yearly(of)


def holidays_in(span: Span) -> Iterator[date]:
    """Every public holiday of these days, observed ones too."""
    for year in range(span.since.year, min(span.until.year, span.since.year + 2) + 1):
        yield from (day for day, _ in _holidays(year) if span.since <= day < span.until)


@lru_cache(maxsize=32)
def _holidays(year: int) -> tuple[tuple[date, tuple[str, ...]], ...]:
    found = UnitedStates(subdiv="CA", years=[year])  # type: ignore[no-untyped-call]  # by its own authors
    return tuple((day, tuple(found[day].split("; "))) for day in sorted(found) if day.year == year)
