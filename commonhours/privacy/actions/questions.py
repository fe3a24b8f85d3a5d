"""Ask why somebody looked, and answer: another than whoever looked, within two weeks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, may_for, require
from commonhours.privacy.models import Look, Question
from commonhours.privacy.queries import held_back
from commonhours.privacy.whose import offices
from commonhours.trail.actions import acting, once

TO_ANSWER = timedelta(days=14)
MOST_WORDS, MOST_ANSWER = 500, 1000


@dataclass(frozen=True)
class Asked:
    """A question, and until when it is answered."""

    question_id: UUID
    answer_by: datetime


@dataclass(frozen=True)
class Answered:
    """The question that has its answer."""

    question_id: UUID


@once(Asked)
def ask_why(*, by: Actor, at: datetime, look_id: UUID, words: str = "") -> Asked:
    """Ask the organisation for which somebody looked why they did; the answer comes within two weeks.

    By whoever was looked at, or whoever acts for them. Refuses with `unknown_look`, `already_asked`, `too_large`.
    """
    with acting("look.ask", by=by, at=at) as act:
        look = _own(by, at, look_id)
        if Question.objects.filter(look=look).exists():
            raise Refused.because("already_asked")
        question_id, answer_by = new_id(), at + TO_ANSWER
        row = {
            "id": question_id,
            "look_id": look.id,
            "about_id": look.about_id,
            "organisation_id": look.organisation_id,
            "looked_by_id": look.by_account_id,
            "asked_by_id": by.account_id,
            "asked_at": at,
            "words": _short(words, MOST_WORDS),
            "answer_by": answer_by,
            "answer": "",
        }
        if not insert(Question, [row], unless="question_once_a_look"):
            raise Refused.because("already_asked")
        act.subject_id = question_id
        act.concerns([look.organisation_id] if look.organisation_id else [])
        act.note(organisation=look.organisation_id, answer_by=answer_by)
        act.outcome = asked = Asked(question_id, answer_by)
        return asked


@once(Answered)
def answer_why(*, by: Actor, at: datetime, question_id: UUID, words: str) -> Answered:
    """Say why they were looked at, for the organisation; never whoever looked.

    Refuses with `unknown_question`, `not_allowed`, `own_look`, `already_answered`, `reason_missing`, `too_large`.
    """
    with acting("look.answer", by=by, at=at) as act:
        concern(offices(by))
        row = Question.objects.select_for_update(no_key=True).filter(id=question_id).first()
        if row is None:
            raise NotFound.because("unknown_question", field="question")
        require(by, Permission.PROTECT, [row.organisation_id] if row.organisation_id else [])
        if row.looked_by_id == by.account_id:
            raise NotAllowed.because("own_look")
        if row.answered_at is not None:
            raise Refused.because("already_answered")
        row.answer, row.answered_by_id, row.answered_at = _short(words, MOST_ANSWER), by.account_id, at
        if not row.answer:
            raise Invalid.because("reason_missing", field="words")
        row.save(update_fields=["answer", "answered_by", "answered_at"])
        act.subject_id = row.id
        act.concerns([row.organisation_id] if row.organisation_id else [])
        act.note(asked_by=row.asked_by_id)
        act.outcome = answered = Answered(row.id)
        return answered


def _own(by: Actor, at: datetime, look_id: UUID) -> Look:
    """A look at the asker, or at somebody for whom they act, that is not held back."""
    look = Look.objects.filter(id=look_id).first()
    theirs = look is not None and (
        (by.person_id is not None and look.about_id == by.person_id)
        or may_for(by, Permission.EDIT_SERVICE_USERS, look.about_id)
    )
    if look is None or not theirs or held_back(look, by=by, at=at):
        raise NotFound.because("unknown_look", field="look")
    return look


def _short(words: str, most: int) -> str:
    said = words.strip()
    if len(said) > most:
        raise Invalid.because("too_large", field="words", most=most)
    return said
