"""Move a visit: the same people come at another time, by the same rules, or it stays where it was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from commonhours.bookings.actions.book import open_parties
from commonhours.bookings.actions.changing import Standing, begin_change, lock_all
from commonhours.bookings.actions.writing import hold_hours
from commonhours.bookings.briefing import Brief, question_of
from commonhours.bookings.models import Visit
from commonhours.bookings.notice import in_own_notice
from commonhours.bookings.parts import Part, minutes_of, moved_parts, parts_of, wish_of
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, Refusal, Refused
from commonhours.funding.actions import give_back
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Moved:
    """The visit, when it takes place now, and who comes."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    person_ids: tuple[UUID, ...]


@once(Moved)
def move_visit(
    *, by: Actor, at: datetime, visit_id: UUID, starts_at: datetime, ends_at: datetime, reason: str = ""
) -> Moved:
    """Move a visit that has not begun, with everybody who comes to it; of a series it stays an exception.

    Nobody is moved within the notice that they ask for, from the old time or to the new: then they are asked
    (`dispatch.actions.ask_move`). Refuses as `book_visit` does (nobody's own old time stands in their way), and
    with `unknown_visit`, `already_cancelled`, `already_begun`, `same_time`, `too_late_for_that` or `reason_missing`.
    """
    with acting("visit.move", by=by, at=at) as act:
        standing = begin_change(act, visit_id, reason)
        visit = standing.visit
        if (visit.starts_at, visit.ends_at) == (starts_at, ends_at):
            raise Invalid.because("same_time", field="when")
        wish = replace(wish_of(visit), starts_at=starts_at, ends_at=ends_at)
        moved = moved_parts([part for _, part in parts_of(visit)], wish_of(visit), wish)
        people = tuple(part.person_id for part in moved)
        known = open_parties(wish, people)
        lock_all(people)
        _refuse_short_notice(people, visit.starts_at, at)
        shift(standing, known, wish, moved)
        standing.tell(reason)
        act.outcome = outcome = Moved(visit_id, starts_at, ends_at, people)
        return outcome


def _refuse_short_notice(people: Sequence[UUID], starts_at: datetime, at: datetime) -> None:
    short = in_own_notice(people, starts_at, at)
    if short:
        raise Refused(*(Refusal("notice", MappingProxyType({"person": each}), "person") for each in short))


def shift(
    standing: Standing, known: Brief, wish: Wish, parts: Sequence[Part], *, agreed: bool = False
) -> None:
    """Take a visit to the time of the wish; its people are locked. Refuses as a booking does."""
    act, visit = standing.act, standing.visit
    # Ended before anything is asked: nobody's own old time stands in the way.
    standing.end(standing.was.people, "moved")
    give_back(visit_id=visit.id, at=act.at)
    Visit.objects.filter(id=visit.id).update(starts_at=wish.starts_at, ends_at=wish.ends_at)
    open_places = visit.places - len(parts)
    visit.starts_at, visit.ends_at = wish.starts_at, wish.ends_at
    question = question_of(wish, known, act.at)
    minutes = sum(minutes_of(part) for part in parts) + open_places * question.minutes
    hold_hours(act, known, visit.id, question, minutes)
    standing.bring(known, parts, agreed=agreed)
