"""What each number is, as statements. Everything else that counts hours asks here.

Offered: what weekly patterns and extra hours open, less what exceptions and other calendars close, on days on which
its worker was a member; from today on, of those in good standing alone. The pattern of a day that is over is the one
that was in force on that day: setting another week never changes the days before it.
Open: offered and not booked. Gone by, it is lost; ahead, it is free.
Booked: what assignments occupy. Worked: hours to which both sides have agreed, as they were worked.
Unfilled: places of visits to which nobody comes yet, and dates of series that found nobody.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from commonhours.bookings.models import OCCUPYING
from commonhours.common.period import local_instants
from commonhours.planning.question import Span
from commonhours.planning.used.hourly import Cell, Hourly
from commonhours.planning.used.sieve import Dimension, Sieve


class Membership(NamedTuple):
    """Somebody counted in a group, on days between two (None: for good)."""

    group: str
    person_id: UUID
    good: bool
    spans: tuple[tuple[date, date | None], ...]


_OF_WORKER = {
    Dimension.NONE: "''",
    Dimension.ORGANISATION: "m.organisation_id::text",
    Dimension.WORK: "g.type_of_work_id::text",
    Dimension.AREA: "coalesce(p.area_id::text, '')",
    Dimension.CONTRACT: "t.contract",
}
# A worker of several organisations counts once, on each day on which they were a member of any.
_WHO = """
SELECT {group} AS grp, p.id AS person_id, p.standing = 'good' AS good,
       range_agg(daterange(m.since, m.until)) AS days
FROM people_membership m
JOIN people_person p ON p.id = m.person_id
JOIN availability_terms t ON t.person_id = p.id
{roles}
WHERE m.part = 'worker' AND m.approved_at IS NOT NULL AND (m.until IS NULL OR m.until > m.since)
  AND (%(organisations)s::uuid[] IS NULL OR m.organisation_id = ANY (%(organisations)s::uuid[]))
  AND (%(areas)s::uuid[] IS NULL OR p.area_id = ANY (%(areas)s::uuid[]))
  AND (%(contracts)s::text[] IS NULL OR t.contract = ANY (%(contracts)s::text[]))
  AND (%(works)s::uuid[] IS NULL OR EXISTS (
        SELECT FROM credentials_portfolio w WHERE w.person_id = p.id AND w."on"
          AND w.type_of_work_id = ANY (%(works)s::uuid[])))
GROUP BY 1, 2, 3"""
_ROLES = """JOIN credentials_portfolio g ON g.person_id = p.id AND g."on"
  AND (%(works)s::uuid[] IS NULL OR g.type_of_work_id = ANY (%(works)s::uuid[]))"""


def _who(dimension: Dimension) -> str:
    return _WHO.format(group=_OF_WORKER[dimension], roles=_ROLES if dimension is Dimension.WORK else "")


# The first instant of a day, whichever way its clock changes.
_MIDNIGHT = """
  CASE WHEN ({day}::timestamp AT TIME ZONE %(zone)s - interval '1 hour') AT TIME ZONE %(zone)s = {day}::timestamp
    THEN {day}::timestamp AT TIME ZONE %(zone)s - interval '1 hour' ELSE {day}::timestamp AT TIME ZONE %(zone)s END"""
# Whose hours they are goes with them from the start: were that joined in the end, PostgreSQL, which cannot estimate how
# many rows a wall leaves, would walk through everybody's hours once for each worker. For the same reason, what opens
# hours and what takes them is gathered and not joined.
# When the clock on the wall shows each quarter-hour of each day, as `common.period.local_instants` reads it: a time
# that is skipped is the moment of the jump, one that comes twice is its first as a start and its last as an end.
# Clocks change by an hour, on the hour.
_OPEN = """
WITH who AS MATERIALIZED ({who}),
members AS MATERIALIZED (
  SELECT w.grp, w.person_id, range_agg(tstzrange({first}, {after}))
    * tstzmultirange(tstzrange(%(begins)s, CASE WHEN w.good THEN %(ends)s ELSE %(good_until)s END)) AS spans
  FROM who w CROSS JOIN LATERAL unnest(w.days) AS d(days) GROUP BY 1, 2, w.good),
walls AS MATERIALIZED (
  SELECT day::date AS day, minute,
    CASE WHEN (t - interval '1 hour') AT TIME ZONE %(zone)s = wall THEN t - interval '1 hour'
         WHEN t AT TIME ZONE %(zone)s <> wall THEN date_trunc('hour', t) ELSE t END AS first,
    CASE WHEN t AT TIME ZONE %(zone)s <> wall THEN date_trunc('hour', t) ELSE t END AS last
  FROM generate_series(%(since)s::date - 1, %(until)s::date - 1, interval '1 day') AS day
  CROSS JOIN generate_series(0, 2880, 15) AS minute
  CROSS JOIN LATERAL (SELECT day::date + make_interval(mins => minute) AS wall) w
  CROSS JOIN LATERAL (SELECT wall AT TIME ZONE %(zone)s AS t) i),
hours AS MATERIALIZED (
  SELECT x.person_id, range_agg(x.span) FILTER (WHERE x.kind = 'opened') AS opened,
    coalesce(range_agg(x.span) FILTER (WHERE x.kind = 'closed'), '{{}}') AS closed,
    coalesce(range_agg(x.span) FILTER (WHERE x.kind = 'taken'), '{{}}') AS taken
  FROM (
    SELECT 'opened' AS kind, a.person_id, tstzrange(b.first, e.last) AS span
    FROM availability_patternperiod a
    JOIN walls b ON b.minute = a.start_minute AND extract(isodow FROM b.day) = a.weekday + 1
    JOIN walls e ON e.day = b.day AND e.minute = a.end_minute
    WHERE a.person_id IN (SELECT person_id FROM who)
      AND (a.since IS NULL OR b.day >= a.since) AND (a.until IS NULL OR b.day < a.until)
    UNION ALL
    SELECT CASE WHEN c.blocked THEN 'closed' ELSE 'opened' END, c.person_id, tstzrange(c.starts_at, c.ends_at)
    FROM availability_change c
    WHERE c.ends_at > %(begins)s AND c.starts_at < %(ends)s AND c.person_id IN (SELECT person_id FROM who)
    UNION ALL
    SELECT 'closed', k.person_id, tstzrange(k.starts_at, k.ends_at) FROM availability_busytime k
    WHERE k.ends_at > %(begins)s AND k.starts_at < %(ends)s AND k.person_id IN (SELECT person_id FROM who)
    UNION ALL
    SELECT 'taken', a.person_id, a.period FROM bookings_assignment a
    WHERE a.state = ANY (%(occupying)s) AND a.ends_at > %(begins)s AND a.starts_at < %(ends)s
      AND a.starts_at > %(begins)s::timestamptz - interval '1 day' AND a.person_id IN (SELECT person_id FROM who)) x
  GROUP BY 1),
offered AS (
  SELECT m.grp, (h.opened - h.closed) * m.spans AS spans, h.taken
  FROM members m JOIN hours h USING (person_id)),
pieces AS (
  SELECT s.grp, k.open, r.piece
  FROM offered s
  CROSS JOIN LATERAL (VALUES (false, s.spans), (true, s.spans - s.taken)) AS k(open, spans)
  CROSS JOIN LATERAL unnest(k.spans) AS r(piece))
SELECT p.grp, p.open, (h AT TIME ZONE %(zone)s)::date, extract(hour FROM h AT TIME ZONE %(zone)s)::int,
  sum(extract(epoch FROM least(upper(p.piece), h + interval '1 hour') - greatest(lower(p.piece), h)))::bigint / 60
FROM pieces p
CROSS JOIN LATERAL generate_series(date_trunc('hour', lower(p.piece), %(zone)s),
  upper(p.piece) - interval '1 microsecond', interval '1 hour') AS h
GROUP BY 1, 2, 3, 4"""

_OF_BOOKING = {
    Dimension.NONE: "''",
    Dimension.ORGANISATION: "a.organisation_id::text",
    # Of a visit that only its own organisation may see, nobody else reads what it was.
    Dimension.WORK: "coalesce(a.type_of_work_id, v.type_of_work_id)::text",
    Dimension.AREA: "p.area_id::text",
    Dimension.CONTRACT: "t.contract",
}
_OF_PEOPLE = """
  AND (%(organisations)s::uuid[] IS NULL OR {home} = ANY (%(organisations)s::uuid[]))
  AND (%(areas)s::uuid[] IS NULL OR p.area_id = ANY (%(areas)s::uuid[]))
  AND (%(contracts)s::text[] IS NULL OR t.contract = ANY (%(contracts)s::text[]))
  AND (%(works)s::uuid[] IS NULL OR coalesce(a.type_of_work_id, v.type_of_work_id) = ANY (%(works)s::uuid[]))"""
# Stretches x (grp, starts, ends, times), cut into hours of the local day.
_CUT = """
SELECT coalesce(x.grp, ''), (h AT TIME ZONE %(zone)s)::date, extract(hour FROM h AT TIME ZONE %(zone)s)::int,
  sum(x.times * extract(epoch FROM least(x.ends, h + interval '1 hour') - greatest(x.starts, h)) / 60)::bigint
FROM ({stretches}) x
CROSS JOIN LATERAL generate_series(date_trunc('hour', x.starts, %(zone)s), x.ends - interval '1 microsecond',
  interval '1 hour') AS h
WHERE x.ends > %(begins)s AND x.starts < %(ends)s
GROUP BY 1, 2, 3"""
_BOOKED = """
SELECT {group} AS grp, a.starts_at AS starts, a.ends_at AS ends, 1 AS times
FROM bookings_assignment a LEFT JOIN bookings_visit v ON v.id = a.visit_id
LEFT JOIN people_person p ON p.id = a.person_id LEFT JOIN availability_terms t ON t.person_id = a.person_id
WHERE a.state = ANY (%(occupying)s) AND a.starts_at < %(ends)s
  AND a.starts_at > %(begins)s::timestamptz - interval '1 day'{sieve}"""
_WORKED = """
SELECT {group} AS grp, s.starts_at AS starts, s.ends_at AS ends, 1 AS times
FROM timesheets_timesheet s JOIN bookings_assignment a ON a.id = s.assignment_id
LEFT JOIN bookings_visit v ON v.id = a.visit_id
LEFT JOIN people_person p ON p.id = a.person_id LEFT JOIN availability_terms t ON t.person_id = a.person_id
WHERE s.state = 'confirmed' AND s.planned_start < %(ends)s::timestamptz + interval '1 day'
  AND s.planned_start > %(begins)s::timestamptz - interval '2 days'{sieve}"""
# Hours of partners' people for one's own service users: neither offered by one's own nor booked of them.
_LENT = f"""{_BOOKED}
  AND v.organisation_id = ANY (%(guests)s::uuid[]) AND NOT a.organisation_id = ANY (%(guests)s::uuid[])"""
_UNFILLED = """
SELECT {group} AS grp, v.starts_at AS starts, v.ends_at AS ends, v.places - n.coming AS times
FROM bookings_visit v JOIN people_serviceuser p ON p.id = v.service_user_id
CROSS JOIN LATERAL (SELECT count(*) AS coming FROM bookings_assignment a
  WHERE a.visit_id = v.id AND a.state = ANY (%(occupying)s)) n
WHERE v.state = 'planned' AND v.places > n.coming AND v.starts_at < %(ends)s
  AND v.starts_at > %(begins)s::timestamptz - interval '1 day'{sieve}
UNION ALL
SELECT {group}, g.starts_at, g.starts_at + make_interval(mins => v.minutes), greatest(cardinality(v.person_ids), 1)
FROM bookings_gap g JOIN bookings_series v ON v.id = g.series_id
JOIN people_serviceuser p ON p.id = v.service_user_id
WHERE g.filled_by_id IS NULL
  AND (substring(v.rule FROM 'UNTIL=([0-9]{{8}})') IS NULL
       OR to_char(g.starts_at AT TIME ZONE v.zone, 'YYYYMMDD') <= substring(v.rule FROM 'UNTIL=([0-9]{{8}})'))
  AND g.starts_at < %(ends)s
  AND g.starts_at > %(begins)s::timestamptz - interval '1 day'{sieve}"""
_OF_VISIT = {
    Dimension.NONE: "''",
    Dimension.ORGANISATION: "v.organisation_id::text",
    Dimension.WORK: "v.type_of_work_id::text",
    Dimension.AREA: "p.area_id::text",
    Dimension.CONTRACT: "''",
}
_OF_VISITS = """
  AND (%(organisations)s::uuid[] IS NULL OR v.organisation_id = ANY (%(organisations)s::uuid[]))
  AND (%(areas)s::uuid[] IS NULL OR p.area_id = ANY (%(areas)s::uuid[]))
  AND (%(works)s::uuid[] IS NULL OR v.type_of_work_id = ANY (%(works)s::uuid[]))"""


class Open(NamedTuple):
    """What was offered, and what of it nobody booked."""

    offered: Hourly
    open: Hourly


def open_in_sql(span: Span, sieve: Sieve, dimension: Dimension, *, zone: ZoneInfo, today: date) -> Open:
    """Offered and open hours of any days, past or to come."""
    given = _given(span, sieve, zone)
    # Whoever is not in good standing offers nothing from today on.
    given["good_until"] = min(max(_midnight(today, zone), given["begins"]), given["ends"])
    days = {"first": _MIDNIGHT.format(day="lower(d.days)"), "after": _MIDNIGHT.format(day="upper(d.days)")}
    rows = _rows(_OPEN.format(who=_who(dimension), **days), given)
    offered, left = (
        [_cell((row[0], *row[2:])) for row in rows if row[1] is which] for which in (False, True)
    )
    return Open(Hourly.of(span, offered), Hourly.of(span, left))


def members(sieve: Sieve, dimension: Dimension) -> list[Membership]:
    """Whose hours are counted in which group: as the statements read it, for the index to count by."""
    return [
        Membership(group, person_id, good, tuple((each.lower or date.min, each.upper) for each in days))
        for group, person_id, good, days in _rows(_who(dimension), sieve.given())
    ]


def booked(span: Span, sieve: Sieve, dimension: Dimension, *, zone: ZoneInfo) -> Hourly:
    """Hours that assignments occupy, of one's own people."""
    text = _BOOKED.format(group=_OF_BOOKING[dimension], sieve=_OF_PEOPLE.format(home="a.organisation_id"))
    return _cut(text, span, sieve, zone)


def worked(span: Span, sieve: Sieve, dimension: Dimension, *, zone: ZoneInfo) -> Hourly:
    """Hours that both sides have agreed to, of one's own people."""
    text = _WORKED.format(group=_OF_BOOKING[dimension], sieve=_OF_PEOPLE.format(home="a.organisation_id"))
    return _cut(text, span, sieve, zone)


def lent(span: Span, sieve: Sieve, dimension: Dimension, *, zone: ZoneInfo) -> Hourly:
    """Booked hours of partners' people for the service users of these organisations; of the whole region, none."""
    if sieve.organisations is None:
        return Hourly.of(span, ())
    text = _LENT.format(group=_OF_BOOKING[dimension], sieve=_OF_PEOPLE.format(home="v.organisation_id"))
    return _cut(text, span, sieve, zone, guests=list(sieve.organisations))


def unfilled(span: Span, sieve: Sieve, dimension: Dimension, *, zone: ZoneInfo) -> Hourly:
    """Hours that somebody asked for and nobody comes to. Their area is where they are needed; they have no contract."""
    text = _UNFILLED.format(group=_OF_VISIT[dimension], sieve=_OF_VISITS)
    return _cut(text, span, sieve, zone)


def _cut(text: str, span: Span, sieve: Sieve, zone: ZoneInfo, **more: Any) -> Hourly:
    rows = _rows(_CUT.format(stretches=text), _given(span, sieve, zone) | more)
    return Hourly.of(span, [_cell(row) for row in rows])


def _given(span: Span, sieve: Sieve, zone: ZoneInfo) -> dict[str, Any]:
    return {
        **sieve.given(),
        "since": span.since,
        "until": span.until,
        "begins": _midnight(span.since, zone),
        "ends": _midnight(span.until, zone),
        "zone": zone.key,
        "occupying": list(OCCUPYING),
    }


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return local_instants(day, 0, zone).first


def _rows(text: str, given: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _cell(row: Sequence[Any]) -> Cell:
    group, day, hour, minutes = row
    return group, day, hour, int(minutes)
