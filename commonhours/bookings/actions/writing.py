"""Write a visit and who comes to it: hold the hours, insert the rows, tell the trail. The constraint decides last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from commonhours.bookings.briefing import Brief
from commonhours.bookings.conditions import Question, employer_of
from commonhours.bookings.fit import Dossier
from commonhours.bookings.models import Assignment, Visit
from commonhours.bookings.wish import Wish
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Refusal, Refused
from commonhours.funding.actions import Wanted, hold
from commonhours.trail.actions import OpenAct


@dataclass(frozen=True)
class Booked:
    """The visit, and who comes."""

    visit_id: UUID
    assignment_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Service:
    """What one person comes to a visit for: their own work and times, the question they were asked."""

    wish: Wish
    question: Question
    dossier: Dossier


@dataclass(frozen=True)
class Belonging:
    """The series that a visit belongs to, and when its rule has it; on whose authority, if not of whoever acts."""

    series_id: UUID | None = None
    occurs_at: datetime | None = None
    authority: UUID | None = None


ALONE = Belonging()


def write_visit(
    act: OpenAct,
    wish: Wish,
    known: Brief,
    question: Question,
    people: Sequence[Dossier],
    *,
    belongs: Belonging = ALONE,
) -> Booked:
    """Insert the visit and its assignments, hold the hours, and tell the trail."""
    return write_services(act, known, [Service(wish, question, each) for each in people], belongs=belongs)


def write_services(
    act: OpenAct, known: Brief, services: Sequence[Service], *, belongs: Belonging = ALONE
) -> Booked:
    """Insert one visit in which each person has their own work and times; the first service names the visit."""
    question = services[0].question
    wish = spanning([each.wish for each in services])
    visit_id = new_id()
    hold_hours(act, known, visit_id, question, sum(each.question.minutes for each in services))
    visit = {
        "id": visit_id,
        "service_user": known.service_user_id,
        "site": known.site_id,
        "organisation": known.organisation_id,
        "type_of_work": wish.type_of_work_id,
        "series": belongs.series_id,
        "occurs_at": belongs.occurs_at,
        "starts_at": wish.starts_at,
        "ends_at": wish.ends_at,
        "places": len(services),
        "wants": list(question.wants),
        "features": list(question.features),
        "state": "planned",
        "booked_by": belongs.authority or act.by.account_id,
        "booked_at": act.at,
        "reason": "",
        "purpose": wish.purpose,
        "organisation_ids": seen_by(known, services),
    }
    insert(Visit, [visit | place_of(known)])
    assignment_ids = write_assignments(visit_id, wish.type_of_work_id, known, services)
    # Whoever employs those who come is told of it, as of every later change: it may have to pay for short notice.
    act.concerns(seen_by(known, services))
    tell(act, visit_id, wish, known, [each.dossier.person_id for each in services])
    return Booked(visit_id, assignment_ids)


def hold_hours(act: OpenAct, known: Brief, visit_id: UUID, question: Question, minutes: int) -> None:
    """Set the minutes of a visit aside where hours have been granted; refuse as `funding` does."""
    if known.has_allocation and minutes:
        day = date.fromisoformat(question.days[0])
        hold(Wanted(known.service_user_id, known.organisation_id, day, minutes), visit_id=visit_id, at=act.at)


def write_assignments(
    visit_id: UUID, work_id: UUID, known: Brief, services: Sequence[Service]
) -> tuple[UUID, ...]:
    """Insert who comes to a visit that stands; refuse with `taken` when somebody else was faster."""
    if not services:
        return ()
    rows = assignment_rows(visit_id, work_id, known, services)
    inserted = insert_assignments(rows)
    if len(inserted) < len(rows):
        lost = next(row["person"] for row in rows if row["id"] not in inserted)
        raise Refused(Refusal("taken", MappingProxyType({"person": lost}), "person"))
    return tuple(inserted)


def assignment_rows(
    visit_id: UUID, work_id: UUID, known: Brief, services: Sequence[Service]
) -> list[dict[str, Any]]:
    """Who comes to a visit, as rows to insert."""
    seen = seen_by(known, services)
    return [_assignment(visit_id, work_id, known, each, seen) for each in services]


def insert_assignments(rows: Sequence[dict[str, Any]]) -> list[UUID]:
    """Insert rows and return the ids of those that nobody was faster to: the constraint has the last word."""
    return insert(Assignment, rows, unless="assignment_never_twice")


def _assignment(
    visit_id: UUID, work_id: UUID, known: Brief, each: Service, organisation_ids: list[UUID]
) -> dict[str, Any]:
    own_work = each.wish.type_of_work_id
    nowhere = {"latitude": None, "longitude": None, "measured": -1}
    return {
        "id": new_id(),
        "visit": visit_id,
        "person": each.dossier.person_id,
        "organisation": employer(each.question, each.dossier),
        "type_of_work": own_work if own_work != work_id else None,
        "starts_at": each.wish.starts_at,
        "ends_at": each.wish.ends_at,
        "state": "booked",
        "ended_because": "",
        "late": False,
        "organisation_ids": organisation_ids,
    } | (nowhere if each.question.remote else place_of(known))


def place_of(known: Brief) -> dict[str, Any]:
    return {"latitude": known.place.lat, "longitude": known.place.lng, "measured": known.place.measured}


def seen_by(known: Brief, services: Sequence[Service]) -> list[UUID]:
    """The organisations that may see a visit: whose it is, and whose people come."""
    return sorted({known.organisation_id, *(employer(each.question, each.dossier) for each in services)})


def spanning(wishes: Sequence[Wish]) -> Wish:
    """The first wish, from when the first of them begins until the last ends."""
    starts_at, ends_at = min(wish.starts_at for wish in wishes), max(wish.ends_at for wish in wishes)
    return wishes[0] if len(wishes) == 1 else replace(wishes[0], starts_at=starts_at, ends_at=ends_at)


def employer(question: Question, dossier: Dossier) -> UUID:
    """The organisation for which somebody comes who has passed every condition."""
    found = employer_of(question, dossier.holdings)
    assert found is not None  # the condition "bookable" has said so
    return found


def tell(act: OpenAct, visit_id: UUID, wish: Wish, known: Brief, person_ids: Sequence[UUID]) -> None:
    """Note in the act what followers and readers of the trail need to know."""
    act.subject_id = act.subject_id or visit_id
    act.touches(*person_ids)
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
            "people": list(person_ids),
        }
    )
