"""Say that two organisations employ people together: one says so from a day on, somebody of the other agrees."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, may_in_office, require, require_somewhere
from commonhours.organisations.queries import region
from commonhours.rates.models import JointEmployers
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class JointSaid:
    """The agreement, its first day, and whether both have said so."""

    joint_id: UUID
    since: date
    agreed: bool


@dataclass(frozen=True)
class JointEnded:
    """The agreement, and its last day."""

    joint_id: UUID
    last_day: date


@once(JointSaid)
def say_joint(*, by: Actor, at: datetime, organisation_id: UUID, other_id: UUID, since: date) -> JointSaid:
    """Say for one's own organisation that it employs people jointly with another from a day on.

    Nothing is counted together before the other has agreed. Refuses with `not_allowed`, `unknown_choice`,
    `rate_in_the_past` or `joint_already`.
    """
    with acting("joint.say", by=by, at=at) as act:
        require(by, Permission.SET_RATES, [organisation_id])
        if organisation_id == other_id:
            raise Invalid.because("unknown_choice", field="other")
        assert by.account_id  # whoever holds a role signs in
        _lock(organisation_id, other_id)
        if since < _day(at):
            raise Invalid.because("rate_in_the_past", field="since")
        first, second = sorted((organisation_id, other_id))
        pair = JointEmployers.objects.filter(one_id=first, other_id=second)
        if pair.filter(Q(until__isnull=True) | Q(until__gt=since)).exists():
            raise Refused.because("joint_already", field="other")
        row = JointEmployers.objects.create(
            one_id=first,
            other_id=second,
            since=since,
            said_for_id=organisation_id,
            said_by_id=by.account_id,
            said_at=at,
        )
        return _told(act, row, organisation_id)


@once(JointSaid)
def agree_joint(*, by: Actor, at: datetime, joint_id: UUID) -> JointSaid:
    """Agree to what the other organisation said; from its first day on hours are counted together.

    Refuses with `unknown_joint`, `not_allowed`, `joint_agreed` or `own_offer`.
    """
    with acting("joint.agree", by=by, at=at) as act:
        require_somewhere(by, Permission.SET_RATES)
        row = _held(joint_id)
        theirs = row.other_id if row.said_for_id == row.one_id else row.one_id
        require(by, Permission.SET_RATES, [theirs])
        if row.agreed_at or row.until:
            raise Refused.because("joint_agreed")
        if row.said_by_id == by.account_id:
            raise NotAllowed.because("own_offer")
        row.agreed_by_id, row.agreed_at = by.account_id, at
        row.save(update_fields=["agreed_by", "agreed_at"])
        return _told(act, row, theirs)


@once(JointEnded)
def end_joint(*, by: Actor, at: datetime, joint_id: UUID, last_day: date) -> JointEnded:
    """End it after a day, from either side; what was never agreed to is taken back.

    Refuses with `unknown_joint`, `not_allowed`, `rate_in_the_past` or `rate_over`.
    """
    with acting("joint.end", by=by, at=at) as act:
        require_somewhere(by, Permission.SET_RATES)
        row = _held(joint_id)
        sides = (row.one_id, row.other_id)
        ours = next((each for each in sides if may_in_office(by, Permission.SET_RATES, [each])), None)
        if ours is None:
            raise NotAllowed.because("not_allowed")
        if last_day < _day(at):
            raise Invalid.because("rate_in_the_past", field="last_day")
        until = max(row.since, last_day + timedelta(days=1))
        if row.until is not None and row.until <= until:
            raise Refused.because("rate_over", field="last_day")
        row.until = until
        row.save(update_fields=["until"])
        _about(act, row, ours)
        act.note(last_day=last_day)
        act.outcome = ended = JointEnded(row.id, last_day)
        return ended


def _held(joint_id: UUID) -> JointEmployers:
    row = JointEmployers.objects.select_for_update(of=("self",)).filter(id=joint_id).first()
    if row is None:
        raise NotFound.because("unknown_joint", field="joint")
    return row


def _told(act: OpenAct, row: JointEmployers, acted: UUID) -> JointSaid:
    _about(act, row, acted)
    act.outcome = said = JointSaid(row.id, row.since, row.agreed_at is not None)
    return said


def _about(act: OpenAct, row: JointEmployers, acted: UUID) -> None:
    act.subject_id = row.id
    act.concerns([row.one_id, row.other_id])
    act.note(joint=row.id, one=row.one_id, other=row.other_id, since=row.since, acted=acted)


def _day(at: datetime) -> date:
    return at.astimezone(region().tzinfo).date()


def _lock(*organisation_ids: UUID) -> None:
    """Two who say the same at once come one after the other."""
    rows = Organisation.objects.select_for_update(no_key=True).filter(id__in=organisation_ids).order_by("id")
    if len(rows) < len(organisation_ids):
        raise Invalid.because("unknown_choice", field="other")
