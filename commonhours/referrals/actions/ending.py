"""Take a referral back, withdraw one's consent to it, or give whoever was asked a new address."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Refused
from commonhours.common.sight import concern
from commonhours.intake.actions import withdraw
from commonhours.people.models import ServiceUser
from commonhours.people.rights import acts_in_their_name
from commonhours.referrals.actions.writing import kept, moved, new_link, refuse_over, short, under_way
from commonhours.referrals.models import Referral
from commonhours.referrals.rules import TAKEN_BACK
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Ended:
    """A referral that is over, and its last state."""

    referral_id: UUID
    state: str


@dataclass(frozen=True)
class Renewed:
    """A referral, and in which round its address is now."""

    referral_id: UUID
    round: int


@once(Ended)
def take_back(*, by: Actor, at: datetime, referral_id: UUID, words: str = "") -> Ended:
    """Take a referral back: the address opens nothing any more, and a request in another's queue is closed.

    Refuses with `unknown_referral`, `referral_over` or `too_large`.
    """
    with acting("referral.take_back", by=by, at=at) as act:
        row = under_way(by, referral_id)
        return _end(act, row, "taken_back", short(words))


@once(Ended)
def withdraw_consent(*, by: Actor, at: datetime, referral_id: UUID) -> Ended:
    """Say as whoever is referred, or in their name, that nothing may be told any more; it holds at once.

    Staff who may refer write it down when they are told so. What was told in another organisation's queue is deleted.
    Refuses with `unknown_referral` or `referral_over`.
    """
    with acting("referral.withdraw", by=by, at=at) as act:
        row = _of_theirs(by, referral_id) or under_way(by, referral_id)
        refuse_over(row)
        row.withdrawn_at = at
        return _end(act, row, "withdrawn", "")


def _of_theirs(by: Actor, referral_id: UUID) -> Referral | None:
    """The referral, locked, where the actor is whoever it is about or acts in their name; None for anybody else."""
    row = Referral.objects.select_for_update().filter(id=referral_id).first()
    if row is None:
        return None
    served = ServiceUser.objects.filter(id=row.service_user_id).first()
    if served is None or not acts_in_their_name(by, served):
        return None
    concern([row.id])
    return row


def _end(act: OpenAct, row: Referral, kind: str, words: str) -> Ended:
    row.secret_digest = row.link_until = None
    moved(row, TAKEN_BACK, act.at)
    if row.request_id is not None:
        withdraw(act, row.request_id)
    kept(act, row, kind, words)
    act.outcome = ended = Ended(row.id, row.state)
    return ended


@once(Renewed)
def renew_link(*, by: Actor, at: datetime, referral_id: UUID) -> Renewed:
    """Make the address and the code worthless and give new ones; an e-mail goes out again.

    Refuses with `unknown_referral`, `referral_over`, `answers_in_queue` or `consent_ended`.
    """
    with acting("referral.renew", by=by, at=at) as act:
        row = under_way(by, referral_id)
        if row.request_id is not None:
            raise Refused.because("answers_in_queue")
        row.round += 1
        new_link(row)
        assert row.link_until is not None  # it has just been set
        if row.link_until <= at:
            raise Refused.because("consent_ended")
        if row.way == "email":
            row.mail_due_at, row.mail_tries, row.mailed_at = at, 0, None
        kept(act, row, "renewed")
        act.outcome = renewed = Renewed(row.id, row.round)
        return renewed
