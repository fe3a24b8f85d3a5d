"""Both sides say yes to the same hours; where they do not, a person decides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.organisations.permissions import Permission, may_for, require, require_somewhere
from commonhours.people.conflicts import OPEN, SHUT, verdict
from commonhours.people.ties import ties_to_person, ties_to_served
from commonhours.timesheets.actions.adjust import held_sheet, require_far
from commonhours.timesheets.actions.reckoning import restate
from commonhours.timesheets.models import Confirmation, Dispute, Timesheet
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class HoursConfirmed:
    """Which side has said yes, to which revision, and where the timesheet stands now."""

    timesheet_id: UUID
    revision: int
    side: str
    state: str


@dataclass(frozen=True)
class Disputed:
    """What somebody of the office has to decide."""

    dispute_id: UUID
    timesheet_id: UUID


@dataclass(frozen=True)
class Decided:
    """What was decided, and where the timesheet stands now."""

    dispute_id: UUID
    timesheet_id: UUID
    state: str


@once(HoursConfirmed)
def confirm_hours(
    *, by: Actor, at: datetime, timesheet_id: UUID, revision: int, told: str = ""
) -> HoursConfirmed:
    """Say yes to the hours as they stand in this revision: a yes is to what was seen.

    Not everybody who is served has a telephone or an account: whoever settles hours writes their yes down, and `told`
    says how it came.

    Refuses with `unknown_timesheet`, `not_allowed`, `own_hours`, `near_hours`, `family_hours`, `hours_missing`,
    `hours_changed`, `hours_disputed` or `confirmed_already`.
    """
    with acting("timesheet.confirm", by=by, at=at) as act:
        sheet = held_sheet(by, at, timesheet_id)
        side = _side(by, sheet, told.strip())
        if sheet.state == "disputed":
            raise Refused.because("hours_disputed")
        if sheet.starts_at is None or sheet.ends_at is None:
            raise Refused.because("hours_missing")
        if sheet.revision != revision:
            raise Refused.because("hours_changed")
        row = {
            "id": new_id(),
            "timesheet": sheet.id,
            "person": sheet.person_id,
            "service_user": sheet.service_user_id,
            "revision": revision,
            "side": side,
            "said_by": by.account_id,
            "said_at": at,
            "told": told.strip()[:80],
            "act_id": act.id,
            "organisation_ids": sheet.organisation_ids,
        }
        if not insert(Confirmation, [row], unless="confirmation_once_a_side"):
            raise Refused.because("confirmed_already")
        restate([sheet], at=at)
        _tell(act, sheet, side=side, revision=revision, state=sheet.state)
        act.outcome = confirmed = HoursConfirmed(sheet.id, revision, side, sheet.state)
        return confirmed


@once(Disputed)
def dispute_hours(*, by: Actor, at: datetime, timesheet_id: UUID, words: str) -> Disputed:
    """Say that the hours are not right, and how it was; somebody of the office looks at it.

    Refuses with `unknown_timesheet`, `not_allowed`, `own_hours`, `words_missing` or `hours_disputed`.
    """
    with acting("timesheet.dispute", by=by, at=at) as act:
        sheet = held_sheet(by, at, timesheet_id)
        # Whoever says that hours are not right is heard, however near they are.
        side = _side(by, sheet, speaks=False)
        if not words.strip():
            raise Invalid.because("words_missing", field="words")
        if sheet.state == "disputed":
            raise Refused.because("hours_disputed")
        assert by.account_id is not None  # whoever has a side has signed in
        dispute = Dispute.objects.create(
            timesheet=sheet,
            person_id=sheet.person_id,
            service_user_id=sheet.service_user_id,
            side=side,
            words=words.strip()[:400],
            opened_by_id=by.account_id,
            opened_at=at,
            organisation_ids=sheet.organisation_ids,
        )
        restate([sheet], at=at)
        _tell(act, sheet, side=side, dispute=dispute.id)
        act.outcome = disputed = Disputed(dispute.id, sheet.id)
        return disputed


@once(Decided)
def decide_dispute(*, by: Actor, at: datetime, dispute_id: UUID, decision: str) -> Decided:
    """Decide what a side disputed, in words for both; hours that are to change are put right first.

    Refuses with `unknown_dispute`, `not_allowed`, `own_hours`, `reason_missing` or `already_decided`.
    """
    with acting("timesheet.decide", by=by, at=at) as act:
        require_somewhere(by, Permission.SETTLE_HOURS)
        dispute = Dispute.objects.select_for_update(no_key=True).filter(id=dispute_id).first()
        if dispute is None:
            raise NotFound.because("unknown_dispute", field="dispute")
        require(by, Permission.SETTLE_HOURS, dispute.organisation_ids)
        require_far(by, dispute.person_id)
        if dispute.decided_at is not None:
            raise Refused.because("already_decided")
        if not decision.strip():
            raise Invalid.because("reason_missing", field="decision")
        sheet = held_sheet(by, at, dispute.timesheet_id)
        dispute.decision, dispute.decided_by_id, dispute.decided_at = (
            decision.strip()[:400],
            by.account_id,
            at,
        )
        dispute.save(update_fields=["decision", "decided_by", "decided_at"])
        restate([sheet], at=at)
        _tell(act, sheet, dispute=dispute.id, state=sheet.state)
        act.outcome = decided = Decided(dispute.id, sheet.id, sheet.state)
        return decided


def _side(by: Actor, sheet: Timesheet, told: str = "", *, speaks: bool = True) -> str:
    """On which side of these hours the actor stands. Who worked them never speaks for whom they were for."""
    if sheet.person_id == by.person_id:
        if told:
            raise Refused.because("own_hours")
        return "worker"
    if told:
        require(by, Permission.SETTLE_HOURS, sheet.organisation_ids)
        require_far(by, sheet.person_id)
        return "served"
    if not may_for(by, Permission.CONFIRM_HOURS, sheet.service_user_id):
        raise NotAllowed.because("not_allowed", permission=Permission.CONFIRM_HOURS.value)
    if verdict("confirm_hours", ties_to_person(by, sheet.person_id)) == SHUT:
        raise Refused.because("near_hours")
    if speaks and verdict("be_confirmed", ties_to_served(sheet.person_id, sheet.service_user_id)) != OPEN:
        # Nobody stands between the two: somebody of the office asks, and writes the yes down.
        raise Refused.because("family_hours")
    return "served"


def _tell(act: OpenAct, sheet: Timesheet, **facts: object) -> None:
    act.subject_id = sheet.assignment_id
    act.touches(sheet.person_id)
    act.concerns(sheet.organisation_ids)
    act.note(sheet=sheet.id, **facts)
