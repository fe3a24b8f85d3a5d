"""What is settled before the first person moves in: the catalogue, the organisations, their staff, the days."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from commonhours.samplecity.places import holidays_between
from commonhours.samplecity.rows import Fact, Module, Organisation, Partnership, Staff
from commonhours.samplecity.work import WorkType

FIRST_DAY, LAST_DAY = -7, 71  # half-open: a week that has been, today, and the ten weeks ahead


@dataclass(frozen=True)
class Setting:
    today: date
    organisations: tuple[Organisation, ...]
    work: tuple[WorkType, ...]
    facts: tuple[Fact, ...]
    modules: tuple[Module, ...]
    partnerships: tuple[Partnership, ...]
    staff: tuple[Staff, ...]

    @cached_property
    def fact(self) -> dict[str, int]:
        """Position of each kind of fact by its code."""
        return {each.code: index for index, each in enumerate(self.facts)}

    @cached_property
    def work_index(self) -> dict[str, int]:
        return {each.code: index for index, each in enumerate(self.work)}

    @cached_property
    def required(self) -> tuple[tuple[int, ...], ...]:
        """The facts that each type of work requires, by position."""
        return tuple(tuple(self.fact[code] for code in each.facts) for each in self.work)

    @cached_property
    def holidays(self) -> list[int]:
        """California's holidays from the first day to the last, as days from today."""
        first, last = (self.today + timedelta(days=day) for day in (FIRST_DAY, LAST_DAY))
        return [(each.day - self.today).days for each in holidays_between(first, last)]

    @cached_property
    def _offices(self) -> dict[tuple[int, str], tuple[int, ...]]:
        found: dict[tuple[int, str], tuple[int, ...]] = {}
        for index, each in enumerate(self.staff):
            key = (each.organisation, each.role)
            found[key] = (*found.get(key, ()), index)
        return found

    def office(self, organisation: int, role: str) -> tuple[int, ...]:
        """Who holds the role there. For a micro-provider the region's officers: nobody approves themselves."""
        return self._offices.get((organisation, role)) or self._offices[-1, "city_officer"]
