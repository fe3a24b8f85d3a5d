"""A bad day: a worker asks for a word, somebody is asked to call them, the next when nobody answers, one answers.

These acts name no person and no organisation in the trail: colleagues who read it learn nothing. Nothing that ranks
or counts anybody reads them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.organisations.models import Organisation
from commonhours.people.actions import lock_people
from commonhours.supervision.looking import memberships, open_supervised, supervisors_of, today
from commonhours.supervision.models import Supervisor, Word
from commonhours.trail.actions import acting, once

# What a worker is promised, and how long each who is asked has before the next is.
CALL_WITHIN = timedelta(hours=1)
PATIENCE = timedelta(minutes=20)

# Who is on duty for an organisation at a time, in the order in which they are called.
Duty = Callable[[UUID, datetime], list[UUID]]


@dataclass(frozen=True)
class Asked:
    """A word that a worker has asked for, who is asked to call (None: whoever is on duty), and until when."""

    word_id: UUID
    account_id: UUID | None
    call_by: datetime


@dataclass(frozen=True)
class Promised:
    """A word that somebody has taken on."""

    word_id: UUID
    account_id: UUID


@once(Asked)
def ask_for_a_word(*, by: Actor, at: datetime) -> Asked:
    """I have a bad day: ask my supervisor, or whoever is on duty, to call me within an hour.

    Refuses with `unknown_person` whoever works for nobody, and with `word_waits` while one is waited for.
    """
    with acting("word.ask", by=by, at=at) as act:
        held = memberships(Organisation.objects.values_list("id", flat=True), today(at))
        works_for = list(held.filter(person_id=by.person_id).order_by("since", "id")) if by.person_id else []
        if by.person_id is None or not works_for:
            raise NotFound.because("unknown_person", field="person")
        lock_people([by.person_id])
        if Word.objects.filter(person_id=by.person_id, state="waiting").exists():
            raise Refused.because("word_waits")
        homes = [each.organisation_id for each in works_for]
        chosen = _supervisor(by.person_id, homes, at)
        row = {
            "id": new_id(),
            "organisation": chosen.organisation_id if chosen else homes[0],
            "person": by.person_id,
            "asked_at": at,
            "call_by": at + CALL_WITHIN,
            "state": "waiting",
            "account": chosen.account_id if chosen else None,
            "called_at": at if chosen else None,
            "asked_before": [],
        }
        (word_id,) = insert(Word, [row])
        act.subject_id = word_id
        act.note(called=[_told(word_id, row["account"])] if chosen else [])
        act.outcome = asked = Asked(word_id, chosen.account_id if chosen else None, at + CALL_WITHIN)
        return asked


def _supervisor(person_id: UUID, homes: Sequence[UUID], at: datetime) -> Supervisor | None:
    """Who looks after somebody in the first of their organisations where anybody does who still may."""
    held = Supervisor.objects.filter(person_id=person_id, organisation_id__in=homes, until=None)
    held_now = [each for each in held if each.account_id in supervisors_of(each.organisation_id, today(at))]
    return min(held_now, key=lambda each: homes.index(each.organisation_id), default=None)


def call_for_words(*, by: Actor, at: datetime, duty: Duty) -> int:
    """Ask the next for each word that nobody has taken on: the supervisor, whoever is on duty, others who supervise.

    The house does this on its own; return how many were asked. The last one who was asked stays asked.
    """
    with seeing(by.sight):
        _open_all()
        waiting = Word.objects.filter(state="waiting").select_related("person")
        if not any(_next(word, at, duty) for word in waiting):
            return 0
    with acting("word.call", by=by, at=at) as act:
        _open_all()
        waiting = Word.objects.filter(state="waiting").select_related("person").order_by("id")
        locked = waiting.select_for_update(no_key=True, of=("self",))
        called = [(word, account) for word in locked if (account := _next(word, at, duty))]
        for word, account in called:
            before = [*word.asked_before, *([word.account_id] if word.account_id else [])]
            Word.objects.filter(id=word.id).update(account_id=account, called_at=at, asked_before=before)
        act.note(called=[_told(word.id, account) for word, account in called])
        return len(called)


def _open_all() -> None:
    """The house looks after whoever waits, wherever they work."""
    concern(Organisation.objects.values_list("id", flat=True))


def _next(word: Word, at: datetime, duty: Duty) -> UUID | None:
    if word.called_at is not None and at - word.called_at < PATIENCE:
        return None
    asked = {*word.asked_before, word.account_id, word.person.account_id}
    could = [*duty(word.organisation_id, at), *sorted(supervisors_of(word.organisation_id, today(at)))]
    return next((each for each in could if each not in asked), None)


def _told(word_id: UUID, account_id: object) -> dict[str, object]:
    return {"word": word_id, "account": account_id}


@once(Promised)
def answer_word(*, by: Actor, at: datetime, word_id: UUID) -> Promised:
    """Say that I call them now; they learn my name. Whoever was asked may, and whoever supervises there.

    Refuses with `unknown_word`, `not_oneself` or `word_answered`.
    """
    with acting("word.answer", by=by, at=at) as act:
        open_supervised(by)
        word = Word.objects.select_for_update(no_key=True).filter(id=word_id).first()
        if word is None or by.account_id is None:
            raise NotFound.because("unknown_word", field="word")
        if word.person_id == by.person_id:
            raise NotAllowed.because("not_oneself")
        if word.state != "waiting":
            raise Refused.because("word_answered")
        answer = {"state": "answered", "answered_by_id": by.account_id, "answered_at": at}
        Word.objects.filter(id=word_id).update(**answer)
        act.subject_id = word_id
        act.note(person=word.person_id, account=by.account_id)
        act.outcome = promised = Promised(word_id, by.account_id)
        return promised
