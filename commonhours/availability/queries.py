"""Reads of when a worker can, and on which terms. The asker must have been let near them (`concern`)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from commonhours.availability.models import PatternPeriod, Terms


@dataclass(frozen=True)
class PatternLine:
    """A stretch of every week, Monday being 0; minutes past 1440 belong to the next day."""

    weekday: int
    start_minute: int
    end_minute: int
    since: date | None
    until: date | None


@dataclass(frozen=True)
class TermsLine:
    """On which terms somebody works, in minutes."""

    contract: str
    guaranteed_minutes: int
    wanted_minutes: int
    notice_minutes: int
    shortest_minutes: int
    most_minutes_day: int
    most_minutes_week: int
    travel_minutes: int


def pattern_of(person_id: UUID) -> tuple[PatternLine, ...]:
    """The weekly pattern, in order of the week."""
    rows = PatternPeriod.objects.filter(person_id=person_id).order_by("weekday", "start_minute", "id")
    fields = ("weekday", "start_minute", "end_minute", "since", "until")
    return tuple(PatternLine(*row) for row in rows.values_list(*fields))


def terms_of(person_id: UUID) -> TermsLine | None:
    """The terms; None for somebody who is no worker."""
    names = tuple(TermsLine.__dataclass_fields__)
    row = Terms.objects.filter(person_id=person_id).values_list(*names).first()
    return TermsLine(*row) if row else None
