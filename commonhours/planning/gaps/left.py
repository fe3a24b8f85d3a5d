"""Hours of allocations that nobody has used yet, week by week: demand that may still come, and no more than that."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from django.db import connection

from commonhours.planning.gaps.asked import WEEKS_AHEAD, Cell, Floats

_LEFT = """
SELECT a.organisation_id, u.area_id, a.since, a.until,
  sum(a.granted_minutes - a.held_minutes - a.used_minutes)::float / 60
FROM funding_allocation a JOIN people_serviceuser u ON u.id = a.service_user_id
WHERE a.until > %(first)s AND a.since < %(last)s AND u.area_id IS NOT NULL
GROUP BY 1, 2, 3, 4"""


def read_left(cells: Sequence[Cell], *, first_day: date) -> Floats:
    """float64[WEEKS_AHEAD, cells]: of the cell's organisation and area; inf for organisations that allocate nothing.

    What is left of an allocation is spread evenly over the days that it still has.
    """
    last = first_day + timedelta(weeks=WEEKS_AHEAD)
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, {"first": first_day, "last": last})
        rows = cursor.fetchall()
    left: dict[tuple[UUID, UUID], Floats] = {}
    for organisation, area, since, until, hours in rows:
        begins = max(since, first_day)
        weeks = left.setdefault((organisation, area), np.zeros(WEEKS_AHEAD))
        for week in range(WEEKS_AHEAD):
            monday = first_day + timedelta(weeks=week)
            days = (min(until, monday + timedelta(weeks=1)) - max(begins, monday)).days
            weeks[week] += hours * max(days, 0) / (until - begins).days
    allocating = {row[0] for row in rows}
    return np.array([_of(cell, left, allocating) for cell in cells]).reshape(len(cells), WEEKS_AHEAD).T


def _of(cell: Cell, left: dict[tuple[UUID, UUID], Floats], allocating: set[UUID]) -> Floats:
    if cell.organisation_id not in allocating:
        return np.full(WEEKS_AHEAD, np.inf)
    return left.get((cell.organisation_id, cell.area_id), np.zeros(WEEKS_AHEAD))
