"""Book somebody whom the match offered, and keep the ranking they were chosen from in the same act."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions import Booked, SeriesBooked, book_series, book_visit
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.matching.actions import keep_ranking
from commonhours.matching.queries import find
from commonhours.trail.actions import acting, once


@once(Booked)
def book_from_match(*, by: Actor, at: datetime, wish: Wish, person_ids: Sequence[UUID]) -> Booked:
    """Book these people and keep the ranking of that moment: a decision about people's work must be checkable.

    Refuses as `book_visit` does.
    """
    with acting("visit.book", by=by, at=at) as act:
        answer = find(by=by, at=at, wish=wish)
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
        answer = find(by=by, at=at, wish=wish)
        booked = book_series(by=by, at=at, wish=wish, rule=rule, person_ids=person_ids)
        keep_ranking(by=by, at=at, answer=answer, why="booked", chosen=tuple(person_ids))
        act.outcome = booked
        return booked
