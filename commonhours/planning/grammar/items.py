"""Days that are said in one piece: "next week", "August 3", "two weeks ago", "Christmas"."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from commonhours.planning.grammar import days
from commonhours.planning.grammar.days import When, fixed
from commonhours.planning.grammar.language import Language
from commonhours.planning.grammar.stream import REACH, Stream
from commonhours.planning.question import Span

YEARS = range(1990, 2100)  # a bare figure among these is a year
_PLAIN = ("week", "month", "quarter", "year", "day", "weekend")


@dataclass(frozen=True)
class Item:
    """Days as said, up to an atom. `weekday`: nothing but a day of the week was said."""

    when: When
    until: int
    weekday: int | None = None
    month: bool = False  # a month without its year


class NoDay(ValueError):
    """There is no such day, or the figures can be read as two."""

    def __init__(self, code: str, candidates: tuple[date, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.candidates = code, candidates


class Items:
    """What a row of atoms says about days. `today` is the reader's; `past`: whether what has been is asked about."""

    def __init__(self, stream: Stream, today: date, past: bool, spoken: Language) -> None:
        self.s, self.today, self.past, self.spoken = stream, today, past, spoken

    def item(self, at: int, *, weekdays: bool = False) -> Item | None:
        """Days that are said in one piece. A day of the week alone only where it can be nothing else."""
        readers = (*self._readers, *([self._weekday] if weekdays else []))
        for begin in range(at, at + REACH):
            if item := next((found for read in readers if (found := read(begin))), None):
                return item
            if not self.s.has(begin, "stop") or self.s.has(begin, "and"):
                break
        return None

    @property
    def _readers(self) -> Iterator[Callable[[int], Item | None]]:
        yield from (self._figures, self._relative, self._turned, self._counted, self._quarter, self._week_of)
        yield from (self._rest, self._of_month, self._bare_year, self._holiday)

    def _figures(self, at: int) -> Item | None:
        atom = self.s.get(at)
        if self.s.has(at, "iso") and atom:
            try:
                return Item(fixed(days.day_span(date.fromisoformat(atom.text))), at + 1)
            except ValueError:
                raise NoDay("no_such_day") from None
        return self._slashed(at, atom.text) if atom and self.s.has(at, "slashed") else None

    def _slashed(self, at: int, text: str) -> Item:
        """Day and month as figures: understood only where no other reading is possible."""
        one, other, *rest = (int(part) for part in text.split("/"))
        year = (rest[0] + 2000 if rest[0] < 100 else rest[0]) if rest else None
        whens = [self._day(month, day, year, strict=False) for month, day in ((one, other), (other, one))]
        read = dict.fromkeys(span.since for when in whens if (span := when.read(self.today, self.past)))
        if not read:
            raise NoDay("no_such_day")
        if len(read) > 1:
            raise NoDay("ambiguous_date", tuple(sorted(read)))
        return Item(next(when for when in whens if when.read(self.today, self.past)), at + 1)

    def _relative(self, at: int) -> Item | None:
        away = self.s.value(at, "day")
        if away is None:
            return None
        return Item(fixed(days.day_span(self.today + timedelta(int(away)))), at + 1)

    def _turned(self, at: int) -> Item | None:
        """This, next or last, before what it turns or after it: "next week", "la semana próxima"."""
        for word, away in (("this", 0), ("next", 1), ("last", -1)):
            if self.s.has(at, word) and (item := self._turn(at + 1, away)):
                return item
            if not self.spoken.turned_after:
                continue
            for size in (1, 2):
                item = self._turn(at, away) if self.s.has(at + size, word) else None
                if item and item.until == at + size:
                    return Item(item.when, at + size + 1)
        return None

    def _turn(self, at: int, away: int) -> Item | None:
        count = self.s.number(at)
        if count is not None and away and (unit := self.s.value(at + 1, "unit")):
            if not 0 < count <= 500:
                raise NoDay("no_such_day")
            return Item(fixed(self._some(days.units_from(unit, count * away, self.today))), at + 2)
        if (unit := self.s.value(at, "unit")) and count is None:
            return Item(fixed(self._some(days.unit_span(unit, away, self.today))), at + 1)
        if month := month_at(self.s, at):
            return Item(fixed(self._some(self._turned_month(month, away))), at + 1)
        if (number := self.s.value(at, "weekday")) is not None:
            return Item(fixed(self._turned_weekday(int(number), away)), at + 1)
        return None

    def _turned_month(self, month: int, away: int) -> Span | None:
        if away == 0:
            return days.month(month, self.today.year)
        year = self.today.year + (0 if (month - self.today.month) * away > 0 else away)
        return days.month(month, year)

    def _turned_weekday(self, number: int, away: int) -> Span | None:
        """ "Next Friday" on a Monday is this week's for some people and next week's for others: they are asked."""
        monday = self.today - timedelta(self.today.weekday())
        turned = monday + timedelta(7 * away + number)
        nearest = self.today + timedelta((number - self.today.weekday() - 1) % 7 + 1)
        if away < 0:
            nearest = self.today - timedelta((self.today.weekday() - number - 1) % 7 + 1)
        if away and nearest != turned:
            raise NoDay("ambiguous_date", tuple(sorted((nearest, turned))))
        return days.day_span(turned)

    def _counted(self, at: int) -> Item | None:
        """ "In three weeks", "three weeks ago", "within three weeks"."""
        ahead = next((kind for kind in ("within", "ahead", "ago") if self.s.has(at, kind)), "")
        begin = self.s.over(at + 1) if ahead and self.s.number(at) is None else at
        count, unit = self.s.number(begin), self.s.value(begin + 1, "unit")
        if count is None or unit not in _PLAIN:
            return None
        if not ahead and self.s.has(begin + 2, "ago"):
            return Item(fixed(self._some(days.unit_span(unit, -min(count, 5000), self.today))), begin + 3)
        if not ahead or begin == at:
            return None
        if not 0 < count <= 500:
            raise NoDay("no_such_day")
        away = -count if ahead == "ago" else count
        span = (days.units_from if ahead == "within" else days.unit_span)(unit, away, self.today)
        return Item(fixed(self._some(span)), begin + 2)

    def _quarter(self, at: int) -> Item | None:
        number = self.s.number(at + 1) if self.s.has(at, "quarter_name") else None
        ordinal = self.s.value(at, "ordinal") if self.s.value(at + 1, "unit") == "quarter" else None
        which = int(ordinal) if ordinal else number
        if which is None:
            return None
        if not 1 <= which <= 4:
            raise NoDay("no_such_day")
        year, until = self._year(at + 2)
        return Item(self._each(year, lambda year: days.quarter(which, year)), until)

    def _week_of(self, at: int) -> Item | None:
        if not self.s.has(at, "week_of"):
            return None
        item = self.item(at + 1)
        if item is None:
            return None
        day = self._read(item.when).since
        return Item(fixed(days.week_of(day)), item.until)

    def _rest(self, at: int) -> Item | None:
        begin = at + 1
        while begin < at + REACH and self.s.has(begin, "stop", "this") and not self.s.has(begin, "unit"):
            begin += 1
        unit = self.s.value(begin, "unit")
        if not self.s.has(at, "rest") or unit is None:
            return None
        whole = self._some(days.unit_span(unit, 0, self.today))
        return Item(fixed(Span(self.today, whole.until)), begin + 1)

    def _of_month(self, at: int) -> Item | None:
        """ "August 3", "3 August", "August", each with or without its year."""
        named = month_at(self.s, at)
        return self._day_of_month(at) if named is None else self._named_month(at, named)

    def _named_month(self, at: int, month: int) -> Item | None:
        day = self.s.number(at + 1)
        if day is not None and day < 100:
            year, until = self._year(at + 2)
            return Item(self._day(month, day, year), until)
        year, until = self._year(at + 1)
        when = self._each(year, lambda year: days.month(month, year))
        return Item(when, until, month=year is None) if self._is_month(at, until) else None

    def _day_of_month(self, at: int) -> Item | None:
        day, after = self.s.number(at), self.s.over(at + 1)
        if (ordinal := self.s.value(at, "ordinal")) and day is None:
            day = int(ordinal)
        month = month_at(self.s, after)
        if day is None or month is None:
            return None
        year, until = self._year(after + 1)
        return Item(self._day(month, day, year), until)

    def _is_month(self, at: int, until: int) -> bool:
        """ "May" alone is a verb, unless a word for days stands beside it."""
        kinds = (
            "ahead",
            "from",
            "to",
            "between",
            "and",
            "than",
            "compare",
            "until",
            "since",
            "before",
            "after",
        )
        return not self.s.has(at, "stop") or until > at + 1 or self.s.has(at - 1, *kinds)

    def _bare_year(self, at: int) -> Item | None:
        atom = self.s.get(at)
        if not atom or not self.s.has(at, "figure") or int(atom.text) not in YEARS or len(atom.text) != 4:
            return None
        return Item(fixed(days.year_span(int(atom.text))), at + 1)

    def _holiday(self, at: int) -> Item | None:
        name = self.s.value(at, "holiday")
        if name is None or name == "all":
            return None
        year, until = self._year(at + 1)
        when = days.holiday(name)
        if year is not None:
            when = fixed(self._some(when.read(date(year, 1, 1), False)))
        return Item(when, until)

    def _weekday(self, at: int) -> Item | None:
        number = self.s.value(at, "weekday")
        return None if number is None else Item(days.weekday(int(number)), at + 1, weekday=int(number))

    # --- years --------------------------------------------------------------------------------------------------

    def _year(self, at: int) -> tuple[int | None, int]:
        """The year that follows, "of" or not, and where it ends."""
        after = self.s.over(at)
        atom = self.s.get(after)
        year = int(atom.text) if atom and self.s.has(after, "figure") and len(atom.text) == 4 else 0
        if year in YEARS or (year and after == at):
            return year, after + 1
        return None, at

    def _day(self, month: int, day: int, year: int | None, *, strict: bool = True) -> When:
        possible = 1 <= month <= 12 and days.day_of(month, day, 2028) is not None
        if strict and (not possible or (year is not None and days.day_of(month, day, year) is None)):
            raise NoDay("no_such_day")
        if not possible:
            return fixed(None)
        return self._each(year, lambda year: days.day_of(month, day, year))

    def _each(self, year: int | None, of: Callable[[int], Span | None]) -> When:
        return days.yearly(of) if year is None else fixed(self._some(of(year)))

    def _read(self, when: When, past: bool | None = None) -> Span:
        return self._some(when.read(self.today, self.past if past is None else past))

    @staticmethod
    def _some(span: Span | None) -> Span:
        if span is None:
            raise NoDay("no_such_day")
        return span


def month_at(stream: Stream, at: int) -> int | None:
    """The month of which this atom is the name."""
    value = stream.value(at, "month")
    return int(value) if value else None
