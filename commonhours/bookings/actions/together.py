"""Book several people for one visit to which each comes for their own work and at their own time: all or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.book import (
    lock_and_read,
    open_brief,
    refuse_misfits,
)
from commonhours.bookings.actions.picture import mark, note_change
from commonhours.bookings.actions.writing import Booked, Service, spanning, write_services
from commonhours.bookings.briefing import frame_of, question_of
from commonhours.bookings.wish import MOST_PLACES, Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.people.actions import lock_people
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Part:
    """What one person comes for, and when."""

    person_id: UUID
    type_of_work_id: UUID
    starts_at: datetime
    ends_at: datetime

    def of(self, wish: Wish) -> Wish:
        return replace(
            wish, type_of_work_id=self.type_of_work_id, starts_at=self.starts_at, ends_at=self.ends_at
        )


@once(Booked)
def book_together(*, by: Actor, at: datetime, wish: Wish, parts: Sequence[Part]) -> Booked:
    """Book one visit of several parts: who is served, where, and what else is wanted are the wish's.

    The visit lasts from the first start until the last end, and its type of work is the first part's. Refuses as
    `book_visit` does; nobody may have two parts (`choose_people`).
    """
    with acting("visit.book", by=by, at=at) as act:
        person_ids = [part.person_id for part in parts]
        if not 1 <= len(set(person_ids)) == len(person_ids) <= MOST_PLACES:
            raise Invalid.because("choose_people", field="person", most=MOST_PLACES)
        wishes = [part.of(wish) for part in parts]
        known = [open_brief(by, each, person_ids, at) for each in wishes]
        frame = frame_of(known[0], at)
        # All at once and in id order, before the first is read: two such bookings must not wait for each other.
        lock_people(person_ids)
        coming = []
        for part, each, house in zip(parts, wishes, known, strict=True):
            question = question_of(each, house, at)
            (dossier,) = lock_and_read(question, frame, [part.person_id])
            refuse_misfits(question, [dossier], frame)
            coming.append(Service(each, question, dossier))
        act.outcome = booked = write_services(act, known[0], coming)
        whole = spanning(wishes)
        left = mark("planned", whole.starts_at, whole.ends_at, booked.assignment_ids)
        note_change(act, booked.visit_id, was=None, left=left)
        return booked
