"""The suspended person answers; somebody else decides; whoever slipped takes it back within five minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from commonhours.bookings.actions.book import open_parties
from commonhours.bookings.actions.changing import Standing, locked_visit
from commonhours.bookings.actions.picture import picture
from commonhours.bookings.models import Assignment
from commonhours.bookings.parts import Part, wish_for
from commonhours.bookings.undoable import FIVE_MINUTES
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, require
from commonhours.people.actions import lock_people, require_somebody_else
from commonhours.people.models import Person
from commonhours.safeguarding.actions.suspend import in_words
from commonhours.safeguarding.models import GIVEN, OPEN, OVER, RESTORED, LeftPlace, Suspension
from commonhours.trail.actions import OpenAct, acting, once

MOST_ANSWER = 1000


@dataclass(frozen=True)
class AnswerGiven:
    """The suspension that its person has answered."""

    suspension_id: UUID


@dataclass(frozen=True)
class Decided:
    """What was decided of a suspension, and how many of the emptied places its person has back."""

    suspension_id: UUID
    person_id: UUID
    decision: str
    restored: int = 0


@once(AnswerGiven)
def answer_suspension(*, by: Actor, at: datetime, suspension_id: UUID, words: str) -> AnswerGiven:
    """Say in my own words what I say to my suspension; as long as it stands, and better once more than never.

    Refuses with `unknown_suspension`, `reason_missing`, `too_large`.
    """
    with acting("suspension.answer", by=by, at=at) as act:
        own = Suspension.objects.select_for_update(no_key=True).filter(id=suspension_id, state__in=OPEN)
        row = own.first()
        if row is None or row.person_id != by.person_id:
            raise NotFound.because("unknown_suspension", field="suspension")
        row.answer, row.answered_at = in_words(words, most=MOST_ANSWER), at
        row.save(update_fields=["answer", "answered_at"])
        _note(act, row)
        act.outcome = given = AnswerGiven(row.id)
        return given


@once(Decided)
def decide_suspension(*, by: Actor, at: datetime, suspension_id: UUID, lift: bool, words: str) -> Decided:
    """Lift a suspension or keep it, and say why; never whoever made it, and never for oneself.

    What of the emptied places is still empty comes back to the person, as far as every rule lets it. One that belongs
    to a freeze is released by a fresh approval instead (`release`). Refuses with `unknown_suspension`, `not_allowed`,
    `not_oneself`, `own_word`, `needs_fresh_approval`, `suspension_over`, `reason_missing`, `too_large`.
    """
    with acting("suspension.decide", by=by, at=at) as act:
        row = open_suspension(by, suspension_id)
        if row.suspended_by_id == by.account_id:
            raise NotAllowed.because("own_word")
        if lift and row.freeze_id:
            raise Refused.because("needs_fresh_approval")
        decision = "lifted" if lift else "kept"
        act.outcome = decided = close(act, row, decision, in_words(words))
        return decided


@once(Decided)
def undo_suspension(*, by: Actor, at: datetime, suspension_id: UUID) -> Decided:
    """Take back a suspension that I made by mistake, within five minutes.

    Refuses with `unknown_suspension`, `not_allowed`, `undo_too_late`, `suspension_over`.
    """
    with acting("suspension.undo", by=by, at=at) as act:
        row = open_suspension(by, suspension_id)
        if row.suspended_by_id != by.account_id:
            raise NotAllowed.because("not_allowed", permission=Permission.SUSPEND.value)
        if at - row.suspended_at > FIVE_MINUTES or row.freeze_id:
            raise Refused.because("undo_too_late")
        act.outcome = decided = close(act, row, "undone", "")
        return decided


def open_suspension(by: Actor, suspension_id: UUID) -> Suspension:
    """A suspension that the actor may decide, its person locked and everything of theirs open."""
    found = Suspension.objects.filter(id=suspension_id).first()
    if found is None:
        raise NotFound.because("unknown_suspension", field="suspension")
    require(by, Permission.SUSPEND, [found.organisation_id] if found.organisation_id else [])
    concern([found.person_id, found.id])
    require_somebody_else(by, Person.objects.get(id=found.person_id))
    lock_people([found.person_id])
    row = Suspension.objects.get(id=suspension_id)
    if row.state not in OPEN:
        raise Refused.because("suspension_over")
    return row


def close(act: OpenAct, row: Suspension, decision: str, words: str) -> Decided:
    """Write a decision down; where it ends the suspension, standing is good again and open places come back."""
    row.state, row.decision = decision, words
    row.decided_by_id, row.decided_at = act.by.account_id, act.at
    row.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    _note(act, row)
    act.note(decision=decision)
    if decision in OPEN:
        return Decided(row.id, row.person_id, decision)
    Person.objects.filter(id=row.person_id).update(standing="good")
    restored = sum(_restore(act, place) for place in _back(row))
    act.note(restored=restored)
    return Decided(row.id, row.person_id, decision, restored)


def _back(row: Suspension) -> Iterable[LeftPlace]:
    places = row.places.exclude(state__in=[GIVEN, RESTORED]).select_related("assignment")
    return places.order_by("visit_id", "id")


def _restore(act: OpenAct, left: LeftPlace) -> bool:
    """Give an emptied place back if nobody has it and every rule says yes; who was booked here needs no new yes."""
    concern([left.visit_id])
    visit, was_here = locked_visit(left.visit_id), left.assignment
    concern([visit.service_user_id])
    standing = Standing(act, visit, picture(visit), late=False)
    gone = visit.state == "cancelled" or left.starts_at <= act.at or _is_full(standing)
    if gone or not _bring(standing, was_here):
        LeftPlace.objects.filter(id=left.id).update(state=OVER)
        return False
    standing.tell()
    LeftPlace.objects.filter(id=left.id).update(state=RESTORED)
    return True


def _is_full(standing: Standing) -> bool:
    return len(standing.was.people) >= standing.visit.places


def _bring(standing: Standing, was_here: Assignment) -> bool:
    visit = standing.visit
    work = was_here.type_of_work_id or visit.type_of_work_id
    part = Part(was_here.person_id, work, was_here.starts_at, was_here.ends_at)
    try:
        with transaction.atomic():
            known = open_parties(wish_for(visit, part), [part.person_id])
            # Their notice was kept when the visit was booked.
            standing.bring(known, [part], asked_at=min(visit.booked_at, standing.act.at))
    except Refused:
        return False
    return True


def _note(act: OpenAct, row: Suspension) -> None:
    act.subject_id = row.person_id
    act.touches(row.person_id)
    act.concerns(row.organisation_ids)
    act.note(suspension=row.id, person=row.person_id, organisation=row.organisation_id)
