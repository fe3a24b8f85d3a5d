"""What the verbs of referral share: find and lock one, move its state, write down the step, tell the trail."""

from datetime import datetime, time, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.intake.desks import targets_of
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import digest_of, region
from commonhours.referrals.access import open_own
from commonhours.referrals.models import OfficeAsked, Referral, ReferralStep
from commonhours.referrals.rules import ACCEPTED, DECLINED, FINISHED, OPEN, TAKEN_BACK, due
from commonhours.referrals.secret import secret_of
from commonhours.trail.actions import OpenAct

MOST_WORDS = 300


def under_way(by: Actor, referral_id: UUID) -> Referral:
    """One's own referral that is not over, its row locked; refuse `unknown_referral` or `referral_over`."""
    own = open_own(by)
    row = Referral.objects.select_for_update().filter(id=referral_id, organisation_id__in=own).first()
    if row is None:
        raise NotFound.because("unknown_referral", field="referral")
    require(by, Permission.SEND_ON, [row.organisation_id])
    refuse_over(row)
    return row


def refuse_over(row: Referral) -> None:
    """Refuse with `referral_over` what is declined, finished or taken back."""
    if row.state not in OPEN:
        raise Refused.because("referral_over")


def moved(row: Referral, state: str, at: datetime) -> None:
    """Bring a referral into a state, set its clock, and tell the worker who asked as much as they may know."""
    row.state, row.state_at = state, at
    days = targets_of(row.organisation_id).answer_days
    row.due_at = due(state, at=at, answer_days=days, waiting_until=row.waiting_until, zone=region().tzinfo)
    if state not in OPEN:
        row.mail_due_at = None
    learned = {ACCEPTED: "in_hand", FINISHED: "over", DECLINED: "over", TAKEN_BACK: "over"}.get(state)
    if learned:
        OfficeAsked.objects.filter(referral_id=row.id).update(state=learned)


def new_link(row: Referral) -> None:
    """Give a referral to somebody outside an address of its round, that opens until its consent ends."""
    row.secret_digest = digest_of(secret_of(row.id, row.round))
    row.link_until, row.tries = end_of_consent(row), 0


def end_of_consent(row: Referral) -> datetime:
    """The midnight after the last day on which anything may be told."""
    after = row.consent_until + timedelta(days=1)
    return datetime.combine(after, time(), region().tzinfo)


def kept(act: OpenAct, row: Referral, kind: str, words: str = "") -> None:
    """Save what was changed, with its step and what the trail says of it: ids and a state, and no words."""
    row.save()
    step(act, row, kind, words)
    act.subject_id = row.id
    act.concerns([row.organisation_id])
    act.note(
        referral=row.id,
        organisation=row.organisation_id,
        service_user=row.service_user_id,
        sent_by=row.sent_by_id,
        state=row.state,
    )


def step(act: OpenAct, row: Referral, kind: str, words: str = "") -> None:
    """Write down what was done, by whoever acts."""
    ReferralStep.objects.create(
        referral_id=row.id,
        organisation_id=row.organisation_id,
        kind=kind,
        words=words,
        by_id=act.by.account_id,
        at=act.at,
    )


def short(words: str, *, field: str = "words", most: int = MOST_WORDS, needed: bool = False) -> str:
    """Words without what surrounds them; refuse with `too_large`, or with `missing` where some are needed."""
    plain = " ".join(words.split())
    if len(plain) > most:
        raise Invalid.because("too_large", field=field)
    if needed and not plain:
        raise Invalid.because("missing", field=field)
    return plain
