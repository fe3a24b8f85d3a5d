"""Reads days, days of the week and hours of the day in a sentence, and those that are left out."""

from dataclasses import replace
from datetime import date
from functools import cached_property

from commonhours.planning.grammar import timing
from commonhours.planning.grammar.dating import Days
from commonhours.planning.grammar.gathered import Place
from commonhours.planning.grammar.keeping import Keeping, Take
from commonhours.planning.grammar.parsed import Candidate
from commonhours.planning.grammar.timing import Hours
from commonhours.planning.grammar.writing import day_in_words, hours_in_words

MOST_DAYS_OUT = 31  # days that a question leaves out one by one


class Times(Keeping):
    """When it is asked about."""

    @cached_property
    def days(self) -> Days:
        return Days(self.s, self.today, self.past, self.spoken)

    @cached_property
    def hours(self) -> Hours:
        return Hours(self.s, self.spoken.clock24)

    def _exception(self, at: int) -> Take:
        """Days that are left out: a holiday, a date, all holidays."""
        if self.negating is None and self.denied != "except_days":
            return None
        if self.s.value(at, "holiday") == "all" and self._denies(at, "except_days"):
            self.g.except_holidays = True
            return self._keep(at, at + 1, "except_days", ("holidays",))
        found = self.days.find(at)
        if found is None or found.span is None or not self._denies(at, "except_days"):
            return None
        days = list(found.span.days()) if (found.span.until - found.span.since).days <= MOST_DAYS_OUT else []
        if not days:
            return self._ask("too_many_days_out", at, found.until)
        self.g.excepted += [day for day in days if day not in self.g.excepted]
        return self._keep(at, found.until, "except_days", tuple(day.isoformat() for day in days))

    def _days(self, at: int) -> Take:
        found = self.days.find(at)
        if found is None:
            return None
        if found.asked:
            dates = [date.fromisoformat(each.text) for each in found.asked.candidates]
            texts = tuple(Candidate(day_in_words(day, self.spoken), "span") for day in dates)
            self.g.asked.append(replace(found.asked, candidates=texts))
            self.taken = found.until
            return found.until
        if found.span is None:
            return self._some_weekdays(at, found.until, found.weekdays)
        self.denied = ""
        self.g.spans.append((found.span, self._place(at, found.until)))
        if part := self.s.value(at, "part"):  # tonight
            self.g.windows.append((_windows(part), "part", Place(at, at + 1)))
        return self._keep(at, found.until, "span", (f"{found.span.since}..{found.span.until}",))

    def _weekdays(self, at: int) -> Take:
        days, until = self.s.value(at, "weekdays"), at + 1
        if (
            days is None
            and self.s.has(at, "each")
            and (single := self.s.value(self.s.over(at + 1), "weekday"))
        ):
            days, until = single, self.s.over(at + 1) + 1
        if days is None and self.s.value(at, "unit") == "weekend":
            return self._single((5, 6), at)
        if days is None and (single := self.s.value(at, "weekday")) is not None:
            plural = self.s.has(at + 1, "part") and (self.s.get(at + 1) or self.s.atoms[at]).text.endswith(
                "s"
            )
            if not plural:
                return self._single((int(single),), at)
            days = single
        return (
            None if days is None else self._some_weekdays(at, until, tuple(int(n) for n in days.split(",")))
        )

    def _single(self, days: tuple[int, ...], at: int) -> int:
        """One day of the week: the coming one, unless other days are said too."""
        if self.negating is not None or self.denied == "weekdays":
            return self._some_weekdays(at, at + 1, days)
        place = self._place(at, at + 1)
        self.g.singles += [(day, place) for day in days]
        self.taken = at + 1
        return at + 1

    def _some_weekdays(self, at: int, until: int, days: tuple[int, ...]) -> int:
        place = self._place(at, until)
        if self._denies(at, "weekdays"):
            self.g.not_weekdays |= set(days)
            days = tuple(day for day in range(7) if day not in days)
        else:
            self.g.weekdays.append((days, place))
        return self._keep(at, until, "weekdays", tuple(str(day) for day in days))

    def _clock(self, at: int) -> Take:
        found = self.hours.find(at)
        if found is None:
            return None
        if found.choices:
            texts = (hours_in_words(choice, self.spoken) for choice in found.choices)
            return self._ask(
                "ambiguous_time", at, found.until, tuple(Candidate(text, "hours") for text in texts)
            )
        return self._window(at, found.until, found.windows, found.form)

    def _part(self, at: int) -> Take:
        if self.s.has(at, "all_day"):
            return self._keep(at, at + 1, "hours", ("0-1440",))
        part = self.s.value(at, "part")
        return None if part is None else self._window(at, at + 1, _windows(part), "part")

    def _window(self, at: int, until: int, windows: timing.Windows, form: str) -> int:
        place = self._place(at, until)
        if self._denies(at, "hours"):
            self.g.not_windows.append(windows)
            windows = timing.rest_of_day(windows)
        else:
            self.g.windows.append((windows, form, place))
        return self._keep(at, until, "hours", tuple(f"{begin}-{end}" for begin, end in windows))


def _windows(text: str) -> timing.Windows:
    pairs = (each.split("-") for each in text.split(","))
    return tuple((int(begin), int(end)) for begin, end in pairs)
