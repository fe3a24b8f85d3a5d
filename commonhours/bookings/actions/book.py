"""Book a visit: check, lock, ask the rules, hold the hours, insert. PostgreSQL's constraint has the last word."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from commonhours.bookings.actions.picture import mark, note_change
from commonhours.bookings.actions.writing import ALONE, Belonging, Booked, write_visit
from commonhours.bookings.briefing import Brief, brief, frame_of, question_of
from commonhours.bookings.conditions import Question
from commonhours.bookings.fit import Dossier, Frame, reasons_against, told
from commonhours.bookings.queries import dossiers
from commonhours.bookings.wish import MOST_PLACES, Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refusal, Refused
from commonhours.common.sight import concern
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES, Permission, may_in_office, require
from commonhours.people.actions import lock_people
from commonhours.people.queries import organisations_of_service_user
from commonhours.trail.actions import OpenAct, acting, once

# Diaries are read this far around a visit: a week of hours, and the rest before and after it.
AROUND = timedelta(days=8)


@once(Booked)
def book_visit(*, by: Actor, at: datetime, wish: Wish, person_ids: Sequence[UUID]) -> Booked:
    """Book these people for a visit, all or none.

    Refuses with every rule that one of them would break (each with `person`), `taken` when somebody else was
    faster, `allocation_spent`, `not_allowed`, or what of the wish is unknown.
    """
    with acting("visit.book", by=by, at=at) as act:
        known = open_brief(by, wish, person_ids, at)
        booked = write_booking(act, wish, known, person_ids)
        act.outcome = booked
        return booked


def write_booking(
    act: OpenAct,
    wish: Wish,
    known: Brief,
    person_ids: Sequence[UUID],
    *,
    agreed: bool = False,
    belongs: Belonging = ALONE,
) -> Booked:
    """Lock, ask every rule, hold the hours, insert; for an act that has been allowed and has opened the parties."""
    frame = frame_of(known, act.at)
    question = replace(question_of(wish, known, act.at), agreed=agreed)
    people = lock_and_read(question, frame, person_ids)
    refuse_misfits(question, people, frame)
    booked = write_visit(act, wish, known, question, people, belongs=belongs)
    left = mark("planned", wish.starts_at, wish.ends_at, booked.assignment_ids)
    note_change(act, booked.visit_id, was=None, left=left)
    return booked


def open_brief(by: Actor, wish: Wish, person_ids: Sequence[UUID], at: datetime) -> Brief:
    """Check that the actor may book for this service user, and read what the house knows of them."""
    if not 1 <= len(person_ids) <= MOST_PLACES or len(set(person_ids)) != len(person_ids):
        raise Invalid.because("choose_people", field="person", most=MOST_PLACES)
    served = wish.service_user_id
    require(by, Permission.BOOK, organisations_of_service_user(served), served=served)
    known = open_parties(wish, person_ids)
    require(by, Permission.BOOK, [known.organisation_id], served=served)
    refuse_own_booking(by, known.organisation_id, person_ids)
    if not known.has_allocation and not may_in_office(by, Permission.BOOK, [known.organisation_id]):
        # Only the office may book what nobody has granted hours for.
        raise Refused.because("no_hours_granted", field="when")
    return known


def refuse_own_booking(by: Actor, organisation_id: UUID, person_ids: Sequence[UUID]) -> None:
    """Whoever books for an organisation does not book themselves, where a colleague of theirs could."""
    if by.person_id not in person_ids or not may_in_office(by, Permission.BOOK, [organisation_id]):
        return
    booking = [role for role, held in ROLES.items() if Permission.BOOK in held]
    others = Grant.objects.filter(organisation_id=organisation_id, role__in=booking, until=None)
    if others.filter(account__is_active=True).exclude(account_id__in=[by.account_id]).exists():
        raise Refused.because("books_oneself", field="person")


def open_parties(wish: Wish, person_ids: Sequence[UUID]) -> Brief:
    """Read what the house knows of the parties of a visit, once it is known that the actor may change it."""
    # From here on the rows of exactly these parties are open: hours limits count visits of other organisations too.
    concern([wish.service_user_id, *person_ids])
    return brief(wish)


def lock_and_read(question: Question, frame: Frame, person_ids: Sequence[UUID]) -> list[Dossier]:
    """Lock the people in id order, then read all that the rules ask about them: nothing can change until commit."""
    lock_people(person_ids)
    people = read_locked([question], person_ids)
    if len(people) != len(person_ids):
        raise NotFound.because("unknown_person", field="person")
    return people


def read_locked(questions: Sequence[Question], person_ids: Sequence[UUID]) -> list[Dossier]:
    """All that the rules ask about people who are locked, for each of these questions."""
    kinds = {
        kind
        for question in questions
        for kind in (*(needed.kind_id for needed in question.requires), *question.wants)
    }
    since = min(question.starts_at for question in questions) - AROUND
    until = max(question.ends_at for question in questions) + AROUND
    return dossiers(person_ids, since=since, until=until, facts=kinds)


def refuse_misfits(question: Question, people: Sequence[Dossier], frame: Frame) -> None:
    """Refuse with every reason that may be told against every person, each naming whom it is about."""
    misfits = [
        Refusal(reason.code, MappingProxyType({**reason.facts, "person": dossier.person_id}), "person")
        for dossier in people
        for reason in told(reasons_against(question, dossier, frame))
    ]
    if misfits:
        raise Refused(*misfits)
