"""What was asked for, week by week, and what stands in the books ahead, as arrays of cells and hours of the week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from commonhours.bookings.models import OCCUPYING
from commonhours.common.period import local_instants

WEEKS_AHEAD, MOST_WEEKS_BACK = 10, 26
HOURS = 7 * 24

Floats = NDArray[np.float64]


@dataclass(frozen=True, order=True)
class Cell:
    """Whose service users, what work, in which area."""

    organisation_id: UUID
    type_of_work_id: UUID
    area_id: UUID


@dataclass(frozen=True, eq=False)
class Asked:
    """Hours of visits by week, cell and hour of the week.

    The weeks begin on the weekday of `first_day`: the last of the past ends there, the first ahead begins there.
    `single` are hours of visits of no series; those of series stand in the books for all the weeks ahead.
    """

    first_day: date
    cells: tuple[Cell, ...]
    single: Floats  # [weeks back, cells, HOURS], the oldest first
    covered: Floats  # [WEEKS_AHEAD, cells, HOURS] somebody comes
    open: Floats  # [WEEKS_AHEAD, cells, HOURS] nobody comes yet
    served: NDArray[np.int64]  # [cells, 7, 8]: service users behind each three hours of the week

    @property
    def weeks_known(self) -> int:
        return len(self.single)


# Hours of visits x, cut into hours of the local day. A visit counts with all its places.
_ASKED = """
SELECT x.organisation_id, x.type_of_work_id, x.area_id, x.served, x.series, x.places, x.coming,
  (h AT TIME ZONE %(zone)s)::date - %(first)s::date, extract(hour FROM h AT TIME ZONE %(zone)s)::int,
  extract(epoch FROM least(x.ends, h + interval '1 hour') - greatest(x.starts, h))::float / 3600
FROM (
  SELECT v.organisation_id, v.type_of_work_id, coalesce(s.area_id, u.area_id) AS area_id, u.id AS served,
    v.series_id IS NOT NULL AS series, v.places, v.starts_at AS starts, v.ends_at AS ends,
    (SELECT count(*) FROM bookings_assignment a WHERE a.visit_id = v.id AND a.state = ANY (%(occupying)s)) AS coming
  FROM bookings_visit v JOIN people_serviceuser u ON u.id = v.service_user_id
  LEFT JOIN people_site s ON s.id = v.site_id
  WHERE v.state = 'planned' AND v.starts_at >= %(begins)s AND v.starts_at < %(ends)s
  UNION ALL
  SELECT r.organisation_id, r.type_of_work_id, u.area_id, u.id, true, greatest(cardinality(r.person_ids), 1),
    g.starts_at, g.starts_at + make_interval(mins => r.minutes), 0
  FROM bookings_gap g JOIN bookings_series r ON r.id = g.series_id
  JOIN people_serviceuser u ON u.id = r.service_user_id
  WHERE g.filled_by_id IS NULL AND g.starts_at >= %(now)s AND g.starts_at < %(ends)s
    AND (substring(r.rule FROM 'UNTIL=([0-9]{8})') IS NULL
         OR to_char(g.starts_at AT TIME ZONE r.zone, 'YYYYMMDD') <= substring(r.rule FROM 'UNTIL=([0-9]{8})'))) x
CROSS JOIN LATERAL generate_series(date_trunc('hour', x.starts, %(zone)s), x.ends - interval '1 microsecond',
  interval '1 hour') AS h
WHERE x.area_id IS NOT NULL"""
# Weeks of series alone say nothing of how single visits come.
_FIRST = "SELECT min(starts_at) FROM bookings_visit WHERE series_id IS NULL AND starts_at >= %(begins)s"


def read_asked(*, first_day: date, zone: ZoneInfo) -> Asked:
    """Everything asked for in the region around a day; whoever calls it sees the whole region."""
    oldest = first_day - timedelta(weeks=MOST_WEEKS_BACK)
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, {"begins": _midnight(oldest, zone)})
        begun = cursor.fetchone()[0]
        # A first week that began with two days of rest is a whole one.
        back = ((first_day - begun.astimezone(zone).date()).days + 2) // 7 if begun else 0
        back = min(max(back, 0), MOST_WEEKS_BACK)
        given: dict[str, Any] = {
            "first": first_day,
            "begins": _midnight(first_day - timedelta(weeks=back), zone),
            "now": _midnight(first_day, zone),
            "ends": _midnight(first_day + timedelta(weeks=WEEKS_AHEAD), zone),
            "zone": zone.key,
            "occupying": list(OCCUPYING),
        }
        cursor.execute(_ASKED, given)
        return _arranged(first_day, back, cursor.fetchall())


def _arranged(first_day: date, back: int, rows: Sequence[tuple[Any, ...]]) -> Asked:
    cells = tuple(sorted({Cell(*row[:3]) for row in rows}))
    place = {cell: number for number, cell in enumerate(cells)}
    single = np.zeros((back, len(cells), HOURS))
    covered, left = (np.zeros((WEEKS_AHEAD, len(cells), HOURS)) for _ in range(2))
    behind: set[tuple[int, int, int, UUID]] = set()
    for organisation, work, area, served, series, places, coming, day, hour, hours in rows:
        cell, weekday = place[Cell(organisation, work, area)], (first_day + timedelta(days=day)).weekday()
        week, slot = day // 7, weekday * 24 + hour
        behind.add((cell, weekday, hour // 3, served))
        if day < 0 and not series and week >= -back:
            single[week + back, cell, slot] += places * hours
        elif 0 <= week < WEEKS_AHEAD:
            covered[week, cell, slot] += min(coming, places) * hours
            left[week, cell, slot] += max(places - coming, 0) * hours
    counted = np.zeros((len(cells), 7, 8), np.int64)
    for cell, weekday, block, _ in behind:
        counted[cell, weekday, block] += 1
    return Asked(first_day, cells, single, covered, left, counted)


@dataclass(frozen=True)
class Rates:
    """Shares of what is booked that falls through: by whoever was to come, and by whoever is served.

    `late` are the shares of single visits that are booked within so many weeks of their day: [WEEKS_AHEAD].
    """

    by_worker: float
    by_served: float
    late: Floats


_RATES = """
SELECT count(*), count(*) FILTER (WHERE v.state = 'cancelled'),
  (SELECT count(*) FROM bookings_assignment a WHERE a.starts_at >= %(begins)s AND a.starts_at < %(ends)s),
  (SELECT count(*) FROM bookings_assignment a WHERE a.starts_at >= %(begins)s AND a.starts_at < %(ends)s
     AND a.state IN ('handed_back', 'no_show'))
FROM bookings_visit v WHERE v.starts_at >= %(begins)s AND v.starts_at < %(ends)s"""
_LATE = """
SELECT greatest(floor(extract(epoch FROM v.starts_at - v.booked_at) / 604800), 0)::int, count(*)
FROM bookings_visit v WHERE v.series_id IS NULL AND v.starts_at >= %(begins)s AND v.starts_at < %(ends)s GROUP BY 1"""
# Until more is known: one in so many falls through, as if so many visits had been seen.
_BEFORE, _SEEN = 0.03, 50
# Of single visits, until more is known: half are booked in the week of their day, half of the rest the week before, …
_SOONER = 0.5


def read_rates(*, first_day: date, zone: ZoneInfo) -> Rates:
    """Measured over the weeks that are known, and drawn towards a usual figure while these are few."""
    given = {
        "begins": _midnight(first_day - timedelta(weeks=MOST_WEEKS_BACK), zone),
        "ends": _midnight(first_day, zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RATES, given)
        visits, cancelled, places, missed = cursor.fetchone()
        cursor.execute(_LATE, given)
        leads: dict[int, int] = dict(cursor.fetchall())
    return Rates(
        (missed + _BEFORE * _SEEN) / (places + _SEEN),
        (cancelled + _BEFORE * _SEEN) / (visits + _SEEN),
        _late(leads),
    )


def _late(leads: dict[int, int]) -> Floats:
    """float64[WEEKS_AHEAD]: the share of single visits that is not yet booked so many weeks before."""
    together = sum(leads.values())
    usual = 1 - _SOONER ** np.arange(1, WEEKS_AHEAD + 1)
    booked_within = np.array(
        [sum(count for lead, count in leads.items() if lead <= week) for week in range(WEEKS_AHEAD)], float
    )
    return np.asarray((booked_within + _SEEN * usual) / (together + _SEEN))


def _midnight(day: date, zone: ZoneInfo) -> Any:
    return local_instants(day, 0, zone).first
