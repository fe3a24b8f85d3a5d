"""Hold minutes of an allocation when a visit is booked, return them when it is cancelled."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from commonhours.common.ids import new_id
from commonhours.common.refusals import Refused

# The update locks the balance row; its own condition, and the CHECK behind it, refuse to overdraw.
_HOLD = """
WITH open AS (
    UPDATE funding_allocation SET held_minutes = held_minutes + %(minutes)s
    WHERE service_user_id = %(service_user)s AND organisation_id = %(organisation)s
      AND since <= %(day)s AND until > %(day)s
      AND granted_minutes >= held_minutes + used_minutes + %(minutes)s
    RETURNING id)
INSERT INTO funding_hold (id, allocation_id, visit_id, service_user_id, minutes, held_at)
SELECT %(id)s, open.id, %(visit)s, %(service_user)s, %(minutes)s, %(at)s FROM open RETURNING allocation_id"""

_LEFT = """
SELECT granted_minutes - held_minutes - used_minutes FROM funding_allocation
WHERE service_user_id = %s AND organisation_id = %s AND since <= %s AND until > %s"""

_RETURN = """
WITH back AS (
    UPDATE funding_hold SET returned_at = %(at)s WHERE visit_id = %(visit)s AND returned_at IS NULL
    RETURNING allocation_id, minutes)
UPDATE funding_allocation a SET held_minutes = held_minutes - back.minutes FROM back WHERE a.id = back.allocation_id"""


@dataclass(frozen=True)
class Wanted:
    """Minutes wanted of a service user's allocation on a local day."""

    service_user_id: UUID
    organisation_id: UUID
    day: date
    minutes: int


def hold(wanted: Wanted, *, visit_id: UUID, at: datetime) -> UUID:
    """Set minutes aside for a visit; refuse with `allocation_spent` (and what is left) or `no_allocation`.

    Joins the transaction of the act that books.
    """
    given: dict[str, Any] = {
        "id": new_id(),
        "visit": visit_id,
        "at": at,
        "service_user": wanted.service_user_id,
        "organisation": wanted.organisation_id,
        "day": wanted.day,
        "minutes": wanted.minutes,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, given)
        held = cursor.fetchone()
        if held is not None:
            allocation_id: UUID = held[0]
            return allocation_id
        cursor.execute(_LEFT, [wanted.service_user_id, wanted.organisation_id, wanted.day, wanted.day])
        left = cursor.fetchone()
    if left is None:
        raise Refused.because("no_allocation", field="when", day=wanted.day.isoformat())
    raise Refused.because("allocation_spent", field="when", left=left[0], asked=wanted.minutes)


def give_back(*, visit_id: UUID, at: datetime) -> None:
    """Return what was held for a visit, once; a visit without a hold has nothing to return."""
    with connection.cursor() as cursor:
        cursor.execute(_RETURN, {"visit": visit_id, "at": at})
