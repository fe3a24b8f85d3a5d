"""Finds days in a row of atoms: "August 3", "from Monday", "3 to 17 December", "August and September"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from commonhours.planning.grammar import days
from commonhours.planning.grammar.items import Item, Items, NoDay, month_at
from commonhours.planning.grammar.parsed import AskBack, Candidate
from commonhours.planning.question import Span


@dataclass(frozen=True)
class Found:
    """Days, or what has to be asked about them."""

    until: int
    span: Span | None = None
    weekdays: tuple[int, ...] = ()  # "Monday to Friday", which is no stretch of days
    asked: AskBack | None = None


class Days(Items):
    """Days in one piece, and those from one to another."""

    def find(self, at: int) -> Found | None:
        """The days that are said from this atom on, if any are."""
        start = at
        try:
            return self._range(at)
        except NoDay as no:
            until = start + 1
            while self._of_days(until) or (self.s.has(until, "stop") and self._of_days(until + 1)):
                until += 1
            return Found(until, asked=self._asked(no, start, until))

    def _asked(self, no: NoDay, start: int, until: int) -> AskBack:
        while self.s.has(start, "stop") and not self._of_days(start):
            start += 1
        atoms = self.s.atoms[start:until]
        offered = tuple(Candidate(day.isoformat(), "span") for day in no.candidates)
        return AskBack(no.code, atoms[0].start, atoms[-1].end, candidates=offered)

    def _of_days(self, at: int) -> bool:
        kinds = ("figure", "slashed", "iso", "month", "unit", "weekday", "to", "next", "this", "last")
        return self.s.has(at, *kinds)

    def _range(self, at: int) -> Found | None:
        for kind, find in self._announced.items():
            if self.s.has(at, kind) and (found := find(at + 1)):
                return found
        if short := self._short(at):
            return short
        item = self.item(at, weekdays=True)
        if item is None or (item.weekday is not None and not self.s.has(item.until, "to")):
            return None
        if self.s.has(item.until, "to") and (last := self.item(item.until + 1, weekdays=True)):
            return self._stretch(item, last)
        if item.month and self.s.has(item.until, "and") and (both := self._months(item)):
            return both
        return Found(item.until, self._read(item.when))

    @property
    def _announced(self) -> dict[str, Callable[[int], Found | None]]:
        """What is said behind each of these words."""
        ends = {"since": self._since, "until": self._until, "before": self._before, "after": self._after}
        return {"between": self._between, "from": self._from, **ends}

    def _months(self, first: Item) -> Found | None:
        """ "August and September": two months, of which the second follows the first."""
        last = self.item(first.until + 1)
        if last is None or not last.month:
            return None
        both = self._stretch(first, last)
        short = both.span is not None and (both.span.until - both.span.since).days <= 62
        return both if short else None

    def _between(self, at: int) -> Found | None:
        return self._pair(at, "and") or self._pair(at, "to")

    def _from(self, at: int) -> Found | None:
        return self._pair(at, "to") or (self._open(at) if self.s.has(at - 1, "opens") else None)

    def _pair(self, at: int, joint: str) -> Found | None:
        if short := self._short(at, joint):
            return short
        first = self.item(at, weekdays=True)
        if first is None or not self.s.has(first.until, joint):
            return None
        last = self.item(first.until + 1, weekdays=True)
        return self._stretch(first, last) if last else None

    def _open(self, at: int) -> Found | None:
        """From then on: as far as the market knows, or up to today where the past is asked about."""
        item = self.item(at, weekdays=True)
        if item is None:
            return None
        begin = self._read(item.when)
        return Found(item.until, self._until_horizon(begin))

    def _until_horizon(self, begin: Span) -> Span:
        if begin.since < self.today and (self.past or begin.until <= self.today):
            return Span(begin.since, self.today + timedelta(1))
        return Span(begin.since, max(self.today + days.HORIZON, begin.until))

    def _since(self, at: int) -> Found | None:
        item = self.item(at, weekdays=True)
        begin = item.when.read(self.today, True) if item else None
        if item is None or begin is None:
            return None
        return Found(item.until, self._until_horizon(begin))

    def _until(self, at: int) -> Found | None:
        item = self.item(at, weekdays=True)
        end = self._read(item.when, False) if item else None
        if item is None or end is None or end.until <= self.today:
            return None
        return Found(item.until, Span(self.today, end.until))

    def _before(self, at: int) -> Found | None:
        item = self.item(at, weekdays=True)
        end = self._read(item.when, False) if item else None
        if item is None or end is None or end.since <= self.today:
            return None
        return Found(item.until, Span(self.today, end.since))

    def _after(self, at: int) -> Found | None:
        item = self.item(at, weekdays=True)
        if item is None:
            return None
        begin = self._read(item.when)
        week = begin.until + timedelta(7)
        end = self.today + timedelta(1) if self.past else max(self.today + days.HORIZON, week)
        return Found(item.until, Span(begin.until, max(end, begin.until + timedelta(1))))

    def _stretch(self, first: Item, last: Item) -> Found:
        if first.weekday is not None and last.weekday is not None:
            length = (last.weekday - first.weekday) % 7 + 1
            return Found(last.until, weekdays=tuple(sorted((first.weekday + n) % 7 for n in range(length))))
        span = days.stretch(first.when, last.when, self.today, self.past)
        if span is None:
            raise NoDay("days_turned_round")
        return Found(last.until, span)

    def _short(self, at: int, joint: str = "to") -> Found | None:
        """ "3 to 17 December" and "December 3 to 17": a month that is said once for two days."""
        s, month = self.s, month_at(self.s, at)
        begin = s.over(at + 1) if month else at
        first, last = s.number(begin), s.number(s.over(begin + 2))
        if first is None or last is None or not s.has(begin + 1, joint):
            return None
        turned = first > last
        until = s.over(begin + 2) + 1
        if month is None:
            month = month_at(s, s.over(until))
            if month is None:
                return None
            until = s.over(until) + 1
        if turned:
            raise NoDay("days_turned_round")
        year, until = self._year(until)
        both = (self._day(month, first, year), self._day(month, last, year))
        return self._stretch(Item(both[0], until), Item(both[1], until))
