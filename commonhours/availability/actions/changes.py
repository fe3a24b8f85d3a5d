"""Exceptions: not available then, or also available. What was said last counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.availability.actions.opening import FURTHEST, open_time
from commonhours.availability.models import Change
from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.period import on_quarter
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.organisations.permissions import Permission
from commonhours.trail.actions import OpenAct, acting, once

LONGEST = timedelta(days=366)
# Far more than anybody's year holds; a program that has run wild stops here.
MOST = 1_000


@dataclass(frozen=True)
class Changed:
    """Whose exception, and which."""

    person_id: UUID
    change_id: UUID


@once(Changed)
def add_change(
    *,
    by: Actor,
    at: datetime,
    person_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    blocked: bool,
    reason: str = "",
) -> Changed:
    """Close or open a stretch of time; earlier exceptions that say the opposite give way.

    Visits that are booked already stand. The reason is for the worker and their staff; the trail does not tell it.
    Refuses with `unknown_person`, `not_allowed`, `ends_before_start`, `availability.off_quarter`,
    `availability.in_the_past`, `availability.too_far` or `availability.too_many`.
    """
    with acting("hours.change", by=by, at=at) as act:
        open_time(act, person_id)
        done = act.outcome = _write(act, person_id, starts_at, ends_at, blocked=blocked, reason=reason)
        return done


def close_for_illness(
    act: OpenAct, person_id: UUID, *, starts_at: datetime, ends_at: datetime, reason: str
) -> Changed:
    """Close somebody's hours within an act that says they are ill: whoever takes the call may do that, and no more.

    Refuses as `add_change` does.
    """
    open_time(act, person_id, Permission.REPORT_ILL)
    return _write(act, person_id, starts_at, ends_at, blocked=True, reason=reason)


@once(Changed)
def remove_change(*, by: Actor, at: datetime, person_id: UUID, change_id: UUID) -> Changed:
    """Take an exception back; of one that has begun, what is still to come.

    Refuses with `unknown_person`, `not_allowed` or `availability.unknown_change`.
    """
    with acting("hours.restore", by=by, at=at) as act:
        open_time(act, person_id)
        row = Change.objects.filter(person_id=person_id, id=change_id, ends_at__gt=at).first()
        if row is None:
            raise NotFound.because("availability.unknown_change", field="change")
        if row.starts_at < at:
            Change.objects.filter(id=row.id).update(ends_at=at)
        else:
            row.delete()
        act.note(starts_at=row.starts_at, ends_at=row.ends_at, blocked=row.blocked)
        done = act.outcome = Changed(person_id, change_id)
        return done


def cut_out(person_id: UUID, starts_at: datetime, ends_at: datetime, *, blocked: bool | None = None) -> None:
    """Take a stretch out of the exceptions, of one kind or of both; what lies before and after it stays."""
    rows = Change.objects.filter(person_id=person_id, ends_at__gt=starts_at, starts_at__lt=ends_at)
    if blocked is not None:
        rows = rows.filter(blocked=blocked)
    for row in rows:
        left = [(row.starts_at, starts_at), (ends_at, row.ends_at)]
        Change.objects.bulk_create(
            Change(person_id=person_id, starts_at=a, ends_at=b, blocked=row.blocked, reason=row.reason)
            for a, b in left
            if a < b
        )
        row.delete()


def _write(
    act: OpenAct, person_id: UUID, starts_at: datetime, ends_at: datetime, *, blocked: bool, reason: str
) -> Changed:
    _refuse_impossible(act.at, starts_at, ends_at)
    coming = Change.objects.filter(person_id=person_id, ends_at__gt=act.at)
    if coming.count() >= MOST:
        raise Refused.because("availability.too_many", most=MOST)
    cut_out(person_id, starts_at, ends_at, blocked=not blocked)
    row = Change.objects.create(
        id=new_id(),
        person_id=person_id,
        starts_at=starts_at,
        ends_at=ends_at,
        blocked=blocked,
        reason=reason[:120],
    )
    act.note(starts_at=starts_at, ends_at=ends_at, blocked=blocked)
    return Changed(person_id, row.id)


def _refuse_impossible(at: datetime, starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Invalid.because("ends_before_start", field="ends_at")
    if not (on_quarter(starts_at) and on_quarter(ends_at)):
        raise Invalid.because("availability.off_quarter", field="starts_at")
    if ends_at <= at:
        raise Invalid.because("availability.in_the_past", field="starts_at")
    if ends_at - starts_at > LONGEST or starts_at - at > FURTHEST:
        raise Invalid.because("availability.too_far", field="ends_at")
