"""Finds hours of the day in a row of atoms: "after 5 pm", "between 9 and noon", "de 9 a 12"."""

from dataclasses import dataclass

from commonhours.planning.grammar.stream import Stream

Windows = tuple[tuple[int, int], ...]
DAY, HALF = 24 * 60, 12 * 60
EARLIEST = 7  # a bare hour from which on a range may only mean the morning: "from 9 to 5"


@dataclass(frozen=True)
class Moment:
    """Minutes of the day that may be meant: one, or with a bare figure the one before and the one after noon."""

    minutes: tuple[int, ...]
    until: int

    @property
    def sure(self) -> bool:
        return len(self.minutes) == 1


@dataclass(frozen=True)
class Found:
    """Windows, how they were said, or the windows that have to be chosen between."""

    until: int
    form: str  # between, before, after
    windows: Windows = ()
    choices: tuple[Windows, ...] = ()


class Hours:
    """What a row of atoms says about hours of the day."""

    def __init__(self, stream: Stream, clock24: bool) -> None:
        self.s, self.clock24 = stream, clock24

    def find(self, at: int) -> Found | None:
        """The hours that are said from this atom on, if any are."""
        if self.s.has(at, "between") and (found := self._pair(at + 1, "and") or self._pair(at + 1, "to")):
            return found
        if self.s.has(at, "from") and (found := self._pair(at + 1, "to")):
            return found
        for form in ("after", "before"):
            if self.s.has(at, form) and (moment := self.moment(at + 1)) and self._is_clock(moment):
                return self._half_open(form, moment)
        if found := self._pair(at, "to"):
            return found
        moment = self.moment(at + 1 if self.s.has(at, "at") else at)
        if moment is None or not (self.s.has(at, "at") or moment.sure) or not self._is_clock(moment):
            return None
        return _of([(minute, min(minute + 60, DAY)) for minute in moment.minutes], moment.until, "between")

    def _is_clock(self, moment: Moment) -> bool:
        """A figure before days, minutes or a month is none of the clock."""
        return not self.s.has(moment.until, "unit", "length", "month", "measure")

    def _half_open(self, form: str, moment: Moment) -> Found | None:
        whole = [(0, minute) if form == "before" else (minute, DAY) for minute in moment.minutes]
        return _of([each for each in whole if each[0] < each[1] and each != (0, DAY)], moment.until, form)

    def _pair(self, at: int, joint: str) -> Found | None:
        first = self.moment(at)
        if first is None or not self.s.has(first.until, joint):
            return None
        last = self.moment(first.until + 1)
        if last is None or not self._is_clock(last):
            return None
        return _of(_between(first, last), last.until, "between")

    def moment(self, at: int) -> Moment | None:
        """A time of the day that begins here."""
        at = self.s.over(at) if self.s.number(at) is None else at
        if clock := self.s.value(at, "clock"):
            return Moment((int(clock),), at + 1)
        hour, rest, exact = self._hour(at)
        if hour is None or hour > 24 or rest > 59:
            return None
        until = at + 1
        if self.s.has(until, "half"):
            rest, until = 30, until + 1
        if self.s.has(until, "oclock"):
            until += 1
        for half in ("am", "pm", "night"):
            if self.s.has(until, half) and 1 <= hour <= 12:
                return Moment((_halved(hour, half) * 60 + rest,), until + 1)
        if exact or hour > 12 or hour == 0:
            return Moment((hour * 60 + rest,), until) if hour * 60 + rest <= DAY else None
        if hour == 12:
            return Moment((HALF + rest,), until)
        return Moment((hour * 60 + rest, hour * 60 + rest + HALF), until)

    def _hour(self, at: int) -> tuple[int | None, int, bool]:
        atom = self.s.get(at)
        if atom and self.s.has(at, "time"):
            hour, rest = (int(part) for part in atom.text.replace(".", ":").split(":"))
            return hour, rest, self.clock24
        return self.s.number(at), 0, False


def _halved(hour: int, half: str) -> int:
    if half == "night":
        return 0 if hour == 12 else hour + 12 if hour >= 6 else hour
    return hour % 12 + (12 if half == "pm" else 0)


def _between(first: Moment, last: Moment) -> list[tuple[int, int]]:
    """Windows that two times may mean: the shorter where one of them is sure, else a working day's."""
    if not first.sure and not last.sure and first.minutes[0] >= EARLIEST * 60:
        first = Moment(first.minutes[:1], first.until)
    if not first.sure and not last.sure:
        early = last.minutes[0] > first.minutes[0]
        return list(zip(first.minutes, last.minutes if early else last.minutes[::-1], strict=True))
    pairs = [(begin, end) for begin in first.minutes for end in last.minutes if begin != end]
    return [min(pairs, key=lambda pair: (pair[1] - pair[0]) % DAY)] if pairs else []


def _of(windows: list[tuple[int, int]], until: int, form: str) -> Found | None:
    choices = tuple(over_midnight(begin, end) for begin, end in windows if begin != end)
    if not choices:
        return None
    return Found(until, form, choices[0]) if len(choices) == 1 else Found(until, form, choices=choices)


def over_midnight(begin: int, end: int) -> Windows:
    """One window, or the two ends of a day that a window over midnight has."""
    if begin < end:
        return ((begin, end),)
    parts = ((0, end), (begin % DAY, DAY))
    return tuple((since, until) for since, until in parts if since < until)


def union(windows: Windows) -> Windows:
    """The same minutes, ascending, none twice."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(windows):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)


def intersection(one: Windows, other: Windows) -> Windows:
    """The minutes that both have."""
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return union(tuple((begin, end) for begin, end in both if begin < end))


def rest_of_day(windows: Windows) -> Windows:
    """The minutes that are not among these."""
    found, at = [], 0
    for begin, end in union(windows):
        if at < begin:
            found.append((at, begin))
        at = end
    return tuple(found) + (((at, DAY),) if at < DAY else ())
