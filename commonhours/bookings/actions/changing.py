"""What every change of a visit that stands begins and ends with: lock it, end assignments, bring others in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from commonhours.bookings.actions.book import lock_and_read, open_parties, refuse_misfits
from commonhours.bookings.actions.picture import Picture, mark, note_change, picture, pictures
from commonhours.bookings.actions.writing import Service, write_assignments
from commonhours.bookings.briefing import Brief, frame_of, question_of
from commonhours.bookings.models import OCCUPYING, Assignment, Swap, Visit
from commonhours.bookings.notice import is_late
from commonhours.bookings.parts import Part, wish_for, wish_of
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, may_in_office, require
from commonhours.people.actions import lock_people
from commonhours.trail.actions import OpenAct


@dataclass
class Standing:
    """A visit under change, its row locked: how it stood when the act began, and whether the change is late."""

    act: OpenAct
    visit: Visit
    was: Picture
    late: bool

    def end(self, assignment_ids: Iterable[UUID], because: str, *, state: str = "cancelled") -> None:
        """Set people free who were to come; what they were offered to colleagues for is over, too."""
        end_all(assignment_ids, because, state=state, late=self.late, at=self.act.at)

    def bring(
        self, known: Brief, parts: Sequence[Part], *, asked_at: datetime | None = None, agreed: bool = False
    ) -> None:
        """Ask every rule about whoever comes, as a booking does, and write them down."""
        services = [self._service(known, part, asked_at or self.act.at, agreed=agreed) for part in parts]
        write_assignments(self.visit.id, self.visit.type_of_work_id, known, services)
        self.act.touches(*(part.person_id for part in parts))
        show([self])

    def _service(self, known: Brief, part: Part, asked_at: datetime, *, agreed: bool) -> Service:
        wish = wish_for(self.visit, part)
        if part.type_of_work_id != self.visit.type_of_work_id:
            known = open_parties(wish, [part.person_id])
        question = replace(question_of(wish, known, asked_at), agreed=agreed)
        frame = frame_of(known, self.act.at)
        (dossier,) = lock_and_read(question, frame, [part.person_id])
        refuse_misfits(question, [dossier], frame)
        return Service(wish, question, dossier)

    def tell(self, reason: str = "") -> None:
        """Note in the act how the visit stood and stands, whom that set free and who is new."""
        tell_each([self], reason)

    def note(self, now: Picture, reason: str) -> None:
        act, visit = self.act, self.visit
        act.subject_id = act.subject_id or visit.id
        act.touches(*self.was.people.values(), *now.people.values())
        act.concerns([*self.was.organisation_ids, *visit.organisation_ids])
        left = mark(visit.state, visit.starts_at, visit.ends_at, list(now.people))
        note_change(act, visit.id, was=self.was, left=left)
        told(act, visit, self.was, now)
        act.note(reason=reason, late=self.late)


def tell_each(standings: Sequence[Standing], reason: str = "") -> None:
    """As `Standing.tell`, for many visits by as many statements as for one."""
    now = pictures(standing.visit for standing in standings)
    for standing in standings:
        standing.note(now[standing.visit.id], reason)


def end_all(assignment_ids: Iterable[UUID], because: str, *, state: str, late: bool, at: datetime) -> None:
    """Set people free, in one visit or in many; what they were offered to colleagues for is over, too."""
    ids = list(assignment_ids)
    ending = Assignment.objects.filter(id__in=ids, state__in=OCCUPYING)
    ending.update(state=state, ended_because=because, late=late)
    expire_swaps(ids, at=at)


_SHOW = """
WITH seen AS (
  SELECT v.id, (SELECT array_agg(DISTINCT one ORDER BY one) FROM (
      SELECT v.organisation_id UNION ALL SELECT a.organisation_id FROM bookings_assignment a
      WHERE a.visit_id = v.id AND a.state = ANY (%(occupying)s)) AS those(one)) AS organisation_ids
  FROM bookings_visit v WHERE v.id = ANY (%(visits)s)),
shown AS (UPDATE bookings_visit v SET organisation_ids = seen.organisation_ids FROM seen WHERE v.id = seen.id),
staying AS (UPDATE bookings_assignment a SET organisation_ids = seen.organisation_ids FROM seen
  WHERE a.visit_id = seen.id AND a.state = ANY (%(occupying)s))
SELECT id, organisation_ids FROM seen"""


def show(standings: Sequence[Standing]) -> None:
    """Let the organisations see visits whose people come; those whose people have left see them no more."""
    visits = {standing.visit.id: standing.visit for standing in standings}
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, {"visits": list(visits), "occupying": list(OCCUPYING)})
        for visit_id, seen in cursor.fetchall():
            visits[visit_id].organisation_ids = list(seen)


def told(act: OpenAct, visit: Visit, was: Picture, now: Picture) -> None:
    """Note for the messages who is free of a visit, who is new to it, and for whom it has moved."""
    before, after = set(was.people.values()), set(now.people.values())
    moved = (was.starts_at, was.ends_at) != (now.starts_at, now.ends_at)
    groups = {
        "freed": (before - after, was),
        "visits": (after - before, now),
        "moved": ((before & after) if moved else set(), was),
    }
    for group, (people, times) in groups.items():
        if people:
            act.facts.setdefault(group, []).append(
                {
                    "visit": visit.id,
                    "service_user": visit.service_user_id,
                    "type_of_work": visit.type_of_work_id,
                    "starts_at": times.starts_at,
                    "ends_at": times.ends_at,
                    "people": sorted(people),
                }
            )


def locked_visit(visit_id: UUID) -> Visit:
    """The visit, its row locked; refuse with `unknown_visit` where the actor sees none."""
    visit = Visit.objects.select_for_update(no_key=True).filter(id=visit_id).first()
    if visit is None:
        raise NotFound.because("unknown_visit", field="visit")
    return visit


def locked_visits(visit_ids: Iterable[UUID]) -> dict[UUID, Visit]:
    """Visits by id, their rows locked in id order; those that the actor does not see are left out."""
    rows = Visit.objects.select_for_update(no_key=True).filter(id__in=set(visit_ids)).order_by("id")
    return {visit.id: visit for visit in rows}


def begin_change(act: OpenAct, visit_id: UUID, reason: str) -> Standing:
    """Lock a visit that the actor may change and that has not begun; a late change needs the office and a reason.

    Refuses with `unknown_visit`, `not_allowed`, `already_cancelled`, `already_begun`, `too_late_for_that` or
    `reason_missing`.
    """
    visit = locked_visit(visit_id)
    require(act.by, Permission.BOOK, [visit.organisation_id], served=visit.service_user_id)
    return open_change(act, visit, late=lateness(act.by, visit, act.at, reason))


def open_change(act: OpenAct, visit: Visit, *, late: bool) -> Standing:
    """What a change begins with once it is known that the actor may make it."""
    concern([visit.id, visit.service_user_id])
    refuse_over(visit, act.at)
    return Standing(act, visit, picture(visit), late)


def refuse_over(visit: Visit, at: datetime) -> None:
    if visit.state == "cancelled":
        raise Refused.because("already_cancelled")
    if visit.starts_at <= at:
        raise Refused.because("already_begun")


def lateness(by: Actor, visit: Visit, at: datetime, reason: str) -> bool:
    """Whether the change is late; refuse it to all but the office, and to the office without a reason."""
    late = visit.state == "planned" and visit.starts_at > at and is_late(visit, at)
    if late and not may_in_office(by, Permission.BOOK, [visit.organisation_id]):
        raise Refused.because("too_late_for_that")
    if late and not reason.strip():
        raise Invalid.because("reason_missing", field="reason")
    return late


def lock_all(*groups: Iterable[UUID]) -> None:
    """Lock everybody whom a change concerns, those who leave and those who come, at once and in id order."""
    people = {person for group in groups for person in group}
    concern(people)
    lock_people(people)


def expire_swaps(assignment_ids: Sequence[UUID], *, at: datetime) -> None:
    """An offer of a place that is no longer held is over."""
    Swap.objects.filter(assignment_id__in=assignment_ids, state="open").update(state="expired", ended_at=at)


def wish_to_change(by: Actor, visit_id: UUID) -> Wish:
    """What a visit asks for, told to whoever may change it; refuse with `unknown_visit` or `not_allowed`."""
    visit = Visit.objects.filter(id=visit_id).first()
    if visit is None:
        raise NotFound.because("unknown_visit", field="visit")
    require(by, Permission.BOOK, [visit.organisation_id], served=visit.service_user_id)
    return wish_of(visit)
