"""What it took until a visit stood, counted from acts of the trail: by organisation, month and way, never by person.

A step is one act about a visit, its offer or its series before the visit began: somebody booked, offered, said yes or
no, moved it, gave it to somebody else, or called it off. How long somebody sat before a screen stands nowhere, and is
not guessed. Visits whose booking no act tells of (they were imported) are left out.

By which way: `offer` where somebody's yes filled it; else `series`; else by who booked it: a `program` through the
API, somebody without a role (`self`: whoever is served, or their helper), or the office (`single`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from commonhours.common.period import local_instants
from commonhours.organisations.queries import region

# Of fewer visits, or where fewer people took steps, a figure of an organisation would speak of one of them.
FEWEST_VISITS, FEWEST_PEOPLE = 5, 3
STEPS = (
    *("visit.book", "visit.move", "visit.reassign", "visit.cancel", "visit.undo", "visit.hand_back"),
    *("visit.offer_swap", "visit.take_swap", "visit.withdraw_swap", "meeting.book", "move.ask"),
    *("offer.make", "offer.accept", "offer.decline", "offer.lapse", "offer.withdraw"),
    *("duty.call", "duty.answer", "gap.fill", "visit.read_back"),
    *("series.book", "series.change", "series.cancel", "series.extend"),
)

# Who booked it: the act that wrote it down, or its series.
_BOOKING = ("visit.book", "meeting.book", "offer.accept", "series.book", "gap.fill")

_OVERHEADS = """
WITH visits AS MATERIALIZED (
  SELECT v.id, v.organisation_id, v.series_id, v.starts_at, v.booked_at, o.id AS opening_id, o.offered_at,
    date_trunc('month', v.booked_at AT TIME ZONE %(zone)s)::date AS month,
    CASE WHEN o.id IS NOT NULL THEN 'offer' WHEN v.series_id IS NOT NULL THEN 'series'
      WHEN b.door = 'api' THEN 'program'
      WHEN NOT EXISTS (SELECT FROM organisations_grant g WHERE g.account_id = b.by_account_id) THEN 'self'
      ELSE 'single' END AS way
  FROM bookings_visit v
  LEFT JOIN LATERAL (SELECT o.id, o.offered_at FROM dispatch_opening o
    WHERE o.filled_by_id = v.id AND o.visit_id IS NULL ORDER BY o.offered_at LIMIT 1) o ON true
  JOIN LATERAL (SELECT a.door, a.by_account_id FROM trail_act a
    WHERE a.subject_id = coalesce(v.series_id, v.id) AND a.verb = ANY (%(booking)s) ORDER BY a.at LIMIT 1) b ON true
  WHERE v.booked_at >= %(begins)s),
touched AS (
  SELECT organisation_id, month, way, id AS subject_id, starts_at AS until FROM visits
  UNION ALL SELECT organisation_id, month, way, opening_id, starts_at FROM visits WHERE opening_id IS NOT NULL
  -- An act about a series is one step, however many visits it books.
  UNION ALL SELECT DISTINCT organisation_id, month, way, series_id, NULL::timestamptz FROM visits WHERE way = 'series'),
steps AS (
  SELECT t.organisation_id, t.month, t.way, a.id, a.by_account_id,
    CASE WHEN a.by_account_id IS NULL THEN 'house' WHEN a.door = 'api' THEN 'program' ELSE 'person' END AS who
  FROM touched t JOIN trail_act a ON a.subject_id = t.subject_id AND a.verb = ANY (%(steps)s) AND CASE
    WHEN t.until IS NULL THEN date_trunc('month', a.at AT TIME ZONE %(zone)s)::date = t.month ELSE a.at < t.until END),
counted AS (
  SELECT organisation_id, month, way, count(DISTINCT id) FILTER (WHERE who = 'person') AS persons,
    count(DISTINCT id) FILTER (WHERE who = 'program') AS programs,
    count(DISTINCT id) FILTER (WHERE who = 'house') AS house,
    count(DISTINCT by_account_id) FILTER (WHERE who = 'person') AS people
  FROM steps GROUP BY GROUPING SETS ((organisation_id, month, way), (month, way))),
stood AS (
  SELECT organisation_id, month, way, count(*) AS visits, percentile_cont(0.5) WITHIN GROUP (
    ORDER BY extract(epoch FROM booked_at - coalesce(offered_at, booked_at)) / 60) AS median
  FROM visits GROUP BY GROUPING SETS ((organisation_id, month, way), (month, way)))
SELECT s.organisation_id, s.month, s.way, s.visits, coalesce(c.persons, 0), coalesce(c.programs, 0),
  coalesce(c.house, 0), s.median
FROM stood s LEFT JOIN counted c ON c.month = s.month AND c.way = s.way
  AND c.organisation_id IS NOT DISTINCT FROM s.organisation_id
WHERE s.visits >= %(visits)s AND (coalesce(c.people, 0) = 0 OR c.people >= %(people)s)
ORDER BY 2, 1, 3"""


class Overheads(NamedTuple):
    """Sums of one month and way: of an organisation, or of the region where there is none; `median_minutes` from
    its first offer until somebody's yes, nought where one press booked it."""

    organisation_id: UUID | None
    month: date
    way: str
    visits: int
    steps: int
    program_steps: int
    house_steps: int
    median_minutes: float


def read_overheads(first: date, *, at: datetime) -> Sequence[Overheads]:
    """What it took, of visits booked from the first of a month until now; what would speak of few is left out."""
    zone = region().tzinfo
    asked: dict[str, Any] = {
        "steps": list(STEPS),
        "booking": list(_BOOKING),
        "begins": local_instants(first, 0, zone).first,
        "zone": zone.key,
        "visits": FEWEST_VISITS,
        "people": FEWEST_PEOPLE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OVERHEADS, asked)
        return [Overheads(*row) for row in cursor.fetchall()]
