"""Let an auditor in: one officer proposes, another confirms, and on a day it is over by itself, or before by either."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.accounts.actions import account_at
from commonhours.audit.models import MOST_DAYS, Audit
from commonhours.audit.queries import ROLE, in_force
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.organisations.models import Grant, Organisation
from commonhours.organisations.permissions import Permission, may_in_office, require, require_somewhere
from commonhours.organisations.queries import region, roles_of
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Audited:
    """An audit, and the account that may look."""

    audit_id: UUID
    account_id: UUID


@dataclass(frozen=True)
class Scope:
    """Whose books (none named: the whole region's), and those of which days, the last not included."""

    organisation_ids: tuple[UUID, ...]
    since: date
    until: date


@once(Audited)
def propose_audit(
    *, by: Actor, at: datetime, email: str, name: str, purpose: str, scope: Scope, ends: date
) -> Audited:
    """Propose that somebody may read these books until a day. Nothing opens before a second officer confirms.

    Refuses with `not_allowed`, `unknown_choice`, `reason_missing`, `bad_email`, `own_role`, `ends_before_start`,
    `audit_too_long` and `auditor_has_roles`: whoever audits holds no other role.
    """
    with acting("audit.propose", by=by, at=at) as act:
        houses = _houses(by, scope.organisation_ids)
        today = at.astimezone(region().tzinfo).date()
        _refuse_unsound(purpose, scope, ends, today)
        account_id = account_at(email, name=name.strip()[:120], at=at)
        _refuse_involved(by, account_id, today)
        row = {
            "id": new_id(),
            "account": account_id,
            "purpose": purpose.strip()[:200],
            "organisation_ids": houses,
            "whole_region": not scope.organisation_ids,
            "since": scope.since,
            "until": scope.until,
            "begins": today,
            "ends": ends,
            "proposed_by": by.account_id,
            "proposed_at": at,
        }
        (audit_id,) = insert(Audit, [row])
        act.subject_id = UUID(str(audit_id))
        act.concerns(houses)
        act.note(account=account_id, purpose=row["purpose"], ends=ends, audit=audit_id)
        act.outcome = proposed = Audited(UUID(str(audit_id)), account_id)
        return proposed


def _houses(by: Actor, organisation_ids: Sequence[UUID]) -> list[UUID]:
    """The organisations of a scope, all of which the asker governs; all there are where none is named."""
    known = set(Organisation.objects.values_list("id", flat=True))
    if not organisation_ids:
        require(by, Permission.GOVERN)
        return sorted(known)
    for each in organisation_ids:
        require(by, Permission.GOVERN, [each])
    if not set(organisation_ids) <= known:
        raise Invalid.because("unknown_choice", field="organisation")
    return sorted(set(organisation_ids))


def _refuse_unsound(purpose: str, scope: Scope, ends: date, today: date) -> None:
    if not purpose.strip():
        raise Invalid.because("reason_missing", field="purpose")
    if scope.until <= scope.since:
        raise Invalid.because("ends_before_start", field="until")
    if not today < ends <= today + timedelta(days=MOST_DAYS):
        raise Invalid.because("audit_too_long", field="ends", most=MOST_DAYS)


def _refuse_involved(by: Actor, account_id: UUID, today: date) -> None:
    if account_id == by.account_id:
        raise NotAllowed.because("own_role")
    if any(held.role != ROLE for held in roles_of(account_id, on=today)):
        raise Refused.because("auditor_has_roles", field="email")


@once(Audited)
def confirm_audit(*, by: Actor, at: datetime, audit_id: UUID) -> Audited:
    """Take a second look and let the auditor in, from now until the day that was proposed.

    Refuses with `unknown_audit`, `not_allowed`, `audit_decided`, `audit_takes_two`, `audit_over`,
    `auditor_has_roles` and `audit_under_way`: one audit at a time, so that it is clear under which somebody looks.
    """
    with acting("audit.confirm", by=by, at=at) as act:
        audit = _held(by, audit_id)
        today = at.astimezone(region().tzinfo).date()
        if audit.confirmed_at is not None or audit.ended_at is not None:
            raise Refused.because("audit_decided")
        if by.account_id in (audit.proposed_by_id, None):
            raise Refused.because("audit_takes_two")
        if audit.ends <= today:
            raise Refused.because("audit_over")
        _refuse_involved(by, audit.account_id, today)
        if Audit.objects.filter(in_force(on=today), account_id=audit.account_id).exists():
            raise Refused.because("audit_under_way")
        audit.confirmed_by_id, audit.confirmed_at = by.account_id, at
        audit.save(update_fields=["confirmed_by", "confirmed_at"])
        insert(Grant, list(_grants(audit, by, at, today)))
        return _told(act, audit)


def _grants(audit: Audit, by: Actor, at: datetime, today: date) -> list[dict[str, object]]:
    """The role of an auditor wherever they audit, which ends by itself."""
    places = [None] if audit.whole_region else audit.organisation_ids
    return [
        {
            "id": new_id(),
            "account": audit.account_id,
            "organisation": place,
            "role": ROLE,
            "since": today,
            "until": audit.ends,
            "granted_by": by.account_id,
            "granted_at": at,
        }
        for place in places
    ]


@once(Audited)
def end_audit(*, by: Actor, at: datetime, audit_id: UUID) -> Audited:
    """End an audit at once, or take back what was only proposed: with the next click nothing opens any more.

    Refuses with `unknown_audit`, `not_allowed` or `audit_over`.
    """
    with acting("audit.end", by=by, at=at) as act:
        audit = _held(by, audit_id)
        today = at.astimezone(region().tzinfo).date()
        if audit.ended_at is not None or audit.ends <= today:
            raise Refused.because("audit_over")
        audit.ended_by_id, audit.ended_at = by.account_id, at
        audit.save(update_fields=["ended_by", "ended_at"])
        held = Grant.objects.filter(account_id=audit.account_id, role=ROLE, until=audit.ends)
        # A role that was given today has not held for a day: the trail alone tells of it.
        held.filter(since__gte=today).delete()
        held.update(until=today)
        return _told(act, audit)


def _held(by: Actor, audit_id: UUID) -> Audit:
    """An audit under lock, for whoever governs all whose books it opens."""
    require_somewhere(by, Permission.GOVERN)
    audit = Audit.objects.select_for_update(no_key=True).filter(id=audit_id).first()
    if audit is None:
        raise NotFound.because("unknown_audit", field="audit")
    if not may_in_office(by, Permission.GOVERN):
        if audit.whole_region:
            raise NotAllowed.because("not_allowed", permission=Permission.GOVERN.value)
        for each in audit.organisation_ids:
            require(by, Permission.GOVERN, [each])
    return audit


def _told(act: OpenAct, audit: Audit) -> Audited:
    act.subject_id = audit.id
    act.concerns(audit.organisation_ids)
    act.note(account=audit.account_id, audit=audit.id, ends=audit.ends)
    act.outcome = audited = Audited(audit.id, audit.account_id)
    return audited
