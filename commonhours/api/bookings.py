"""Visits: book one, look at them, cancel one."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.matching import WishAsked
from commonhours.api.values import Asked, Day, Id, Most, Page, Reason, Searched, Told
from commonhours.bookings import pages
from commonhours.bookings.actions import cancel_visit
from commonhours.bookings.wish import MOST_PLACES
from commonhours.common.clock import now
from commonhours.dispatch.actions import book_from_match

router = Router()


class BookAsked(WishAsked):
    """A wish, and who shall come: all of them or nobody."""

    person_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_PLACES)]


class BookedTold(Told):
    """The visit, and who comes."""

    visit_id: UUID
    assignment_ids: list[UUID]


class CancelAsked(Asked):
    """Why the visit will not take place."""

    reason: Reason = ""


class CancelledTold(Told):
    """The visit that will not take place, and whom it set free."""

    visit_id: UUID
    person_ids: list[UUID]


class ComingTold(Told):
    """Who comes; the name only for those who may know it."""

    person_id: UUID
    person: str | None
    organisation_id: UUID
    state: str = Field(examples=["booked"])


class VisitTold(Told):
    """A visit: for whom, what, when, on whose authority, and who comes."""

    id: UUID
    service_user_id: UUID
    service_user: str | None = Field(description="Null for those who may not know.")
    organisation_id: UUID
    type_of_work_id: UUID
    type_of_work: str
    site_id: UUID | None
    series_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    places: int
    state: str = Field(examples=["planned"])
    booked_at: datetime
    people: list[ComingTold]


class VisitsTold(Told):
    """A page of visits."""

    items: list[VisitTold]
    next: int | None


class VisitsSearched(Searched):
    """Which visits: local days of the region, at most 31 of them."""

    since: Day = Field(alias="from", description="The first day.")
    until: Day = Field(alias="to", description="The day after the last.")
    service_user: Id | None = None
    person: Id | None = None
    page: Page = 1
    most: Most = 50


@router.post("/visits", response=answers(BookedTold, *WRITING, status=201), openapi_extra=KEYED)
def book_visit(request: Knock, asked: BookAsked) -> Status[BookedTold]:
    """Book these people, all or none; the ranking of the moment is kept with the booking."""
    booked = book_from_match(by=request.auth, at=now(), wish=asked.wish(), person_ids=asked.person_ids)
    return Status(201, BookedTold.model_validate(booked))


@router.get("/visits", response=answers(VisitsTold))
def list_visits(request: Knock, asked: Query[VisitsSearched]) -> VisitsTold:
    """Visits that start within these days, by time: of the asker's organisations, or of the asker's own diary."""
    sought = pages.Sought(
        span=pages.Span(asked.since, asked.until),
        service_user_id=asked.service_user,
        person_id=asked.person,
        skip=(asked.page - 1) * asked.most,
        most=asked.most + 1,
    )
    found = pages.visits(by=request.auth, sought=sought)
    items = [VisitTold.model_validate(visit) for visit in found[: asked.most]]
    return VisitsTold(items=items, next=asked.page + 1 if len(found) > asked.most else None)


@router.get("/visits/{visit_id}", response=answers(VisitTold))
def show_visit(request: Knock, visit_id: Id) -> VisitTold:
    """One visit."""
    return VisitTold.model_validate(pages.visit(by=request.auth, visit_id=visit_id))


@router.post("/visits/{visit_id}/cancel", response=answers(CancelledTold, *WRITING), openapi_extra=KEYED)
def cancel(request: Knock, visit_id: Id, asked: CancelAsked) -> CancelledTold:
    """Cancel a visit that has not begun: its people are free again, its hours go back."""
    done = cancel_visit(by=request.auth, at=now(), visit_id=visit_id, reason=asked.reason)
    return CancelledTold.model_validate(done)
