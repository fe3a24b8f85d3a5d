"""How often people of each group could have come, were chosen, and stood in the better half, out of kept rankings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from commonhours.common.period import month_after
from commonhours.fairness.models import SelfDescription
from commonhours.fairness.ratios import ETHNICITIES, SEXES, UNKNOWN, Count, Group
from commonhours.matching.kept import Kept, kept_between
from commonhours.organisations.queries import region

# Every group there can be has a number; 0 is whoever said nothing.
GROUPS = tuple(Group(sex, each) for sex in (UNKNOWN, *SEXES) for each in (UNKNOWN, *ETHNICITIES))
_NUMBERS = {group: number for number, group in enumerate(GROUPS)}
AT_ONCE = 500


@dataclass
class Tally:
    """What the rankings of one month add up to, by number of group."""

    applied: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(GROUPS), np.int64))
    chosen: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(GROUPS), np.int64))
    ranked: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(GROUPS), np.int64))
    above: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(GROUPS), np.int64))
    people: set[UUID] = field(default_factory=set)
    rankings: int = 0

    def take(self, kept: Kept, groups: Mapping[UUID, int]) -> None:
        """Add one ranking: those who could come, the best first."""
        people = [kept.person(number) for number in kept.record.order]
        numbers = np.array([groups.get(person, 0) for person in people], np.int64)
        chosen = np.array([person in kept.chosen for person in people], np.bool_)
        self.applied += _counted(numbers)
        self.chosen += _counted(numbers[chosen])
        if len(numbers) > 1:
            self.ranked += _counted(numbers)
            self.above += _counted(numbers[: len(numbers) // 2])
        self.people.update(people)
        self.rankings += 1

    def counts(self, groups: Mapping[UUID, int]) -> dict[Group, Count]:
        """By group, with how many people of each there were."""
        people = _counted(np.array([groups.get(person, 0) for person in self.people], np.int64))
        columns = (people, self.applied, self.chosen, self.ranked, self.above)
        rows = np.stack(columns, axis=1).tolist()
        return {GROUPS[number]: Count(*row) for number, row in enumerate(rows) if row[0]}


def counted(since: date, until: date) -> tuple[list[dict[Group, Count]], int, int]:
    """Counts of each whole month between two days, how many rankings they come from, and of how many people.

    Rankings are read by no wall, and what people said of themselves too: it goes no further than into counts.
    """
    groups = _groups()
    months: list[dict[Group, Count]] = []
    people: set[UUID] = set()
    rankings = 0
    for first, after in months_of(since, until):
        tally = Tally()
        for kept in kept_between(_begins(first), _begins(after), at_once=AT_ONCE):
            tally.take(kept, groups)
        months.append(tally.counts(groups))
        people |= tally.people
        rankings += tally.rankings
    return months, rankings, len(people)


def months_of(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The first day of each month and of the next one; both days are the first of a month."""
    while since < until:
        after = month_after(since)
        yield since, after
        since = after


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), region().tzinfo)


def _groups() -> dict[UUID, int]:
    rows = SelfDescription.objects.using("reader").values_list("person_id", "sex", "ethnicity")
    return {person: _NUMBERS[Group(sex, ethnicity)] for person, sex, ethnicity in rows}


def _counted(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.bincount(numbers, minlength=len(GROUPS))
