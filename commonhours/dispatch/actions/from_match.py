"""Book or reassign whom the match offered, and keep the ranking in the same act; offer visits to colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions import (
    Booked,
    Reassigned,
    SeriesBooked,
    SwapOffered,
    Yes,
    book_series,
    book_visit,
    offer_swap,
    reassign_visit,
)
from commonhours.bookings.actions.changing import wish_to_change
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.dispatch.meetings import MOST_MEETINGS
from commonhours.matching.actions import keep_ranking
from commonhours.matching.queries import colleagues_for, find
from commonhours.trail.actions import acting, once


@once(Booked)
def book_from_match(*, by: Actor, at: datetime, wish: Wish, person_ids: Sequence[UUID]) -> Booked:
    """Book these people and keep the ranking of that moment: a decision about people's work must be checkable.

    Refuses as `book_visit` does.
    """
    with acting("visit.book", by=by, at=at) as act:
        answer = find(by=by, at=at, wish=wish, to_keep=True)
        booked = book_visit(by=by, at=at, wish=wish, person_ids=person_ids)
        keep_ranking(by=by, at=at, answer=answer, why="booked", chosen=tuple(person_ids))
        act.outcome = booked
        return booked


@once(SeriesBooked)
def book_series_from_match(
    *, by: Actor, at: datetime, wish: Wish, rule: str, person_ids: Sequence[UUID]
) -> SeriesBooked:
    """Book these people for a series and keep the ranking of its first occurrence, from which they were chosen.

    Refuses as `book_series` does.
    """
    with acting("series.book", by=by, at=at) as act:
        answer = find(by=by, at=at, wish=wish, to_keep=True)
        booked = book_series(by=by, at=at, wish=wish, rule=rule, person_ids=person_ids)
        keep_ranking(by=by, at=at, answer=answer, why="booked", chosen=tuple(person_ids))
        act.outcome = booked
        return booked


@once(Reassigned)
def reassign_from_match(
    *,
    by: Actor,
    at: datetime,
    visit_id: UUID,
    person_ids: Sequence[UUID],
    reason: str = "",
    yes: Yes | None = None,
) -> Reassigned:
    """Have other people come to a visit, and keep the ranking they were chosen from.

    Refuses as `reassign_visit` does.
    """
    with acting("visit.reassign", by=by, at=at) as act:
        answer = find(by=by, at=at, wish=wish_to_change(by, visit_id), to_keep=True)
        reassigned = reassign_visit(
            by=by, at=at, visit_id=visit_id, person_ids=person_ids, reason=reason, yes=yes
        )
        keep_ranking(by=by, at=at, answer=answer, why="booked", chosen=reassigned.new)
        act.outcome = reassigned
        return reassigned


@once(SwapOffered)
def offer_swap_to_colleagues(*, by: Actor, at: datetime, visit_id: UUID) -> SwapOffered:
    """Offer my place in a visit to every colleague whom the match finds for it; refuses as `offer_swap` does."""
    with acting("visit.offer_swap", by=by, at=at) as act:
        colleagues = colleagues_for(by=by, at=at, visit_id=visit_id)
        offered = offer_swap(by=by, at=at, visit_id=visit_id, person_ids=colleagues)
        act.outcome = offered
        return offered


@dataclass(frozen=True)
class Meeting:
    """Whom to meet, and when."""

    person_id: UUID
    starts_at: datetime


@dataclass(frozen=True)
class MeetingsBooked:
    """The visits at which people get to know each other."""

    visit_ids: tuple[UUID, ...]


@once(MeetingsBooked)
def book_meetings(*, by: Actor, at: datetime, wish: Wish, meetings: Sequence[Meeting]) -> MeetingsBooked:
    """Book first meetings with up to three people, all or none; each of them keeps its ranking.

    Refuses as `book_visit` does, with `long_for_meeting`, and with `choose_people` for none, too many, or the same
    person twice.
    """
    with acting("meeting.book", by=by, at=at) as act:
        if not 1 <= len(meetings) <= MOST_MEETINGS or len({each.person_id for each in meetings}) < len(
            meetings
        ):
            raise Invalid.because("choose_people", field="person", most=MOST_MEETINGS)
        meant = replace(wish, purpose="meeting")
        booked = [
            book_from_match(by=by, at=at, wish=meant.at(each.starts_at), person_ids=[each.person_id])
            for each in meetings
        ]
        act.outcome = outcome = MeetingsBooked(tuple(each.visit_id for each in booked))
        return outcome
