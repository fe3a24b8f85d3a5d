"""Whoever was asked opens the referral with address and code, and answers; or staff write down what they heard."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.organisations.queries import region
from commonhours.referrals.actions.writing import kept, moved, refuse_over, short, under_way
from commonhours.referrals.models import MOST_TRIES, Referral
from commonhours.referrals.queries import behind
from commonhours.referrals.rules import ANSWERS, DECLINED, FINISHED, SEEN, SENT, WAITING
from commonhours.referrals.secret import is_code
from commonhours.trail.actions import OpenAct, acting, once

MOST_WAITING = timedelta(days=730)
MOST_NAME = 120


@dataclass(frozen=True)
class Answer:
    """What whoever was asked says: how it stands, a few words, until when somebody waits, and who says so."""

    state: str
    words: str = ""
    waiting_until: date | None = None
    name: str = ""


@dataclass(frozen=True)
class Answered:
    """A referral and its state now."""

    referral_id: UUID
    state: str


def see_by_link(*, by: Actor, at: datetime, secret: str, code: str) -> Answered:
    """Open a referral with its address and code; the first time, whoever sent it sees that it was seen.

    Refuses with `unknown_referral`, and with `wrong_code` five times, after which the address opens nothing more.
    """
    found = behind(secret, at=at)
    if found is None:
        raise NotFound.because("unknown_referral", field="referral")
    if not _tried(by, found.id, code):
        raise Invalid.because("wrong_code", field="code")
    with acting("referral.see", by=by, at=at) as act:
        row = _locked(found)
        act.subject_id = row.id
        act.concerns([row.organisation_id])
        act.note(referral=row.id, state=row.state)
        if row.state == SENT:
            moved(row, SEEN, at)
            kept(act, row, "seen")
        act.outcome = seen = Answered(row.id, row.state)
        return seen


def _tried(by: Actor, referral_id: UUID, code: str) -> bool:
    """Whether the code is right; each wrong one is counted before it is answered, so that no two guess at once."""
    with seeing(by.sight):
        concern([referral_id])
        row = Referral.objects.select_for_update().get(id=referral_id)
        if row.tries >= MOST_TRIES:
            return False
        right = is_code(row.id, row.round, code)
        Referral.objects.filter(id=row.id).update(tries=0 if right else F("tries") + 1)
        return right


@once(Answered)
def answer_by_link(*, by: Actor, at: datetime, secret: str, round_: int, answer: Answer) -> Answered:
    """Answer as whoever was asked; the door has seen the code of this round.

    Refuses with `unknown_referral`, `referral_over`, `unknown_choice`, `missing`, `too_large` or `waits_until_when`.
    """
    with acting("referral.answer", by=by, at=at) as act:
        found = behind(secret, at=at)
        if found is None or found.round != round_:
            raise NotFound.because("unknown_referral", field="referral")
        row = _locked(found)
        return _answered(act, row, answer)


@once(Answered)
def note_answer(*, by: Actor, at: datetime, referral_id: UUID, answer: Answer) -> Answered:
    """Write down what whoever was asked said on the telephone or in a letter.

    Refuses as `answer_by_link` does, and with `answers_in_queue` where an organisation of the region has it.
    """
    with acting("referral.answer", by=by, at=at) as act:
        row = under_way(by, referral_id)
        if row.request_id is not None:
            raise Refused.because("answers_in_queue")
        return _answered(act, row, answer)


def _locked(found: Referral) -> Referral:
    concern([found.id])
    return Referral.objects.select_for_update().get(id=found.id)


def _answered(act: OpenAct, row: Referral, answer: Answer) -> Answered:
    refuse_over(row)
    if answer.state not in ANSWERS:
        raise Invalid.because("unknown_choice", field="answer")
    needed = answer.state in (DECLINED, FINISHED)
    row.answer = short(answer.words, needed=needed)
    row.answered_by = short(answer.name, field="name", most=MOST_NAME, needed=act.by.account_id is None)
    row.waiting_until = _until(act.at, answer) if answer.state == WAITING else None
    row.answered_at = row.answered_at or act.at
    moved(row, answer.state, act.at)
    if needed:
        row.secret_digest = row.link_until = None
    kept(act, row, answer.state, row.answer)
    note_workers(act, row)
    act.outcome = answered = Answered(row.id, row.state)
    return answered


def _until(at: datetime, answer: Answer) -> date:
    today = at.astimezone(region().tzinfo).date()
    if answer.waiting_until is None or not today < answer.waiting_until <= today + MOST_WAITING:
        raise Invalid.because("waits_until_when", field="until")
    return answer.waiting_until


def note_workers(act: OpenAct, row: Referral) -> None:
    """Name in the act which workers asked for it: they hear that somebody has it, and no more."""
    act.note(workers=sorted(str(each) for each in row.asks.values_list("worker_id", flat=True)))
