"""What approvals touch: the people, what lies ahead of them, and what was worked, for whom and for how much money."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from commonhours.bookings.models import OCCUPYING
from commonhours.common.sight import concern


@dataclass(frozen=True)
class Reach:
    """How much it is. `ahead` would leave the people, `since` is done since they were let in; cents as charged."""

    people: int
    visits_ahead: int
    minutes_ahead: int
    served_ahead: int
    visits_since: int
    minutes_since: int
    served_since: int
    cents_since: int

    def facts(self) -> dict[str, int]:
        return asdict(self)


_AHEAD = """
SELECT count(*), coalesce(sum(extract(epoch FROM a.ends_at - a.starts_at) / 60), 0)::bigint,
       count(DISTINCT v.service_user_id)
FROM bookings_assignment a LEFT JOIN bookings_visit v ON v.id = a.visit_id
WHERE a.person_id = ANY (%(people)s) AND a.state = ANY (%(occupying)s) AND a.starts_at > %(at)s"""

_SINCE = """
WITH let_in AS (SELECT * FROM unnest(%(people)s::uuid[], %(since)s::timestamptz[]) AS x(person_id, since)),
done AS (
  SELECT a.id, a.visit_id, extract(epoch FROM a.ends_at - a.starts_at) / 60 AS minutes, v.service_user_id
  FROM let_in l JOIN bookings_assignment a ON a.person_id = l.person_id AND a.starts_at >= l.since
  LEFT JOIN bookings_visit v ON v.id = a.visit_id
  WHERE a.ends_at <= %(at)s AND a.state = ANY (%(occupying)s))
SELECT count(*), coalesce(sum(minutes), 0)::bigint, count(DISTINCT service_user_id),
  (SELECT coalesce(sum(c.cents), 0)::bigint FROM billing_charge c
     JOIN let_in l ON l.person_id = c.person_id AND c.starts_at >= l.since AND c.partner_id IS NULL)
FROM done"""


def reach_of(people: Iterable[tuple[UUID, datetime]], *, at: datetime) -> Reach:
    """What it touches that these people were let in at these times; for an asker who was permitted.

    Money is what funders were charged for their hours, as far as the asker may see charges.
    """
    first: dict[UUID, datetime] = {}
    for person_id, since in people:
        first[person_id] = min(since, first.get(person_id, since))
    concern(first)
    _open_visits(first, at)
    given = {"people": list(first), "since": list(first.values()), "at": at, "occupying": list(OCCUPYING)}
    return Reach(len(first), *_row(_AHEAD, given), *_row(_SINCE, given))


def _open_visits(people: Collection[UUID], at: datetime) -> None:
    """A partner's visits count, though they are not the asker's to read one by one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(DISTINCT visit_id) FROM bookings_assignment WHERE person_id = ANY (%s)"
            " AND current_setting('app.region', true) <> 'on'",
            [list(people)],
        )
        (found,) = cursor.fetchone() or (None,)
    concern(found or ())


def _row(text: str, given: dict[str, Any]) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        found: tuple[int, ...] = cursor.fetchone() or ()
    return found
