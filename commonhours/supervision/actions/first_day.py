"""Prepare somebody's first day: papers, whom to meet, a buddy, a visit to go along on, and how they are paid."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.people.actions import lock_people
from commonhours.supervision.looking import looked_after, memberships, today
from commonhours.supervision.models import FirstDay
from commonhours.trail.actions import OpenAct, acting, once

FURTHEST = timedelta(days=366)
MOST_WHOM, MOST_WHERE, MOST_YES = 120, 200, 120


@dataclass(frozen=True)
class Plan:
    """What staff arrange for a first day; `papers` says that somebody has seen them."""

    papers: bool = False
    payment: str = ""
    meet_whom: str = ""
    meet_where: str = ""
    meet_at: datetime | None = None
    buddy_id: UUID | None = None


@dataclass(frozen=True)
class Begun:
    """The first day that has changed, and whose it is."""

    first_day_id: UUID
    person_id: UUID


@once(Begun)
def plan_first_day(*, by: Actor, at: datetime, person_id: UUID, organisation_id: UUID, plan: Plan) -> Begun:
    """Write down how a first day is arranged; with another buddy, the visit to go along on must be agreed anew.

    Refuses as `looked_after`, and with `unknown_choice`, `too_large`, `time_is_over` or `unknown_buddy`.
    """
    with acting("first_day.plan", by=by, at=at) as act:
        looked_after(by, at, person_id, organisation_id)
        lock_people([person_id])
        row = _row(at, person_id, organisation_id)
        _refuse_unsound(at, row, plan)
        changed = _changes(act, row, plan)
        FirstDay.objects.filter(id=row.id).update(**changed)
        new_buddy = plan.buddy_id if plan.buddy_id != row.buddy_id else None
        act.touches(*([new_buddy] if new_buddy else []))
        return _done(act, row, buddy=new_buddy)


def _changes(act: OpenAct, row: FirstDay, plan: Plan) -> dict[str, Any]:
    changed: dict[str, Any] = {
        "payment": plan.payment or row.payment,
        "meet_whom": plan.meet_whom.strip(),
        "meet_where": plan.meet_where.strip(),
        "meet_at": plan.meet_at,
        "buddy_id": plan.buddy_id,
    }
    if plan.papers != (row.papers_seen_at is not None):
        seen = (act.by.account_id, act.at) if plan.papers else (None, None)
        changed |= {"papers_seen_by_id": seen[0], "papers_seen_at": seen[1]}
    if plan.buddy_id != row.buddy_id:
        changed |= {"shadow_id": None, "shadow_yes": ""}
    return changed


def _refuse_unsound(at: datetime, row: FirstDay, plan: Plan) -> None:
    if plan.payment and plan.payment not in FirstDay.PAYMENTS:
        raise Invalid.because("unknown_choice", field="payment")
    if len(plan.meet_whom.strip()) > MOST_WHOM or len(plan.meet_where.strip()) > MOST_WHERE:
        raise Invalid.because("too_large", field="meet_where")
    if plan.meet_at and plan.meet_at != row.meet_at and not at < plan.meet_at < at + FURTHEST:
        raise Invalid.because("time_is_over", field="meet_at")
    if plan.buddy_id is not None and plan.buddy_id != row.buddy_id:
        _refuse_no_buddy(at, row, plan.buddy_id)


def _refuse_no_buddy(at: datetime, row: FirstDay, buddy_id: UUID) -> None:
    """A buddy is another worker of the same organisation."""
    colleagues = memberships([row.organisation_id], today(at)).exclude(person_id=row.person_id)
    if not colleagues.filter(person_id=buddy_id).exists():
        raise Invalid.because("unknown_buddy", field="buddy")


@once(Begun)
def plan_shadow(
    *, by: Actor, at: datetime, person_id: UUID, organisation_id: UUID, visit_id: UUID, yes: str
) -> Begun:
    """Have somebody new go along on a visit of their buddy, once whoever is served has said yes; `yes` says who did.

    Nobody is booked by it: the buddy comes as before. Refuses as `looked_after`, and with `buddy_first`,
    `unknown_visit`, `yes_missing` or `shadow_busy`.
    """
    with acting("first_day.shadow", by=by, at=at) as act:
        looked_after(by, at, person_id, organisation_id)
        lock_people([person_id])
        row = _row(at, person_id, organisation_id)
        if row.buddy_id is None:
            raise Refused.because("buddy_first", field="buddy")
        visit = _visit_of(at, row.buddy_id, visit_id)
        if not yes.strip():
            raise Invalid.because("yes_missing", field="yes")
        _refuse_busy(person_id, visit)
        FirstDay.objects.filter(id=row.id).update(shadow_id=visit_id, shadow_yes=yes.strip()[:MOST_YES])
        act.touches(row.buddy_id)
        return _done(act, row, buddy=row.buddy_id, visit=visit_id, service_user=visit.service_user_id)


def _visit_of(at: datetime, buddy_id: UUID, visit_id: UUID) -> Visit:
    """A visit to come of the buddy's own."""
    comes = Assignment.objects.filter(visit_id=visit_id, person_id=buddy_id, state__in=OCCUPYING)
    visit = Visit.objects.filter(id=visit_id, starts_at__gt=at, state="planned").first()
    if visit is None or not comes.exists():
        raise NotFound.because("unknown_visit", field="visit")
    return visit


def _refuse_busy(person_id: UUID, visit: Visit) -> None:
    concern([person_id])
    own = Assignment.objects.filter(person_id=person_id, state__in=OCCUPYING)
    if own.filter(starts_at__lt=visit.ends_at, ends_at__gt=visit.starts_at).exists():
        raise Refused.because("shadow_busy", field="visit")


@once(Begun)
def choose_payment(*, by: Actor, at: datetime, organisation_id: UUID, payment: str) -> Begun:
    """Say how I would like to be paid: only by which kind. Refuses with `unknown_person` or `unknown_choice`."""
    with acting("first_day.payment", by=by, at=at) as act:
        held = memberships([organisation_id], today(at))
        if by.person_id is None or not held.filter(person_id=by.person_id).exists():
            raise NotFound.because("unknown_person", field="person")
        if payment not in FirstDay.PAYMENTS:
            raise Invalid.because("unknown_choice", field="payment")
        lock_people([by.person_id])
        row = _row(at, by.person_id, organisation_id)
        FirstDay.objects.filter(id=row.id).update(payment=payment)
        return _done(act, row)


def _row(at: datetime, person_id: UUID, organisation_id: UUID) -> FirstDay:
    """The list of a first day, begun now if nobody has."""
    fresh = {
        "id": new_id(),
        "organisation": organisation_id,
        "person": person_id,
        "begun_on": today(at),
        "payment": "",
        "meet_whom": "",
        "meet_where": "",
        "shadow_yes": "",
    }
    insert(FirstDay, [fresh], unless="first_day_once")
    return FirstDay.objects.get(person_id=person_id, organisation_id=organisation_id)


def _done(act: OpenAct, row: FirstDay, **facts: UUID | None) -> Begun:
    act.subject_id = row.person_id
    act.touches(row.person_id)
    act.concerns([row.organisation_id])
    act.note(person=row.person_id, organisation=row.organisation_id, **facts)
    act.outcome = begun = Begun(row.id, row.person_id)
    return begun
