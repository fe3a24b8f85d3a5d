"""Hold minutes of an allocation when a visit is booked, return them when it is cancelled, use them once agreed on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from commonhours.common.ids import new_id
from commonhours.common.refusals import Refused
from commonhours.funding.models import Hold, Use

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
    UPDATE funding_hold SET returned_at = %(at)s
    WHERE visit_id = %(visit)s AND returned_at IS NULL AND settled_minutes = 0
    RETURNING allocation_id, minutes)
UPDATE funding_allocation a SET held_minutes = held_minutes - back.minutes,
    used_minutes = least(used_minutes + beyond_minutes, granted_minutes - held_minutes + back.minutes),
    beyond_minutes = greatest(0, used_minutes + beyond_minutes - granted_minutes + held_minutes - back.minutes)
FROM back WHERE a.id = back.allocation_id"""

# Beyond is what finds no room besides what is held; whatever makes room is taken up at once.
_USE = """
UPDATE funding_allocation SET held_minutes = held_minutes - %(settled)s,
    used_minutes = least(used_minutes + beyond_minutes + %(more)s, granted_minutes - held_minutes + %(settled)s),
    beyond_minutes = greatest(
        0, used_minutes + beyond_minutes + %(more)s - granted_minutes + held_minutes - %(settled)s)
WHERE id = %(allocation)s"""


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
    """Return what was held for a visit, once; a visit without a hold has nothing to return.

    Refuses with `hours_agreed` where both sides have agreed on hours of it: what was worked is not called off.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RETURN, {"visit": visit_id, "at": at})
        if cursor.rowcount == 0 and Use.objects.filter(visit_id=visit_id).exists():
            raise Refused.because("hours_agreed")


@dataclass(frozen=True)
class Worked:
    """Hours of one person in one visit, as both sides agreed on them: `minutes`, of `planned` that were set aside.

    `coming` are the minutes that were set aside for all who come: what stays open of a visit after the last yes goes
    back.
    """

    visit_id: UUID
    timesheet_id: UUID
    revision: int
    minutes: int
    planned: int
    coming: int


def use(worked: Worked, *, at: datetime) -> None:
    """Let agreed hours take the place of those that were held; hours agreed on anew change it by the difference.

    Joins the transaction of the act that agrees; the caller holds the visit's row. Where nothing was ever held there
    is nothing to do. A visit that was called off and took place all the same uses what it returned.
    """
    before = Use.objects.filter(timesheet_id=worked.timesheet_id).aggregate(sum=Sum("minutes"))["sum"]
    more = worked.minutes - (before or 0)
    held = Hold.objects.filter(visit_id=worked.visit_id).order_by("-held_at", "-id").first()
    if held is None or (before is not None and not more):
        return
    settled = 0 if before is not None or held.returned_at else _settle(held, worked, at)
    with connection.cursor() as cursor:
        cursor.execute(_USE, {"settled": settled, "more": more, "allocation": held.allocation_id})
    Use.objects.create(
        allocation_id=held.allocation_id,
        visit_id=worked.visit_id,
        service_user_id=held.service_user_id,
        timesheet_id=worked.timesheet_id,
        revision=worked.revision,
        minutes=more,
        used_at=at,
    )


def _settle(held: Hold, worked: Worked, at: datetime) -> int:
    """Take this person's part out of what is held, and all that is left with the last; how many minutes that is."""
    before = held.settled_minutes
    after = min(held.minutes, before + worked.planned)
    held.settled_minutes = held.minutes if after >= worked.coming else after
    if held.settled_minutes == held.minutes:
        held.returned_at = at
    held.save(update_fields=["settled_minutes", "returned_at"])
    return held.settled_minutes - before
