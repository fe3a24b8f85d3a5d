"""Figures that no other room counts: who came, who is new, who asked for help and how long they waited.

Each is read for every organisation and for all together, where somebody of two organisations counts once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from commonhours.bookings.models import OCCUPYING
from commonhours.common.period import local_instants
from commonhours.planning.question import Span


@dataclass(frozen=True)
class Kept:
    """Places that people were to fill in visits of these days: in how many nobody came, or somebody gave it back."""

    places: int = 0
    no_shows: int = 0
    handed_back: int = 0
    # People who came, of visits that are over.
    came: int = 0


@dataclass(frozen=True)
class Members:
    """Workers on the last of these days; those who came to the organisation and those who left it."""

    members: int = 0
    new: int = 0
    left: int = 0


@dataclass(frozen=True)
class Asked:
    """Requests for help that came in these days, how many of them led to a visit, half of these within so many days."""

    asked: int = 0
    served: int = 0
    days_waited: float | None = None


# By organisation; None: all together.
By = Mapping[UUID | None, Any]

_KEPT = """
SELECT grouping(organisation_id), organisation_id, count(*), count(*) FILTER (WHERE state = 'no_show'),
  count(*) FILTER (WHERE state = 'handed_back'),
  count(DISTINCT person_id) FILTER (WHERE state = ANY (%(occupying)s) AND ends_at <= %(now)s)
FROM bookings_assignment
WHERE organisation_id = ANY (%(houses)s) AND starts_at >= %(begins)s AND starts_at < %(ends)s
  AND (state = ANY (%(occupying)s) OR state IN ('no_show', 'handed_back'))
GROUP BY GROUPING SETS ((organisation_id), ())"""

_MEMBERS = """
SELECT grouping(organisation_id), organisation_id,
  count(DISTINCT person_id) FILTER (WHERE since < %(until)s AND (until IS NULL OR until >= %(until)s)),
  count(DISTINCT person_id) FILTER (WHERE since >= %(since)s AND since < %(until)s),
  count(DISTINCT person_id) FILTER (WHERE until > %(since)s AND until < %(until)s)
FROM people_membership
WHERE organisation_id = ANY (%(houses)s) AND part = 'worker' AND approved_at IS NOT NULL
  AND (until IS NULL OR until > since)
GROUP BY GROUPING SETS ((organisation_id), ())"""

# The contact centre's own queue is nobody's but the region's.
_ASKED = """
SELECT grouping(organisation_id), organisation_id, count(*), count(served_at),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM served_at - arrived_at) / 86400)
FROM intake_helprequest
WHERE (organisation_id = ANY (%(houses)s) OR (%(region)s AND organisation_id IS NULL))
  AND arrived_at >= %(begins)s AND arrived_at < %(ends)s
GROUP BY GROUPING SETS ((organisation_id), ())"""


@dataclass(frozen=True)
class Counts:
    """All of them, of one span of days."""

    kept: By
    members: By
    asked: By


def counts(houses: Collection[UUID], span: Span, *, zone: ZoneInfo, at: datetime, region: bool) -> Counts:
    """Count what the reader may see of these organisations; with `region`, the region's own queue as well."""
    given = {
        "houses": list(houses),
        "region": region,
        "since": span.since,
        "until": span.until,
        "begins": _midnight(span.since, zone),
        "ends": _midnight(span.until, zone),
        "occupying": list(OCCUPYING),
        "now": at,
    }
    return Counts(_read(_KEPT, given, Kept), _read(_MEMBERS, given, Members), _read(_ASKED, given, Asked))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return local_instants(day, 0, zone).first


def _read(text: str, given: dict[str, Any], shape: Any) -> By:
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return {
            None if total else house: shape(*figures)
            for total, house, *figures in cursor.fetchall()
            if total or house is not None
        }
