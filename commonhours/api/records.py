"""What is changed of a service user's record: what it says, people liked, where they live, their places."""

from typing import Annotated, Literal
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Day, Id, Reason, Told
from commonhours.bookings.actions import say_liking, set_circle
from commonhours.common.clock import now
from commonhours.joining import actions as places
from commonhours.people import actions

router = Router()

MOST_LISTED = 60
Ids = Annotated[list[Id], Field(max_length=MOST_LISTED)]
Short = Annotated[Reason, Field(max_length=30)]
Title = Annotated[Reason, Field(min_length=1, max_length=120)]


class RecordAsked(Asked):
    """What shall be different; what is left out stays as it is. Lists are given whole."""

    name: Title | None = None
    phone: Short | None = None
    language: Annotated[str, Field(pattern=r"^[a-zA-Z-]{2,10}$")] | None = None
    communication: Reason | None = None
    manages_alone: bool | None = None
    need_ids: Ids | None = None
    feature_ids: Ids | None = None
    wish_ids: Ids | None = Field(
        default=None, description="Affinities that would be liked in whoever comes; they keep nobody away."
    )


class RecordTold(Told):
    """Whose record, and which fields of it are different now."""

    service_user_id: UUID
    changed: list[str]


class LikingAsked(Asked):
    """A favourite, somebody who shall not come, or neither."""

    said: Literal["favourite", "never", ""]


class LikingTold(Told):
    """What is said of somebody from now on, and the visits to come that stand all the same."""

    service_user_id: UUID
    person_id: UUID
    said: str
    standing: list[UUID]


class RecordPlaceAsked(Asked):
    """A street, and an area of the catalogue or a ZIP code."""

    address: Annotated[Reason, Field(min_length=1)]
    area_id: Id | None = None
    zip_code: Annotated[Reason, Field(max_length=10)] = ""

    def place(self) -> places.NewPlace:
        """As the room takes it."""
        return places.NewPlace(self.address, self.area_id, self.zip_code)


class HouseAsked(RecordPlaceAsked):
    """A new address, and whether the visits to come move with it."""

    with_visits: bool = True


class HouseTold(Told):
    """How many visits go to the new address, and how many stay at the old one."""

    service_user_id: UUID
    moved: int
    kept: int


class SiteAsked(RecordPlaceAsked):
    """Another place at which somebody is served, and the cost code of its visits."""

    name: Title
    cost_code: Short = ""


class SiteNamed(Asked):
    """Another name or cost code for a place."""

    name: Title
    cost_code: Short = ""


class SiteKeptTold(Told):
    """One of the places of a service user."""

    service_user_id: UUID
    site_id: UUID


class CircleAsked(Asked):
    """One organisation, or people; until a day if one is given."""

    organisation_id: Id | None = None
    person_ids: Annotated[list[Id], Field(max_length=12)] = Field(default_factory=list)
    until: Day | None = None


class CircleTold(Told):
    """Who alone may come; everybody where neither is named."""

    service_user_id: UUID
    organisation_id: UUID | None
    person_ids: list[UUID]


@router.post(
    "/service-users/{service_user_id}/record", response=answers(RecordTold, *WRITING), openapi_extra=KEYED
)
def change_record(request: Knock, service_user_id: Id, asked: RecordAsked) -> RecordTold:
    """Change what a record says. Visits that are booked keep what was asked for then."""
    said = asked.model_dump()
    for name in ("need_ids", "feature_ids", "wish_ids"):
        said[name] = None if said[name] is None else tuple(said[name])
    changed = actions.change_record(
        by=request.auth, at=now(), service_user_id=service_user_id, change=actions.RecordChange(**said)
    )
    return RecordTold.model_validate(changed)


@router.post(
    "/service-users/{service_user_id}/people/{person_id}",
    response=answers(LikingTold, *WRITING),
    openapi_extra=KEYED,
)
def say_who_is_liked(request: Knock, service_user_id: Id, person_id: Id, asked: LikingAsked) -> LikingTold:
    """Say that somebody is a favourite, or shall not come. Visits that are booked already stand."""
    liked = say_liking(
        by=request.auth, at=now(), service_user_id=service_user_id, person_id=person_id, said=asked.said
    )
    return LikingTold.model_validate(liked)


@router.post(
    "/service-users/{service_user_id}/circle", response=answers(CircleTold, *WRITING), openapi_extra=KEYED
)
def choose_who_may_come(request: Knock, service_user_id: Id, asked: CircleAsked) -> CircleTold:
    """Let only one organisation's workers come, or only these people; with neither, everybody again."""
    chosen = set_circle(by=request.auth, at=now(), service_user_id=service_user_id, **asked.model_dump())
    return CircleTold(
        service_user_id=chosen.service_user_id,
        organisation_id=chosen.organisation_id,
        person_ids=list(chosen.person_ids),
    )


@router.post(
    "/service-users/{service_user_id}/place", response=answers(HouseTold, *WRITING), openapi_extra=KEYED
)
def move_house(request: Knock, service_user_id: Id, asked: HouseAsked) -> HouseTold:
    """Write down a new address; visits to come go with it or stay at the old one."""
    moved = places.move_house(
        by=request.auth,
        at=now(),
        service_user_id=service_user_id,
        place=asked.place(),
        with_visits=asked.with_visits,
    )
    return HouseTold.model_validate(moved)


@router.post(
    "/service-users/{service_user_id}/sites",
    response=answers(SiteKeptTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def add_site(request: Knock, service_user_id: Id, asked: SiteAsked) -> Status[SiteKeptTold]:
    """Write down another place of a service user."""
    kept = places.keep_site(
        by=request.auth,
        at=now(),
        service_user_id=service_user_id,
        name=asked.name,
        place=asked.place(),
        cost_code=asked.cost_code,
    )
    return Status(201, SiteKeptTold.model_validate(kept))


@router.post(
    "/service-users/{service_user_id}/sites/{site_id}",
    response=answers(SiteKeptTold, *WRITING),
    openapi_extra=KEYED,
)
def name_site(request: Knock, service_user_id: Id, site_id: Id, asked: SiteNamed) -> SiteKeptTold:
    """Give a place another name or cost code."""
    kept = places.name_site(
        by=request.auth,
        at=now(),
        service_user_id=service_user_id,
        site_id=site_id,
        name=asked.name,
        cost_code=asked.cost_code,
    )
    return SiteKeptTold.model_validate(kept)
