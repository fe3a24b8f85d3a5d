"""One week that is not like the others: painted, copied from another week, or given back to the pattern."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np

from commonhours.availability.actions.changes import cut_out
from commonhours.availability.actions.opening import FURTHEST, local_today, open_time, refuse_unplannable
from commonhours.availability.models import Change
from commonhours.availability.queries import open_slots, pattern_rows
from commonhours.availability.rules import (
    LocalDays,
    WeeklyPeriod,
    WeeklyRows,
    laid,
    runs,
    set_on_the_wall,
    week_of_set,
)
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.organisations.queries import region
from commonhours.trail.actions import OpenAct, acting, once

MOST_WEEKS = 52


@dataclass(frozen=True)
class Shaped:
    """Whose weeks, by their Mondays."""

    person_id: UUID
    weeks: tuple[date, ...]


@once(Shaped)
def shape_week(
    *, by: Actor, at: datetime, person_id: UUID, week: date, periods: Iterable[WeeklyPeriod]
) -> Shaped:
    """Make these the hours of one week, named by any of its days, from now on; other weeks stay as they are.

    Refuses with `unknown_person`, `not_allowed`, `availability.in_the_past` or `availability.too_far`.
    """
    with acting("hours.shape", by=by, at=at) as act:
        open_time(act, person_id)
        return _shaped(act, person_id, [week], tuple(periods))


@once(Shaped)
def copy_week(*, by: Actor, at: datetime, person_id: UUID, source: date, weeks: Iterable[date]) -> Shaped:
    """Make other weeks like one week as it really is, its exceptions included. Refuses as `shape_week`."""
    with acting("hours.shape", by=by, at=at) as act:
        open_time(act, person_id)
        if abs(source - local_today(act)) > FURTHEST:
            raise Invalid.because("availability.too_far", field="source")
        days = LocalDays(region().tzinfo, monday_of(source), 7)
        periods = week_of_set(set_on_the_wall(open_slots(person_id, days), days))
        return _shaped(act, person_id, weeks, periods)


@once(Shaped)
def drop_changes(*, by: Actor, at: datetime, person_id: UUID, weeks: Iterable[date]) -> Shaped:
    """Give weeks back to the weekly pattern. Refuses as `shape_week`."""
    with acting("hours.restore", by=by, at=at) as act:
        open_time(act, person_id)
        return _shaped(act, person_id, weeks, None)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _shaped(
    act: OpenAct, person_id: UUID, weeks: Iterable[date], periods: tuple[WeeklyPeriod, ...] | None
) -> Shaped:
    mondays = tuple(sorted({monday_of(week) for week in weeks}))
    if not 1 <= len(mondays) <= MOST_WEEKS:
        raise Invalid.because("availability.choose_weeks", field="weeks", most=MOST_WEEKS)
    for monday in mondays:
        refuse_unplannable(monday, monday_of(local_today(act)), "weeks")
        _write(act.at, person_id, monday, periods)
    act.note(weeks=mondays)
    done = act.outcome = Shaped(person_id, mondays)
    return done


def _write(at: datetime, person_id: UUID, monday: date, periods: tuple[WeeklyPeriod, ...] | None) -> None:
    """Replace the exceptions of what is left of a week by those that the hours need; None needs none."""
    days = LocalDays(region().tzinfo, monday, 7)
    first = max(0, -((days.start - at) // timedelta(minutes=15)))
    cut_out(person_id, days.instant_of(first), days.instant_of(days.slots))
    if periods is None:
        return
    ahead = np.arange(days.slots) >= first
    usual = laid(pattern_rows(person_id, days), days)
    wanted = laid(WeeklyRows.of_one(periods), days)
    Change.objects.bulk_create(
        Change(
            person_id=person_id,
            starts_at=days.instant_of(begin),
            ends_at=days.instant_of(end),
            blocked=blocked,
        )
        for blocked, differing in ((False, wanted & ~usual), (True, usual & ~wanted))
        for begin, end in runs(differing & ahead)
    )
