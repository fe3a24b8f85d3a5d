"""Change what was booked: move, reassign, hand back, offer to colleagues, undo; change a series; new faces."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.bookings import CancelAsked
from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.series import GapTold
from commonhours.api.values import Asked, Id, Instant, Reason, Told
from commonhours.bookings.actions import (
    SeriesChange,
    Yes,
    change_series,
    choose_faces,
    hand_back_visit,
    move_visit,
    record_consent,
    take_swap,
    undo,
    withdraw_swap,
)
from commonhours.bookings.undoable import undoable, undoable_series
from commonhours.bookings.wish import MOST_PLACES
from commonhours.common.clock import now
from commonhours.common.refusals import NotFound
from commonhours.dispatch.actions import offer_swap_to_colleagues, reassign_from_match

router = Router()

People = Annotated[list[Id], Field(min_length=1, max_length=MOST_PLACES)]


class MoveAsked(CancelAsked):
    """When the visit shall take place, and why it moves."""

    starts_at: Instant
    ends_at: Instant


class MovedTold(Told):
    """The visit, when it takes place now, and who comes."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    person_ids: list[UUID]


class ChangeYesAsked(Asked):
    """Who said yes to somebody new, and how."""

    said_by: Annotated[str, Field(min_length=1, max_length=80)]
    how: Literal["phone", "in_person", "message"] = "phone"

    def yes(self) -> Yes:
        return Yes(self.said_by, self.how)


class ReassignAsked(CancelAsked):
    """Who shall come, and nobody else; the yes of whoever is served where somebody is new to them."""

    person_ids: People
    consent: ChangeYesAsked | None = None


class ReassignedTold(Told):
    """Who comes to the visit now, whom that set free, and who is new."""

    visit_id: UUID
    person_ids: list[UUID]
    freed: list[UUID]
    new: list[UUID]


class HandBackAsked(Asked):
    """Why I cannot come."""

    reason: Reason


class HandedBackTold(Told):
    """The visit that has an open place, and who left it."""

    visit_id: UUID
    person_id: UUID


class NothingAsked(Asked):
    """Nothing more needs to be said."""


class ChangeOfferedTold(Told):
    """The offer, and to how many colleagues it was made."""

    swap_id: UUID
    visit_id: UUID
    colleagues: int


class ChangeTakenTold(Told):
    """Who comes to the visit now, and whom that set free."""

    swap_id: UUID
    visit_id: UUID
    taken_by: UUID
    freed: UUID


class WithdrawnTold(Told):
    """The offer that is over."""

    swap_id: UUID
    visit_id: UUID


class UndoneTold(Told):
    """The act that was undone, and the visits and the series that stand as before it."""

    act_id: UUID
    visit_ids: list[UUID]
    series_id: UUID | None


class ChangeSeriesAsked(CancelAsked):
    """What changes of a series, from one of its visits on or for all to come; null: as it is."""

    from_visit: Id
    scope: Literal["later", "all"]
    starts_at: Instant | None = Field(None, description="The new start of that visit; the others move alike.")
    minutes: Annotated[int, Field(ge=15, le=1440, multiple_of=15)] | None = None
    person_ids: People | None = None
    wants: Annotated[list[Id], Field(max_length=20)] | None = None
    features: Annotated[list[Id], Field(max_length=20)] | None = None
    consent: ChangeYesAsked | None = None

    def change(self) -> SeriesChange:
        people, wants, features = (
            None if given is None else tuple(given) for given in (self.person_ids, self.wants, self.features)
        )
        return SeriesChange(self.starts_at, self.minutes, people, wants, features)


class OneChangedTold(Told):
    """A visit of the series that carries on: when it was (null: it is new) and when it is."""

    visit_id: UUID
    was: datetime | None
    starts_at: datetime


class KeptTold(Told):
    """An exception that was kept, and which."""

    visit_id: UUID | None
    starts_at: datetime
    why: str = Field(examples=["cancelled"])


class SeriesChangedTold(Told):
    """The series that carries on and the one that ended, its visits, what stayed open, and the exceptions."""

    series_id: UUID
    ended_series_id: UUID
    visits: list[OneChangedTold]
    gaps: list[GapTold]
    kept: list[KeptTold]


class FacesAsked(Asked):
    """Whether somebody new may come when who comes is changed."""

    says: Literal["anyone", "ask", "known"]


class FacesTold(Told):
    """What the service user says to new faces from now on."""

    service_user_id: UUID
    says: str


class ConsentAsked(ChangeYesAsked):
    """To whom they said yes."""

    person_id: Id


class ConsentTold(Told):
    """To whom the service user has said yes."""

    service_user_id: UUID
    person_ids: list[UUID]


@router.post("/visits/{visit_id}/move", response=answers(MovedTold, *WRITING), openapi_extra=KEYED)
def move(request: Knock, visit_id: Id, asked: MoveAsked) -> MovedTold:
    """Move a visit with everybody who comes to it; its hours move with it."""
    done = move_visit(by=request.auth, at=now(), visit_id=visit_id, **asked.model_dump())
    return MovedTold.model_validate(done)


@router.post("/visits/{visit_id}/reassign", response=answers(ReassignedTold, *WRITING), openapi_extra=KEYED)
def reassign(request: Knock, visit_id: Id, asked: ReassignAsked) -> ReassignedTold:
    """Have other people come; the ranking of the moment is kept."""
    done = reassign_from_match(
        by=request.auth,
        at=now(),
        visit_id=visit_id,
        person_ids=asked.person_ids,
        reason=asked.reason,
        yes=asked.consent.yes() if asked.consent else None,
    )
    return ReassignedTold.model_validate(done)


@router.post("/visits/{visit_id}/hand-back", response=answers(HandedBackTold, *WRITING), openapi_extra=KEYED)
def hand_back(request: Knock, visit_id: Id, asked: HandBackAsked) -> HandedBackTold:
    """Give a visit of one's own back: its place is open."""
    done = hand_back_visit(by=request.auth, at=now(), visit_id=visit_id, reason=asked.reason)
    return HandedBackTold.model_validate(done)


@router.post("/visits/{visit_id}/offer", response=answers(ChangeOfferedTold, *WRITING), openapi_extra=KEYED)
def offer(request: Knock, visit_id: Id, asked: NothingAsked) -> ChangeOfferedTold:
    """Offer a visit of one's own to colleagues who fit."""
    done = offer_swap_to_colleagues(by=request.auth, at=now(), visit_id=visit_id)
    return ChangeOfferedTold.model_validate(done)


@router.post("/swaps/{swap_id}/take", response=answers(ChangeTakenTold, *WRITING), openapi_extra=KEYED)
def take(request: Knock, swap_id: Id, asked: NothingAsked) -> ChangeTakenTold:
    """Take a visit that a colleague offered."""
    return ChangeTakenTold.model_validate(take_swap(by=request.auth, at=now(), swap_id=swap_id))


@router.post("/swaps/{swap_id}/withdraw", response=answers(WithdrawnTold, *WRITING), openapi_extra=KEYED)
def withdraw(request: Knock, swap_id: Id, asked: NothingAsked) -> WithdrawnTold:
    """Take one's own offer back."""
    return WithdrawnTold.model_validate(withdraw_swap(by=request.auth, at=now(), swap_id=swap_id))


@router.post("/visits/{visit_id}/undo", response=answers(UndoneTold, *WRITING), openapi_extra=KEYED)
def undo_last(request: Knock, visit_id: Id, asked: NothingAsked) -> UndoneTold:
    """Undo one's own newest change of a visit, for five minutes."""
    act_id = undoable(by=request.auth, at=now(), visit_id=visit_id)
    if act_id is None:
        raise NotFound.because("unknown_act")
    return UndoneTold.model_validate(undo(by=request.auth, at=now(), act_id=act_id))


@router.post("/series/{series_id}/undo", response=answers(UndoneTold, *WRITING), openapi_extra=KEYED)
def undo_series(request: Knock, series_id: Id, asked: NothingAsked) -> UndoneTold:
    """Undo one's own newest act about a series – booked, changed or cancelled – for five minutes."""
    act_id = undoable_series(by=request.auth, at=now(), series_id=series_id)
    if act_id is None:
        raise NotFound.because("unknown_act")
    return UndoneTold.model_validate(undo(by=request.auth, at=now(), act_id=act_id))


@router.post("/series/{series_id}/change", response=answers(SeriesChangedTold, *WRITING), openapi_extra=KEYED)
def change_whole_series(request: Knock, series_id: Id, asked: ChangeSeriesAsked) -> SeriesChangedTold:
    """Change a series from one of its visits on, or all of it that is to come; what is past stays."""
    done = change_series(
        by=request.auth,
        at=now(),
        series_id=series_id,
        from_visit=asked.from_visit,
        scope=asked.scope,
        change=asked.change(),
        reason=asked.reason,
        yes=asked.consent.yes() if asked.consent else None,
    )
    return SeriesChangedTold.model_validate(done)


@router.post(
    "/service-users/{service_user_id}/new-faces", response=answers(FacesTold, *WRITING), openapi_extra=KEYED
)
def choose_new_faces(request: Knock, service_user_id: Id, asked: FacesAsked) -> FacesTold:
    """Write down whether somebody new may come when who comes is changed."""
    done = choose_faces(by=request.auth, at=now(), service_user_id=service_user_id, says=asked.says)
    return FacesTold.model_validate(done)


@router.post(
    "/service-users/{service_user_id}/consents", response=answers(ConsentTold, *WRITING), openapi_extra=KEYED
)
def write_consent(request: Knock, service_user_id: Id, asked: ConsentAsked) -> ConsentTold:
    """Write down that a service user said yes to somebody new."""
    done = record_consent(
        by=request.auth,
        at=now(),
        service_user_id=service_user_id,
        person_id=asked.person_id,
        yes=asked.yes(),
    )
    return ConsentTold.model_validate(done)
