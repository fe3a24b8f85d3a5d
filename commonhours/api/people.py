"""Workers and service users whom the asker may see."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from commonhours.api.bookings import VisitTold
from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Day, Id, Most, Name, Searched, Told
from commonhours.bookings import pages
from commonhours.common.clock import now
from commonhours.people import actions, search

router = Router()


class NameSearched(Searched):
    """Words of a name, in any order."""

    search: Name
    most: Most = 20


class PartyTold(Told):
    """Somebody in a list."""

    id: UUID
    name: str
    area: str | None


class PersonNamedTold(Told):
    """A row of the catalogue, named in the reader's language."""

    id: UUID
    code: str
    name: str


class MembershipTold(Told):
    """A part in an organisation, and who approved it."""

    id: UUID
    organisation_id: UUID
    organisation: str
    part: str = Field(examples=["worker"])
    since: date
    until: date | None
    approved_by: str | None
    checks_seen: list[str]


class FactTold(Told):
    """A fact: the evidence, who confirmed it for whom, from when until when."""

    kind_id: UUID
    code: str
    name: str
    category: str
    confidential: bool
    evidence: str
    confirmed_by: str | None
    confirmed_for: str | None
    confirmed_at: datetime | None
    since: date
    until: date | None
    refused_at: datetime | None
    refusal: str


class WorkTold(Told):
    """A type of work that somebody does, and whether they have it switched on."""

    type_of_work_id: UUID
    code: str
    name: str
    on: bool


class PersonTermsTold(Told):
    """On which terms somebody works, in minutes."""

    contract: str
    guaranteed_minutes: int
    wanted_minutes: int
    notice_minutes: int
    shortest_minutes: int
    most_minutes_day: int
    most_minutes_week: int
    travel_mode: int = Field(ge=0, le=3, description="0 walks, 1 cycles, 2 takes the bus, 3 drives.")
    travel_minutes: int


class PatternTold(Told):
    """A stretch of every week: Monday is 0, minutes past 1440 belong to the next day."""

    weekday: int
    start_minute: int
    end_minute: int
    since: date | None
    until: date | None


class PersonTold(Told):
    """A person, as the asker may see them."""

    id: UUID
    name: str
    language: str
    phone: str
    standing: str
    address: str
    area: str | None
    memberships: list[MembershipTold]
    facts: list[FactTold]
    rules: list[PersonNamedTold]
    portfolio: list[WorkTold]
    terms: PersonTermsTold | None
    pattern: list[PatternTold]
    next_visits: list[VisitTold]


class SiteTold(Told):
    """One of the places of a business or an institution."""

    id: UUID
    name: str
    address: str
    cost_code: str


class AllocationTold(Told):
    """Minutes granted between two days, the last not included, and what is left of them.

    Held are visits whose hours nobody has agreed on yet, used the hours that both sides have agreed on, beyond those
    that were worked when nothing was left.
    """

    organisation_id: UUID
    organisation: str
    since: date
    until: date
    granted_minutes: int
    held_minutes: int
    used_minutes: int
    left_minutes: int
    beyond_minutes: int


class ServiceUserTold(Told):
    """A service user, as the asker may see them."""

    id: UUID
    kind: str
    name: str
    language: str
    phone: str
    communication: str
    predictability: str
    manages_alone: bool
    address: str
    area: str | None
    memberships: list[MembershipTold]
    needs: list[PersonNamedTold]
    features: list[PersonNamedTold]
    wishes: list[PersonNamedTold]
    sites: list[SiteTold]
    allocations: list[AllocationTold]


@router.get("/people", response=answers(list[PartyTold]))
def search_people(request: Knock, asked: Query[NameSearched]) -> list[PartyTold]:
    """People whose name holds every word of the search."""
    found = search.search_people(by=request.auth, text=asked.search, most=asked.most)
    return [PartyTold(id=row.id, name=row.name, area=row.area.name if row.area else None) for row in found]


@router.get("/people/{person_id}", response=answers(PersonTold))
def show_person(request: Knock, person_id: Id) -> PersonTold:
    """A person: memberships and approvers, facts and their evidence, rules, work, terms, week, next visits."""
    page = pages.person_page(by=request.auth, at=now(), person_id=person_id)
    return PersonTold.model_validate(Joined(page.identity, page))


class RulesAsked(Asked):
    """The features of homes and tasks that a worker does not work with; all others are lifted."""

    feature_ids: Annotated[list[Id], Field(max_length=60)]


class PersonRulesTold(Told):
    """What somebody does not work with from now on."""

    person_id: UUID
    feature_ids: list[UUID]


@router.post("/people/{person_id}/rules", response=answers(PersonRulesTold, *WRITING), openapi_extra=KEYED)
def set_personal_rules(request: Knock, person_id: Id, asked: RulesAsked) -> PersonRulesTold:
    """Say what a worker does not work with. Visits that are booked already stand."""
    kept = actions.set_rules(by=request.auth, at=now(), person_id=person_id, feature_ids=asked.feature_ids)
    return PersonRulesTold.model_validate(kept)


class AgeAsked(Asked):
    """The day on which a worker turns 18; none for whoever is of age."""

    of_age_on: Day | None = None


class AgeTold(Told):
    """Of whom it is written down now until when they are young, or no longer."""

    person_id: UUID


@router.post("/people/{person_id}/age", response=answers(AgeTold, *WRITING), openapi_extra=KEYED)
def keep_age(request: Knock, person_id: Id, asked: AgeAsked) -> AgeTold:
    """Put right until when a worker is young. Visits that are booked already stand."""
    kept = actions.keep_age(by=request.auth, at=now(), person_id=person_id, of_age_on=asked.of_age_on)
    return AgeTold.model_validate(kept)


class OffersAsked(Asked):
    """What the asker offers of themselves; all else is taken back."""

    affinity_ids: Annotated[list[Id], Field(max_length=60)]


class PersonOfferedTold(Told):
    """How many things somebody offers of themselves now."""

    person_id: UUID
    count: int


@router.post("/me/offers", response=answers(PersonOfferedTold, *WRITING), openapi_extra=KEYED)
def offer_of_oneself(request: Knock, asked: OffersAsked) -> PersonOfferedTold:
    """Offer something of oneself to whoever asks for it; nobody can do it for somebody else."""
    offered = actions.offer_affinities(by=request.auth, at=now(), affinity_ids=asked.affinity_ids)
    return PersonOfferedTold.model_validate(offered)


@router.get("/service-users", response=answers(list[PartyTold]))
def search_service_users(request: Knock, asked: Query[NameSearched]) -> list[PartyTold]:
    """Service users whose name holds every word of the search."""
    found = search.search_service_users(by=request.auth, text=asked.search, most=asked.most)
    return [PartyTold(id=row.id, name=row.name, area=row.area.name if row.area else None) for row in found]


@router.get("/service-users/{service_user_id}", response=answers(ServiceUserTold))
def show_service_user(request: Knock, service_user_id: Id) -> ServiceUserTold:
    """A service user: who approved them, what they need, their home, their places, what is left of their hours."""
    page = pages.service_user_page(by=request.auth, at=now(), service_user_id=service_user_id)
    return ServiceUserTold.model_validate(Joined(page.served, page))


class Joined:
    """Two records read as one, the first first: a page has parts, its JSON is flat."""

    def __init__(self, *parts: object) -> None:
        self._parts = parts

    def __getattr__(self, name: str) -> object:
        for part in self._parts:
            if hasattr(part, name):
                return getattr(part, name)
        raise AttributeError(name)
