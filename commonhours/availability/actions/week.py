"""Set the hours of every week, from a day on. What was agreed before that day stays as it was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from commonhours.availability.actions.opening import local_today, open_time, refuse_unplannable
from commonhours.availability.models import PatternPeriod
from commonhours.availability.rules import WeeklyPeriod, set_of_week, week_of_set
from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.period import QUARTER
from commonhours.common.refusals import Invalid
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class WeekSet:
    """Whose week, from when until when, and how many minutes it has."""

    person_id: UUID
    since: date
    until: date | None
    minutes: int


@once(WeekSet)
def set_week(
    *,
    by: Actor,
    at: datetime,
    person_id: UUID,
    periods: Iterable[WeeklyPeriod],
    since: date,
    until: date | None = None,
) -> WeekSet:
    """Make these the hours of every week that starts within [since, until); without `until`, for good.

    Periods that touch or overlap become one. Visits that are booked already stand. Refuses with `unknown_person`,
    `not_allowed`, `availability.in_the_past`, `availability.too_far` or `ends_before_start`.
    """
    with acting("week.set", by=by, at=at) as act:
        open_time(act, person_id)
        refuse_unplannable(since, local_today(act), "since")
        if until is not None and until <= since:
            raise Invalid.because("ends_before_start", field="until")
        covered = set_of_week(periods)
        _make_room(person_id, since, until)
        PatternPeriod.objects.bulk_create(
            PatternPeriod(
                person_id=person_id,
                weekday=period.weekday,
                start_minute=period.start_minute,
                end_minute=period.end_minute,
                since=since,
                until=until,
            )
            for period in week_of_set(covered)
        )
        done = act.outcome = WeekSet(person_id, since, until, int(covered.sum()) * QUARTER)
        act.note(since=since, until=until, minutes=done.minutes)
        return done


def _make_room(person_id: UUID, since: date, until: date | None) -> None:
    """Take [since, until) out of the pattern; what lies before and after it stays."""
    rows = PatternPeriod.objects.filter(person_id=person_id).filter(Q(until=None) | Q(until__gt=since))
    if until is not None:
        rows = rows.filter(Q(since=None) | Q(since__lt=until))
    for row in rows:
        if until is not None and (row.until is None or row.until > until):
            _copy(row, since=until)
        if row.since is None or row.since < since:
            PatternPeriod.objects.filter(id=row.id).update(until=since)
        else:
            row.delete()


def _copy(row: PatternPeriod, since: date) -> None:
    PatternPeriod.objects.create(
        id=new_id(),
        person_id=row.person_id,
        weekday=row.weekday,
        start_minute=row.start_minute,
        end_minute=row.end_minute,
        since=since,
        until=row.until,
    )
