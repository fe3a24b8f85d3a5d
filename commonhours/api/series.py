"""Series: book every occurrence of a rule, see what stayed open, fill it, cancel."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.bookings import BookAsked, BookedTold, CancelAsked
from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Id, Rule, Told
from commonhours.bookings.actions import cancel_series, fill_gap
from commonhours.bookings.gaps import gaps_of
from commonhours.bookings.wish import MOST_PLACES
from commonhours.common.clock import now
from commonhours.dispatch.actions import book_series_from_match

router = Router()


class SeriesAsked(BookAsked):
    """The first visit, who shall come, and the rule by which it recurs."""

    rule: Rule = Field(description="An iCalendar RRULE (RFC 5545); its first occurrence is the wish itself.")


class GapTold(Told):
    """An occurrence that nobody comes to yet, and the codes of why."""

    gap_id: UUID
    starts_at: datetime
    reasons: list[str]


class SeriesTold(Told):
    """The visits of a series that were booked, and the occurrences that were not."""

    series_id: UUID
    visit_ids: list[UUID]
    gaps: list[GapTold]


class CancelSeriesAsked(CancelAsked):
    """From which visit on, and why."""

    from_visit: Id | None = Field(
        None, description="This visit and all later ones; null: all that have not begun."
    )


class SeriesCancelledTold(Told):
    """The visits that will not take place, and whom they set free."""

    series_id: UUID
    visit_ids: list[UUID]
    person_ids: list[UUID]


class FillAsked(Asked):
    """Who shall come instead."""

    person_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_PLACES)]


@router.post("/series", response=answers(SeriesTold, *WRITING, status=201), openapi_extra=KEYED)
def book_series(request: Knock, asked: SeriesAsked) -> Status[SeriesTold]:
    """Book these people for every occurrence within ten weeks; what cannot be filled is named and stays open."""
    booked = book_series_from_match(
        by=request.auth, at=now(), wish=asked.wish(), rule=asked.rule, person_ids=asked.person_ids
    )
    return Status(201, SeriesTold.model_validate(booked))


@router.post(
    "/series/{series_id}/cancel", response=answers(SeriesCancelledTold, *WRITING), openapi_extra=KEYED
)
def cancel_whole_series(request: Knock, series_id: Id, asked: CancelSeriesAsked) -> SeriesCancelledTold:
    """Cancel every visit of a series that has not begun, or one and all later ones."""
    done = cancel_series(
        by=request.auth, at=now(), series_id=series_id, from_visit=asked.from_visit, reason=asked.reason
    )
    return SeriesCancelledTold.model_validate(done)


@router.get("/series/{series_id}/gaps", response=answers(list[GapTold]))
def list_gaps(request: Knock, series_id: Id) -> list[GapTold]:
    """The occurrences of a series that nobody comes to yet."""
    return [GapTold.model_validate(gap) for gap in gaps_of(by=request.auth, series_id=series_id)]


@router.post(
    "/series/{series_id}/gaps/{gap_id}/fill",
    response=answers(BookedTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def fill_open_gap(request: Knock, series_id: Id, gap_id: Id, asked: FillAsked) -> Status[BookedTold]:
    """Book other people for one occurrence that stayed open."""
    booked = fill_gap(
        by=request.auth, at=now(), series_id=series_id, gap_id=gap_id, person_ids=asked.person_ids
    )
    return Status(201, BookedTold.model_validate(booked))
