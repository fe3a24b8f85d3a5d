"""Write down a check-in, or a visit that was watched; and answer to what was said of one's own visit.

No act, message or log repeats what was written: it stands behind the walls of this room and nowhere else.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.supervision.looking import looked_after, today
from commonhours.supervision.models import CheckIn, ObservedVisit, PrivateNote
from commonhours.trail.actions import acting, once

# What is not written down within a month is remembered too badly to be fair.
WHILE = timedelta(days=31)
FURTHEST = timedelta(days=366)
MOST_WORDS, MOST_PRIVATE = 1000, 2000


@dataclass(frozen=True)
class Talked:
    """The check-in that stands now, and whose it is."""

    check_in_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class Observed:
    """What was written down of a watched visit, and whose it was."""

    observation_id: UUID
    visit_id: UUID
    person_id: UUID


@once(Talked)
def write_check_in(
    *,
    by: Actor,
    at: datetime,
    person_id: UUID,
    organisation_id: UUID,
    held_on: date,
    how: str,
    agreed: str = "",
    private: str = "",
    next_by: date | None = None,
) -> Talked:
    """Write down a talk: what was agreed, which the worker reads, and what stays among those who supervise.

    Refuses as `looked_after`, and with `unknown_choice`, `words_missing`, `too_large`,
    `not_yet`, `too_long_ago` or `next_is_later`.
    """
    with acting("check_in.write", by=by, at=at) as act:
        looked_after(by, at, person_id, organisation_id)
        agreed, private = agreed.strip(), private.strip()
        _refuse_unsound(how, agreed, private)
        _refuse_days(today(at), held_on, next_by)
        row = {
            "id": new_id(),
            "organisation": organisation_id,
            "person": person_id,
            "account": by.account_id,
            "held_on": held_on,
            "how": how,
            "agreed": agreed,
            "next_by": next_by,
            "written_at": at,
        }
        (check_in_id,) = insert(CheckIn, [row])
        if private:
            kept = {"id": new_id(), "organisation": organisation_id, "person": person_id}
            insert(PrivateNote, [kept | {"check_in": check_in_id, "words": private}])
        act.subject_id = person_id
        act.touches(person_id)
        act.concerns([organisation_id])
        act.note(person=person_id, organisation=organisation_id, shared=bool(agreed))
        act.outcome = talked = Talked(check_in_id, person_id)
        return talked


def _refuse_unsound(how: str, agreed: str, private: str) -> None:
    if how not in CheckIn.HOWS:
        raise Invalid.because("unknown_choice", field="how")
    if not agreed and not private:
        raise Invalid.because("words_missing", field="agreed")
    if len(agreed) > MOST_WORDS:
        raise Invalid.because("too_large", field="agreed")
    if len(private) > MOST_PRIVATE:
        raise Invalid.because("too_large", field="private")


def _refuse_days(on: date, held_on: date, next_by: date | None) -> None:
    if held_on > on:
        raise Invalid.because("not_yet", field="held_on")
    if on - held_on > WHILE:
        raise Invalid.because("too_long_ago", field="held_on")
    if next_by is not None and not held_on < next_by <= on + FURTHEST:
        raise Invalid.because("next_is_later", field="next_by")


@once(Observed)
def observe_visit(
    *,
    by: Actor,
    at: datetime,
    person_id: UUID,
    organisation_id: UUID,
    visit_id: UUID,
    went_well: str,
    to_practise: str = "",
) -> Observed:
    """Write down what a supervisor saw on a worker's visit; the worker reads it and may answer.

    Refuses as `looked_after`, and with `words_missing`, `too_large`, `unknown_visit`, `not_begun`, `too_long_ago`
    or `already_recorded`.
    """
    with acting("observation.write", by=by, at=at) as act:
        looked_after(by, at, person_id, organisation_id)
        went_well, to_practise = went_well.strip(), to_practise.strip()
        if not went_well:
            raise Invalid.because("words_missing", field="went_well")
        if max(len(went_well), len(to_practise)) > MOST_WORDS:
            raise Invalid.because("too_large", field="went_well")
        _refuse_unwatched(at, visit_id, person_id)
        row = {
            "id": new_id(),
            "organisation": organisation_id,
            "person": person_id,
            "visit": visit_id,
            "account": by.account_id,
            "went_well": went_well,
            "to_practise": to_practise,
            "written_at": at,
            "reply": "",
        }
        written = insert(ObservedVisit, [row], unless="observed_visit_once")
        if not written:
            raise Refused.because("already_recorded")
        act.subject_id = person_id
        act.touches(person_id)
        act.concerns([organisation_id])
        act.note(person=person_id, organisation=organisation_id, visit=visit_id)
        act.outcome = observed = Observed(written[0], visit_id, person_id)
        return observed


def _refuse_unwatched(at: datetime, visit_id: UUID, person_id: UUID) -> None:
    """Only a visit to which they came, which has begun, and not long ago, can have been watched."""
    came = Assignment.objects.filter(visit_id=visit_id, person_id=person_id, state__in=OCCUPYING).first()
    if came is None:
        raise NotFound.because("unknown_visit", field="visit")
    if came.starts_at > at:
        raise Refused.because("not_begun")
    if at - came.ends_at > WHILE:
        raise Refused.because("too_long_ago")


@once(Observed)
def answer_observation(*, by: Actor, at: datetime, observation_id: UUID, words: str) -> Observed:
    """Say what I think of what was seen on my visit. Refuses with `unknown_event`, `words_missing` or
    `already_replied`."""
    with acting("observation.answer", by=by, at=at) as act:
        seen = ObservedVisit.objects.select_for_update(no_key=True).filter(id=observation_id).first()
        if seen is None or seen.person_id != by.person_id:
            raise NotFound.because("unknown_event", field="event")
        if not words.strip():
            raise Invalid.because("words_missing", field="words")
        if seen.replied_at:
            raise Refused.because("already_replied")
        ObservedVisit.objects.filter(id=observation_id).update(
            reply=words.strip()[:MOST_WORDS], replied_at=at
        )
        act.subject_id = seen.person_id
        act.touches(seen.person_id)
        act.concerns([seen.organisation_id])
        act.note(account=seen.account_id, organisation=seen.organisation_id)
        act.outcome = observed = Observed(seen.id, seen.visit_id, seen.person_id)
        return observed
