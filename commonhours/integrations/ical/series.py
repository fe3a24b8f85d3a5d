"""All entries of one UID as what really takes place: the rule's times, less those left out, with those changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from commonhours.integrations.ical.reading import Entry, Moment, alike, as_time, zone_among
from commonhours.integrations.ical.repeating import Effort, ended_before, starts_of

# A wall clock and UTC are less than a day apart, and so are two wall clocks but for a few islands.
_SLACK = timedelta(days=2)

Names = tuple[datetime, ...]


@dataclass(frozen=True)
class Happening:
    """One time of an event, and whether it blocks."""

    start: Moment
    end: Moment
    blocks: bool


def happenings(
    entries: Iterable[Entry], since: datetime, until: datetime, effort: Effort
) -> Iterator[Happening]:
    """What takes place about the time between two instants; a little more at both ends."""
    by_uid: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_uid[entry.uid].append(entry)
    for together in by_uid.values():
        yield from Series(together, effort).between(since, until)


def names_of(moment: Moment) -> Names:
    """The ways in which a time may be named as the one that is changed or left out: by UTC, and by the wall clock."""
    time = as_time(moment, None)
    if time.tzinfo is None:
        return (time,)
    return (time.astimezone(UTC).replace(tzinfo=None), time.replace(tzinfo=None))


class Series:
    """The entries of one UID. Where a sequence number says that one is newer, the older one is forgotten."""

    def __init__(self, entries: list[Entry], effort: Effort) -> None:
        self._effort = effort
        self._changed: dict[datetime, Entry] = {}
        self._core: Entry | None = None
        self._later: list[tuple[datetime, Entry]] = []
        for entry in entries:
            self._take(entry)
        self._later.sort(key=lambda pair: pair[0])
        if self._core is not None:
            self._lay_out(self._core)

    def _take(self, entry: Entry) -> None:
        if entry.replaces is None:
            self._core = _newer(self._core, entry)
            return
        names = names_of(entry.replaces)
        for name in names:
            self._changed[name] = _newer(self._changed.get(name), entry)
        if entry.and_later:
            self._later.append((names[0], entry))

    def _lay_out(self, core: Entry) -> None:
        """Bring the first time, what is added and what is left out to one kind, so that they can be compared."""
        moments = [core.start, core.end, *core.left_out, *(extra.start for extra in core.extras)]
        self._days_only = not any(isinstance(moment, datetime) for moment in moments)
        zone = zone_among(moments)
        self._first = as_time(core.start, zone)
        self._keeps_days = not isinstance(core.start, datetime)
        self._added = [as_time(extra.start, zone) for extra in core.extras]
        self._lengths = {
            name: extra.length
            for extra in core.extras
            if extra.length is not None
            for name in names_of(extra.start)
        }
        self._left_out = {name for moment in core.left_out for name in names_of(as_time(moment, zone))}
        self._left_out.update(name for moment in core.left_out for name in names_of(moment))
        self._days_left_out = {moment for moment in core.left_out if not isinstance(moment, datetime)}

    def between(self, since: datetime, until: datetime) -> Iterator[Happening]:
        """What takes place, the times of the rule first."""
        if self._core is not None:
            reach = max([self._core.length, *(_reach(entry) for _, entry in self._later), *self._longest()])
            for start in self._starts(since - reach - _SLACK, until + reach + _SLACK):
                if not self._changed.keys() & set(names_of(start)):
                    yield self._happening(start)
        for entry in set(self._changed.values()):
            if self._core is None or not self._is_void(entry):
                self._effort.spend()
                yield Happening(entry.start, entry.end, entry.blocks)

    def _longest(self) -> Iterable[timedelta]:
        return self._lengths.values()

    def _starts(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """Each start once, none that was left out."""
        seen: set[datetime] = set()
        for start in self._all_starts(since, until):
            if start not in seen and start.date() not in self._days_left_out:
                seen.add(start)
                if not self._left_out & set(names_of(start)):
                    yield start

    def _all_starts(self, since: datetime, until: datetime) -> Iterator[datetime]:
        assert self._core is not None
        first = self._first
        low, high = (_wall(instant, first) for instant in (since, until))
        single = [*self._added]
        if not self._is_over_before_it_begins(self._core.rules):
            single.append(first)
        yield from (start for start in single if low <= start.replace(tzinfo=None) <= high)
        for rule in self._core.rules:
            walls = starts_of(
                rule, first, days_only=self._days_only, since=low, until=high, effort=self._effort
            )
            yield from (wall.replace(tzinfo=first.tzinfo) for wall in walls)

    def _is_over_before_it_begins(self, rules: tuple[str, ...]) -> bool:
        """Whether every rule that ends does so before the first time."""
        ending = [rule for rule in rules if "UNTIL=" in rule.upper()]
        return bool(ending) and all(
            ended_before(rule, self._first, days_only=self._days_only) for rule in ending
        )

    def _happening(self, start: datetime) -> Happening:
        entry = self._in_force(names_of(start)[0])
        moved = start + _moved_by(entry)
        length = next((self._lengths[name] for name in names_of(start)[::-1] if name in self._lengths), None)
        end = moved + (entry.length if length is None else length)
        if self._is_days():
            return Happening(moved.date(), end.date(), entry.blocks)
        return Happening(moved, end, entry.blocks)

    def _is_days(self) -> bool:
        assert self._core is not None
        return self._keeps_days and not isinstance(self._core.end, datetime)

    def _in_force(self, name: datetime) -> Entry:
        """The entry that the time follows: the core, or the last change "from here on" before it."""
        assert self._core is not None
        before = [entry for begins, entry in self._later if begins < name]
        return before[-1] if before else self._core

    def _is_void(self, entry: Entry) -> bool:
        """Whether a changed time was itself left out, or is of an older plan that no longer has that time."""
        assert self._core is not None
        assert entry.replaces is not None
        names = set(names_of(entry.replaces))
        if self._left_out & names:
            return True
        if not entry.repeats or entry.sequence >= self._core.sequence:
            return False
        day = datetime.combine(_day(entry.replaces), datetime.min.time(), UTC)
        around = self._starts(day - _SLACK, day + _SLACK)
        return not any(names & set(names_of(start)) for start in around)


def _newer(one: Entry | None, other: Entry) -> Entry:
    return other if one is None or other.sequence > one.sequence else one


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _wall(instant: datetime, like: datetime) -> datetime:
    """The wall-clock time of an instant where another time is."""
    return instant.astimezone(like.tzinfo or UTC).replace(tzinfo=None)


def _moved_by(entry: Entry) -> timedelta:
    """How much later than planned everything from here on is."""
    if not entry.and_later or entry.replaces is None:
        return timedelta()
    start, planned = alike([entry.start, entry.replaces])
    moved: timedelta = start - planned
    return moved


def _reach(entry: Entry) -> timedelta:
    return entry.length + abs(_moved_by(entry))
