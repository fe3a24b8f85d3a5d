"""Ask one's organisation for a rate, take it back, and answer: a yes sets the person's own rate, a no says why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.availability.actions.opening import local_today, open_time, refuse_unplannable
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.rates.actions.rates import Wanted, require_minimum, set_rate, today
from commonhours.rates.asking import read_paying
from commonhours.rates.book import PAY
from commonhours.rates.models import AskedRate
from commonhours.rates.models.asked import MOST
from commonhours.rates.own import employers_of
from commonhours.trail.actions import OpenAct, acting, once

# Whoever asks is to have an answer within this time; then those who answer are reminded, and nothing else happens.
ANSWER_WITHIN = timedelta(days=14)
MOST_WORDS = 300


@dataclass(frozen=True)
class RateAsk:
    """What somebody asks for an hour of a type of work, from a day on, and why."""

    amount: int
    since: date
    type_of_work_id: UUID
    words: str = ""


@dataclass(frozen=True)
class RateAsked:
    """What was asked, and until when it is to be answered."""

    ask_id: UUID
    answer_by: datetime


@dataclass(frozen=True)
class AskSettled:
    """What became of it; `rate_id` of a yes."""

    ask_id: UUID
    state: str
    rate_id: UUID | None = None


@once(RateAsked)
def ask_rate(*, by: Actor, at: datetime, organisation_id: UUID, asked: RateAsk) -> RateAsked:
    """Ask an organisation that one works for to pay more for an hour of a type of work.

    Refuses with `unknown_choice` whoever does not work there, `rate_out_of_bounds`, `availability.in_the_past`,
    `availability.too_far`, `below_minimum`, `paid_that_much`, `asked_already`, `too_large`.
    """
    if by.person_id is None:
        raise NotFound.because("unknown_person", field="person")
    with acting("asked_rate.ask", by=by, at=at) as act:
        open_time(act, by.person_id)
        day = local_today(act)
        refuse_unplannable(asked.since, day, "since")
        if organisation_id not in employers_of(by.person_id, day):
            raise Invalid.because("unknown_choice", field="organisation")
        _refuse_impossible(by.person_id, organisation_id, asked)
        same = {"organisation_id": organisation_id, "person_id": by.person_id}
        same |= {"type_of_work_id": asked.type_of_work_id}
        if AskedRate.objects.filter(**same, state="open").exists():
            raise Refused.because("asked_already", field="work")
        row = AskedRate.objects.create(
            id=new_id(),
            **same,
            amount=asked.amount,
            since=asked.since,
            words=asked.words.strip(),
            asked_at=at,
            answer_by=at + ANSWER_WITHIN,
        )
        act.subject_id = row.id
        act.organisation_ids = {organisation_id}
        act.note(organisation=organisation_id, ask=row.id, answer_by=row.answer_by)
        act.outcome = done = RateAsked(row.id, row.answer_by)
        return done


@once(AskSettled)
def withdraw_asked_rate(*, by: Actor, at: datetime, ask_id: UUID) -> AskSettled:
    """Ask for it no more. Refuses with `unknown_asked_rate` what is not one's own, and with `already_answered`."""
    with acting("asked_rate.withdraw", by=by, at=at) as act:
        row = _open_row(ask_id)
        if row.person_id != by.person_id:
            raise NotFound.because("unknown_asked_rate", field="ask")
        return _settle(act, row, "withdrawn")


@once(AskSettled)
def answer_asked_rate(*, by: Actor, at: datetime, ask_id: UUID, granted: bool, words: str = "") -> AskSettled:
    """Say yes, and it is the person's rate from the day they asked for, or from today; or no, and why.

    Refuses with `not_allowed`, `unknown_asked_rate`, `own_choice`, `already_answered`, `reason_missing`,
    `too_large`, and a yes with whatever `set_rate` does.
    """
    with acting("asked_rate.answer", by=by, at=at) as act:
        require_somewhere(by, Permission.SET_RATES)
        row = _open_row(ask_id)
        require(by, Permission.SET_RATES, [row.organisation_id])
        if row.person_id == by.person_id:
            raise NotAllowed.because("own_choice")
        row.answer = _short(words)
        if granted:
            wanted = _wanted(row, at)
            row.rate_id = set_rate(by=by, at=at, organisation_id=row.organisation_id, wanted=wanted).rate_id
        elif not row.answer:
            raise Invalid.because("reason_missing", field="words")
        return _settle(act, row, "granted" if granted else "refused")


# --- parts -------------------------------------------------------------------------------------------------------


def _refuse_impossible(person_id: UUID, organisation_id: UUID, asked: RateAsk) -> None:
    if not TypeOfWork.objects.filter(id=asked.type_of_work_id).exists():
        raise Invalid.because("unknown_choice", field="work")
    if not 0 < asked.amount <= MOST:
        raise Invalid.because("rate_out_of_bounds", field="amount")
    _short(asked.words)
    require_minimum(organisation_id, asked.amount, asked.since)
    paying = read_paying([organisation_id], asked.since)
    paid = paying.hour(organisation_id, asked.type_of_work_id, person_id, asked.since)
    if paid is not None and paid >= asked.amount:
        raise Refused.because("paid_that_much", field="amount")


def _open_row(ask_id: UUID) -> AskedRate:
    row = AskedRate.objects.select_for_update(no_key=True, of=("self",)).filter(id=ask_id).first()
    if row is None:
        raise NotFound.because("unknown_asked_rate", field="ask")
    return row


def _settle(act: OpenAct, row: AskedRate, state: str) -> AskSettled:
    if row.state != "open":
        raise Refused.because("already_answered")
    row.state, row.answered_at = state, act.at
    row.answered_by_id = None if state == "withdrawn" else act.by.account_id
    row.save(update_fields=["state", "answer", "answered_by", "answered_at", "rate"])
    act.subject_id = row.id
    act.touches(row.person_id)
    act.concerns([row.organisation_id])
    act.note(organisation=row.organisation_id, ask=row.id, person=row.person_id, state=state)
    act.outcome = settled = AskSettled(row.id, state, row.rate_id)
    return settled


def _wanted(row: AskedRate, at: datetime) -> Wanted:
    """The rate that a yes sets; whether the law calls the work attending is as it was."""
    since = max(row.since, today(at))
    held = read_paying([row.organisation_id], since).rates.pay(
        row.organisation_id, row.type_of_work_id, row.person_id, since
    )
    attendant = held is not None and held.attendant
    return Wanted(PAY, row.amount, since, row.type_of_work_id, row.person_id, attendant)


def _short(words: str) -> str:
    said = words.strip()
    if len(said) > MOST_WORDS:
        raise Invalid.because("too_large", field="words", most=MOST_WORDS)
    return said
