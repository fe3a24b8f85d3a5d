"""What was booked day by day, of the new work and of other work: one statement, from which every figure is made.

A visit counts on the local day on which it begins, whoever booked it; days that are over count, and no other.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from commonhours.bookings.models import OCCUPYING
from commonhours.common.period import local_instants
from commonhours.organisations.queries import region
from commonhours.planning.models import Trial, TrialMember
from commonhours.planning.trials.effect import Effect, Pair, Week, effect
from commonhours.planning.trials.rules import DAYS_BEFORE

DAY = timedelta(days=1)
SEVEN = 7
# After half a year it is no trial any more, and is watched no longer.
MOST_DAYS = 182


@dataclass(frozen=True)
class Span:
    """Somebody's days in a trial: from one, up to another that is not included; and with whom they are compared."""

    person_id: UUID
    twin_id: UUID | None
    since: date
    until: date

    @property
    def days(self) -> int:
        return max((self.until - self.since).days, 0)


@dataclass(frozen=True)
class DayLine:
    """A day: of the new work visits, hours, service users and areas; hours of other work in the seven days up to it.

    `own` is the mean of the cohort, `twins` that of whoever they are compared with, `low` and `high` hold the middle
    half of these. `new` is the cohort's mean of the new work in those seven days.
    """

    day: date
    visits: int
    hours: float
    served: int
    areas: int
    own: float
    new: float
    twins: float
    low: float
    high: float


@dataclass(frozen=True)
class Figures:
    """What came of a trial so far; no days where it has not begun."""

    days: tuple[DayLine, ...]
    effect: Effect
    visits: int = 0
    hours: float = 0.0
    served: int = 0
    areas: int = 0


@dataclass
class _Booked:
    """One person's one day."""

    new: float = 0.0
    other: float = 0.0
    visits: int = 0
    served: set[UUID] = field(default_factory=set)
    areas: set[UUID] = field(default_factory=set)


Booked = Mapping[tuple[UUID, date], _Booked]

_DAYS = """
SELECT a.person_id, (a.starts_at AT TIME ZONE %(zone)s)::date,
  coalesce(coalesce(a.type_of_work_id, v.type_of_work_id) = %(work)s, false),
  sum(extract(epoch FROM a.ends_at - a.starts_at))::float / 3600, count(*),
  array_agg(v.service_user_id) FILTER (WHERE v.service_user_id IS NOT NULL),
  array_agg(coalesce(s.area_id, u.area_id)) FILTER (WHERE coalesce(s.area_id, u.area_id) IS NOT NULL)
FROM bookings_assignment a LEFT JOIN bookings_visit v ON v.id = a.visit_id
LEFT JOIN people_serviceuser u ON u.id = v.service_user_id LEFT JOIN people_site s ON s.id = v.site_id
WHERE a.person_id = ANY (%(people)s) AND a.state = ANY (%(occupying)s)
  AND a.starts_at >= %(begins)s AND a.starts_at < %(ends)s
GROUP BY 1, 2, 3"""


def spans_of(trial: Trial, members: Iterable[TrialMember], *, at: datetime) -> list[Span]:
    """The days of each of the cohort who said yes: from the first of the trial or the day after their yes, until they
    or their twin left, it was stopped, or today."""
    zone = region().tzinfo
    today = at.astimezone(zone).date()
    if trial.starts_on is None:
        return []
    rows = list(members)
    twin = {row.beside_id: row for row in rows if row.beside_id}
    found = []
    for row in rows:
        if row.yes_at is None:
            continue
        beside = twin.get(row.person_id)
        watched = trial.starts_on + MOST_DAYS * DAY
        ends = (today, watched, trial.stopped_on, row.until, beside.until if beside else None)
        since = max(trial.starts_on, row.yes_at.astimezone(zone).date() + DAY)
        until = min(day for day in ends if day is not None)
        found.append(Span(row.person_id, beside.person_id if beside else None, since, until))
    return [span for span in found if span.days]


def figures_of(trial: Trial, spans: Sequence[Span]) -> Figures:
    """The figures of these days; whoever calls it has opened the people's rows."""
    if not spans:
        return Figures((), effect([]))
    first, last = min(span.since for span in spans), max(span.until for span in spans)
    people = {each for span in spans for each in (span.person_id, span.twin_id) if each}
    booked = _read(trial.type_of_work_id, people, first - (DAYS_BEFORE + SEVEN) * DAY, last)
    pairs = [_pair(span, span.twin_id, booked) for span in spans if span.twin_id]
    new = _new(spans, booked)
    days = _each(first - DAYS_BEFORE * DAY, last)
    return Figures(
        tuple(_line(day, spans, booked, new.get(day, ())) for day in days),
        effect(pairs),
        *_counted(row for rows in new.values() for row in rows),
    )


# --- inside -------------------------------------------------------------------------------------------------


def _read(work: UUID, people: Collection[UUID], since: date, until: date) -> Booked:
    zone = region().tzinfo
    given: dict[str, Any] = {
        "work": work,
        "people": list(people),
        "occupying": list(OCCUPYING),
        "zone": zone.key,
        "begins": local_instants(since, 0, zone).first,
        "ends": local_instants(until, 0, zone).first,
    }
    booked: dict[tuple[UUID, date], _Booked] = {}
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, given)
        for person_id, day, is_new, hours, visits, served, areas in cursor.fetchall():
            row = booked.setdefault((person_id, day), _Booked())
            if is_new:
                row.new, row.visits = hours, visits
                row.served, row.areas = set(served or ()), set(areas or ())
            else:
                row.other = hours
    return booked


def _each(since: date, until: date) -> Iterable[date]:
    return (since + number * DAY for number in range((until - since).days))


def _sum(booked: Booked, person_id: UUID, since: date, until: date, name: str) -> float:
    rows = (booked.get((person_id, day)) for day in _each(since, until))
    return float(sum(getattr(row, name) for row in rows if row))


def _pair(span: Span, twin_id: UUID, booked: Booked) -> Pair:
    new = _sum(booked, span.person_id, span.since, span.until, "new") * SEVEN / span.days
    own, twin = (_week(span, each, booked) for each in (span.person_id, twin_id))
    return Pair(own, twin, new, span.days)


def _week(span: Span, person_id: UUID, booked: Booked) -> Week:
    before = _sum(booked, person_id, span.since - DAYS_BEFORE * DAY, span.since, "other")
    after = _sum(booked, person_id, span.since, span.until, "other")
    return Week(before * SEVEN / DAYS_BEFORE, after * SEVEN / span.days)


def _new(spans: Sequence[Span], booked: Booked) -> dict[date, list[_Booked]]:
    """By day, what the cohort did of the new work."""
    days = {span.person_id: (span.since, span.until) for span in spans}
    found: dict[date, list[_Booked]] = {}
    for (person_id, day), row in booked.items():
        if row.visits and person_id in days and days[person_id][0] <= day < days[person_id][1]:
            found.setdefault(day, []).append(row)
    return found


def _line(day: date, spans: Sequence[Span], booked: Booked, new: Sequence[_Booked]) -> DayLine:
    since, until = day - (SEVEN - 1) * DAY, day + DAY
    # Whoever has left is not drawn on: their hours are no part of the trial any more.
    there = [span for span in spans if span.until > day]
    own = [_sum(booked, span.person_id, since, until, "other") for span in there]
    fresh = [_sum(booked, span.person_id, since, until, "new") for span in there]
    twins = [_sum(booked, span.twin_id, since, until, "other") for span in there if span.twin_id]
    low, high = np.percentile(twins, (25, 75)) if twins else (0.0, 0.0)
    return DayLine(
        day,
        *_counted(new),
        _mean(own),
        _mean(fresh),
        _mean(twins),
        float(low),
        float(high),
    )


def _counted(new: Iterable[_Booked]) -> tuple[int, float, int, int]:
    """Visits, hours, service users and areas."""
    rows = list(new)
    served, areas = (set[UUID]().union(*(getattr(row, name) for row in rows)) for name in ("served", "areas"))
    return sum(row.visits for row in rows), sum(row.new for row in rows), len(served), len(areas)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
