"""What the database holds after a race, counted in SQL by a superuser who sees every row."""

from collections.abc import Mapping

import psycopg

from bench.booking.market import ZONE
from commonhours.bookings.models import OCCUPYING

_OVERLAPS = """SELECT count(*) FROM {table} a JOIN {table} b
    ON a.person_id = b.person_id AND a.ctid < b.ctid AND a.period && b.period {where}"""
_HOURS = """SELECT count(*) FROM (
    SELECT FROM bookings_assignment a JOIN availability_terms t USING (person_id)
    WHERE a.state IN {states}
    GROUP BY person_id, date_trunc('{period}', a.starts_at, '{zone}')
    HAVING sum(extract(epoch FROM a.ends_at - a.starts_at)) > 60 * min(t.{limit})) over_limit"""

# Each counts faults: nought is right.
FAULTS = {
    "overlaps": _OVERLAPS.format(
        table="bookings_assignment",
        where=f"AND a.state IN {OCCUPYING} AND b.state IN {OCCUPYING}",
    ),
    "day limits passed": _HOURS.format(states=OCCUPYING, period="day", zone=ZONE, limit="most_minutes_day"),
    "week limits passed": _HOURS.format(
        states=OCCUPYING, period="week", zone=ZONE, limit="most_minutes_week"
    ),
    "allocations overdrawn": """SELECT count(*) FROM funding_allocation a WHERE granted_minutes < (
        SELECT coalesce(sum(h.minutes), 0) FROM funding_hold h
        WHERE h.allocation_id = a.id AND h.returned_at IS NULL)""",
    "holds without a visit": """SELECT count(*) FROM funding_hold h
        WHERE NOT EXISTS (SELECT FROM bookings_visit v WHERE v.id = h.visit_id)""",
}
CONTROL_OVERLAPS = _OVERLAPS.format(table="bench_unguarded", where="")

_CLEAN = (
    # Nothing was posted, paid or looked at here: what refers to acts and holds is as empty as they will be.
    "TRUNCATE funding_hold, trail_act, trail_position, bench_guarded, bench_unguarded CASCADE",
    "DELETE FROM bookings_assignment WHERE starts_at > '2026-03-02'",
    "DELETE FROM bookings_visit WHERE starts_at > '2026-03-02'",
    "UPDATE funding_allocation SET held_minutes = 0 WHERE held_minutes > 0",
    "VACUUM ANALYZE bookings_assignment, bookings_visit, funding_allocation",
)


def faults(administrator: psycopg.Connection) -> Mapping[str, int]:
    return {name: count(administrator, question) for name, question in FAULTS.items()}


def count(administrator: psycopg.Connection, question: str) -> int:
    row = administrator.execute(question.encode()).fetchone()
    assert row
    return int(row[0])


def clean(administrator: psycopg.Connection) -> None:
    """Take away what a race has booked."""
    for statement in _CLEAN:
        administrator.execute(statement.encode())
