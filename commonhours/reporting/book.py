"""Hours as the nights have summed them, and those of today: what a span of days came to. Pure but for its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from commonhours.planning.question import Span, State
from commonhours.planning.used.lines import Line
from commonhours.reporting.models import Day

DAY = timedelta(days=1)
# What a night sums; what is free lies ahead.
SUMMED = (State.OFFERED, State.BOOKED, State.WORKED, State.LOST, State.UNFILLED)
NOTHING = Line("", dict.fromkeys(State, 0.0), 0.0)

# An organisation; None: all together.
House = UUID | None


@dataclass(frozen=True)
class Today:
    """The day that runs, and its hours as they stand."""

    day: date
    lines: Mapping[House, Line]


@dataclass(frozen=True)
class HoursBook:
    """Minutes by organisation and day, and today's hours."""

    days: Mapping[tuple[House, date], Mapping[State, int]]
    today: Today

    @classmethod
    def of(cls, rows: Sequence[Day], houses: Sequence[UUID], everybody: bool, today: Today) -> "HoursBook":
        """The book of these organisations. All together, of everybody, are the region’s own sums."""
        told: dict[tuple[House, date], Mapping[State, int]] = {
            (row.organisation_id, row.day): {state: getattr(row, state) for state in SUMMED}
            for row in rows
            if row.day < today.day
        }
        for day in set() if everybody else {day for _, day in told}:
            theirs = [told[house, day] for house in houses if (house, day) in told]
            told[None, day] = {state: sum(each[state] for each in theirs) for state in SUMMED}
        return cls(told, today)

    def line(self, house: House, span: Span) -> Line:
        """The hours of these days."""
        found = [self.days[house, day] for day in span.days() if (house, day) in self.days]
        hours = dict.fromkeys(State, 0.0) | {
            state: sum(each[state] for each in found) / 60 for state in SUMMED
        }
        if span.since <= self.today.day < span.until:
            now = self.today.lines.get(house, NOTHING).hours
            hours = {state: figure + now.get(state, 0.0) for state, figure in hours.items()}
        return Line(str(house or ""), hours, 0.0)
