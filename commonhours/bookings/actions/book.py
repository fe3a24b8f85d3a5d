"""Book a visit: check, lock, ask the rules, hold the hours, insert. PostgreSQL's constraint has the last word."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from commonhours.bookings.briefing import Brief, brief, frame_of, question_of
from commonhours.bookings.conditions import Question, employer_of
from commonhours.bookings.fit import Dossier, Frame, reasons_against, told
from commonhours.bookings.models import Assignment, Visit
from commonhours.bookings.queries import dossiers
from commonhours.bookings.wish import MOST_PLACES, Wish
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refusal, Refused
from commonhours.common.sight import concern
from commonhours.funding.actions import Wanted, hold
from commonhours.organisations.permissions import Permission, may_in_office, require
from commonhours.people.actions import lock_people
from commonhours.people.queries import organisations_of_service_user
from commonhours.trail.actions import OpenAct, acting, once

# Diaries are read this far around a visit: a week of hours, and the rest before and after it.
AROUND = timedelta(days=8)


@dataclass(frozen=True)
class Booked:
    """The visit, and who comes."""

    visit_id: UUID
    assignment_ids: tuple[UUID, ...]


@once(Booked)
def book_visit(*, by: Actor, at: datetime, wish: Wish, person_ids: Sequence[UUID]) -> Booked:
    """Book these people for a visit, all or none.

    Refuses with every rule that one of them would break (each with `person`), `taken` when somebody else was
    faster, `allocation_spent`, `not_allowed`, or what of the wish is unknown.
    """
    with acting("visit.book", by=by, at=at) as act:
        known = open_brief(by, wish, person_ids, at)
        frame = frame_of(known, at)
        question = question_of(wish, known, at)
        people = lock_and_read(question, frame, person_ids)
        refuse_misfits(question, people, frame)
        booked = write_visit(act, wish, known, question, people)
        act.outcome = booked
        return booked


def open_brief(by: Actor, wish: Wish, person_ids: Sequence[UUID], at: datetime) -> Brief:
    """Check that the actor may book for this service user, and read what the house knows of them."""
    if not 1 <= len(person_ids) <= MOST_PLACES or len(set(person_ids)) != len(person_ids):
        raise Invalid.because("choose_people", field="person", most=MOST_PLACES)
    served = wish.service_user_id
    require(by, Permission.BOOK, organisations_of_service_user(served), served=served)
    # From here on the rows of exactly these parties are open: hours limits count visits of other organisations too.
    concern([wish.service_user_id, *person_ids])
    known = brief(wish)
    require(by, Permission.BOOK, [known.organisation_id], served=served)
    if not known.has_allocation and not may_in_office(by, Permission.BOOK, [known.organisation_id]):
        # Only the office may book what nobody has granted hours for.
        raise Refused.because("no_hours_granted", field="when")
    return known


def lock_and_read(question: Question, frame: Frame, person_ids: Sequence[UUID]) -> list[Dossier]:
    """Lock the people in id order, then read all that the rules ask about them: nothing can change until commit."""
    lock_people(person_ids)
    kinds = (*(needed.kind_id for needed in question.requires), *question.wants)
    people = dossiers(
        person_ids, since=question.starts_at - AROUND, until=question.ends_at + AROUND, facts=kinds
    )
    if len(people) != len(person_ids):
        raise NotFound.because("unknown_person", field="person")
    return people


def refuse_misfits(question: Question, people: Sequence[Dossier], frame: Frame) -> None:
    """Refuse with every reason that may be told against every person, each naming whom it is about."""
    misfits = [
        Refusal(reason.code, MappingProxyType({**reason.facts, "person": dossier.person_id}), "person")
        for dossier in people
        for reason in told(reasons_against(question, dossier, frame))
    ]
    if misfits:
        raise Refused(*misfits)


@dataclass(frozen=True)
class Service:
    """What one person comes to a visit for: their own work and times, the question they were asked."""

    wish: Wish
    question: Question
    dossier: Dossier


def write_visit(
    act: OpenAct,
    wish: Wish,
    known: Brief,
    question: Question,
    people: Sequence[Dossier],
    *,
    series_id: UUID | None = None,
) -> Booked:
    """Insert the visit and its assignments, hold the hours, and tell the trail."""
    return write_services(
        act, known, [Service(wish, question, dossier) for dossier in people], series_id=series_id
    )


def write_services(
    act: OpenAct, known: Brief, services: Sequence[Service], *, series_id: UUID | None = None
) -> Booked:
    """Insert one visit in which each person has their own work and times; the first service names the visit."""
    question = services[0].question
    wish = spanning([each.wish for each in services])
    employers = {each.dossier.person_id: _employer(each) for each in services}
    seen_by = sorted({known.organisation_id, *employers.values()})
    visit_id = new_id()
    if known.has_allocation:
        day = date.fromisoformat(question.days[0])
        minutes = sum(each.question.minutes for each in services)
        hold(Wanted(known.service_user_id, known.organisation_id, day, minutes), visit_id=visit_id, at=act.at)
    place = {"latitude": known.place.lat, "longitude": known.place.lng, "measured": known.place.measured}
    visit = {
        "id": visit_id,
        "service_user": known.service_user_id,
        "site": known.site_id,
        "organisation": known.organisation_id,
        "type_of_work": wish.type_of_work_id,
        "series": series_id,
        "starts_at": wish.starts_at,
        "ends_at": wish.ends_at,
        "places": len(services),
        "wants": list(question.wants),
        "features": list(question.features),
        "state": "planned",
        "booked_by": act.by.account_id,
        "booked_at": act.at,
        "reason": "",
        "organisation_ids": seen_by,
    }
    insert(Visit, [visit | place])
    nowhere = {"latitude": None, "longitude": None, "measured": -1}
    rows = [
        {
            "id": new_id(),
            "visit": visit_id,
            "person": each.dossier.person_id,
            "organisation": employers[each.dossier.person_id],
            "type_of_work": each.wish.type_of_work_id
            if each.wish.type_of_work_id != wish.type_of_work_id
            else None,
            "starts_at": each.wish.starts_at,
            "ends_at": each.wish.ends_at,
            "state": "booked",
            "organisation_ids": seen_by,
        }
        | (nowhere if each.question.remote else place)
        for each in services
    ]
    inserted = insert(Assignment, rows, unless="assignment_never_twice")
    if len(inserted) < len(rows):
        lost = next(row["person"] for row in rows if row["id"] not in inserted)
        raise Refused(Refusal("taken", MappingProxyType({"person": lost}), "person"))
    tell(act, visit_id, wish, known, [each.dossier for each in services])
    return Booked(visit_id, tuple(inserted))


def _employer(service: Service) -> UUID:
    found = employer_of(service.question, service.dossier.holdings)
    assert found is not None  # the condition "bookable" has said so
    return found


def spanning(wishes: Sequence[Wish]) -> Wish:
    """The first wish, from when the first of them begins until the last ends."""
    starts_at, ends_at = min(wish.starts_at for wish in wishes), max(wish.ends_at for wish in wishes)
    return wishes[0] if len(wishes) == 1 else replace(wishes[0], starts_at=starts_at, ends_at=ends_at)


def tell(act: OpenAct, visit_id: UUID, wish: Wish, known: Brief, people: Sequence[Dossier]) -> None:
    """Note in the act what followers and readers of the trail need to know."""
    act.subject_id = act.subject_id or visit_id
    act.touches(*(dossier.person_id for dossier in people))
    act.concerns(known.organisation_ids)
    act.concerns(known.hosts[:1])
    visits = act.facts.setdefault("visits", [])
    visits.append(
        {
            "visit": visit_id,
            "service_user": known.service_user_id,
            "type_of_work": wish.type_of_work_id,
            "starts_at": wish.starts_at,
            "ends_at": wish.ends_at,
            "people": [dossier.person_id for dossier in people],
        }
    )
