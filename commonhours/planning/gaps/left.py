"""Hours of allocations that nobody has used yet, week by week: demand that may still come, and no more than that."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from django.db import connection

from commonhours.planning.gaps.asked import MOST_WEEKS_BACK, WEEKS_AHEAD, Cell, Floats

_LEFT = """
SELECT a.organisation_id, u.area_id, a.since, a.until,
  sum(a.granted_minutes - a.held_minutes - a.used_minutes)::float / 60
FROM funding_allocation a JOIN people_serviceuser u ON u.id = a.service_user_id
WHERE a.until > %(first)s AND a.since < %(last)s AND u.area_id IS NOT NULL
GROUP BY 1, 2, 3, 4"""


# Where somebody was helped who has no allocation: they ask without one, and nothing limits it.
_WITHOUT = """
SELECT DISTINCT v.organisation_id, u.area_id FROM bookings_visit v JOIN people_serviceuser u ON u.id = v.service_user_id
WHERE v.starts_at >= %(since)s AND v.starts_at < %(first)s AND u.area_id IS NOT NULL AND NOT EXISTS (
  SELECT FROM funding_allocation a WHERE a.service_user_id = u.id AND a.organisation_id = v.organisation_id)"""


def read_left(cells: Sequence[Cell], *, first_day: date) -> Floats:
    """float64[WEEKS_AHEAD, cells]: of the cell's organisation and area; inf where and when nothing is allocated, or
    somebody is helped without.

    What is left of an allocation is spread evenly over the days that it still has.
    """
    last = first_day + timedelta(weeks=WEEKS_AHEAD)
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, {"first": first_day, "last": last})
        rows = cursor.fetchall()
        cursor.execute(_WITHOUT, {"since": first_day - timedelta(weeks=MOST_WEEKS_BACK), "first": first_day})
        freely = set(cursor.fetchall())
    left: dict[tuple[UUID, UUID], Floats] = {}
    for organisation, area, since, until, hours in rows:
        begins = max(since, first_day)
        weeks = left.setdefault((organisation, area), np.full(WEEKS_AHEAD, np.inf))
        for week in range(WEEKS_AHEAD):
            monday = first_day + timedelta(weeks=week)
            days = (min(until, monday + timedelta(weeks=1)) - max(begins, monday)).days
            if days > 0:
                share = hours * days / (until - begins).days
                weeks[week] = share + (weeks[week] if np.isfinite(weeks[week]) else 0.0)
    unlimited = np.full(WEEKS_AHEAD, np.inf)
    places = [(cell.organisation_id, cell.area_id) for cell in cells]
    columns = [unlimited if place in freely else left.get(place, unlimited) for place in places]
    return np.array(columns).reshape(len(cells), WEEKS_AHEAD).T
