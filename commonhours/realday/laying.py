"""Lays a published day out as a region of its own: one organisation, its caregivers and patients, measured roads."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models

from commonhours.accounts.models import Account
from commonhours.availability.models import PatternPeriod, Terms
from commonhours.catalogue.models import MeasuredTravel, TypeOfWork
from commonhours.common.actor import Actor, Held
from commonhours.common.ids import new_id
from commonhours.common.place import CAR
from commonhours.credentials.models import Portfolio
from commonhours.matching.models import Weights
from commonhours.organisations.models import Grant, Organisation, Region
from commonhours.people.models import Membership, Person, PersonLock, ServiceUser
from commonhours.policies.models import Rule
from commonhours.realday.published import Caregiver, Day, Patient

ZONE = ZoneInfo("Europe/Rome")
# The source counts minutes from "the start of the day" and does not say when that is: seven, as home care begins.
OPENS = time(7)
# The source knows no rest, no breaks and no longest day, so none may bind here.
UNBOUND = {"rest": 0, "pause": 0, "stretch": 1440}
NO_LIMITS = {
    "contract": "part_time",
    "notice_minutes": 0,
    "shortest_minutes": 0,
    "most_minutes_day": 1440,
    "most_minutes_week": 7 * 1440,
    "travel_mode": CAR,
    "travel_minutes": 1440,
}
# Nobody has been here before or is liked: the nearest comes.
WEIGHTS = {
    "continuity": 0.0,
    "liking": 0.0,
    "travel": 1.0,
    "fairness": 0.0,
    "newcomer": 0.0,
}
ADDRESSES = "real-day.example"


@dataclass(frozen=True)
class Laid:
    """A day that stands in the database: its instants, its ids by published code, and who books it."""

    day: Day
    opens: datetime
    organisation_id: UUID
    works: dict[str, UUID]
    caregivers: dict[str, UUID]
    patients: dict[str, UUID]
    by: Actor

    def instant(self, minute: int) -> datetime:
        return self.opens + timedelta(minutes=minute)

    def code_of(self, person_id: UUID) -> str:
        return next(code for code, known in self.caregivers.items() if known == person_id)


def lay(day: Day, on: date, *, at: datetime) -> Laid:
    """Write the region, as the owner and inside the caller's transaction, into an empty database."""
    since = on - timedelta(days=365)
    _add(Region(name=day.name.title(), zone=str(ZONE), sample=True))
    for code, value in UNBOUND.items():
        _add(Rule(code=code, value=value, since=since, set_at=at))
    _add(Weights(weights=WEIGHTS, reason="The nearest first", since=since))
    organisation = Organisation(
        slug="home-care",
        name=f"Home care of {day.name.title()}",
        kind="employer",
        admitted_at=at,
        latitude=day.office[0],
        longitude=day.office[1],
    )
    _add(organisation)
    coordinator = Account(email=f"coordinator@{ADDRESSES}", name="Coordinator", password="!", joined_at=at)  # noqa: S106
    _add(coordinator)
    _add(
        Grant(account=coordinator, organisation=organisation, role="coordinator", since=since, granted_at=at)
    )
    works = [TypeOfWork(code=code, names=_named(code), category="care") for code in day.works]
    _add(*works)
    ids = {work.code: work.id for work in works}
    office = _House(organisation, coordinator, since, at)
    caregivers = _caregivers(day, office, ids)
    patients = _patients(day, office)
    _roads(day)
    by = Actor(account_id=coordinator.id, roles=(Held("coordinator", organisation.id),), door="command")
    opens = datetime.combine(on, OPENS, ZONE)
    return Laid(day, opens, organisation.id, ids, caregivers, patients, by)


@dataclass(frozen=True)
class _House:
    organisation: Organisation
    coordinator: Account
    since: date
    at: datetime

    def approve(self, part: str, **party: models.Model) -> Membership:
        signed = {"approved_by": self.coordinator, "approved_at": self.at}
        return Membership(organisation=self.organisation, part=part, since=self.since, **party, **signed)


def _caregivers(day: Day, house: _House, works: dict[str, UUID]) -> dict[str, UUID]:
    """They set out from the office and return to it, are there all day, and do what they are able to."""
    people = [_person(each, day, house) for each in day.caregivers]
    _add(*(person.account for person in people if person.account))
    _add(*people)
    _add(*(PersonLock(person=person) for person in people))
    _add(*(Terms(person=person, **NO_LIMITS) for person in people))
    _add(*(house.approve("worker", person=person) for person in people))
    _add(
        *(
            PatternPeriod(person=person, weekday=weekday, start_minute=0, end_minute=1440)
            for person in people
            for weekday in range(7)
        )
    )
    _add(
        *(
            Portfolio(person=person, type_of_work_id=works[ability])
            for person, each in zip(people, day.caregivers, strict=True)
            for ability in each.abilities
        )
    )
    return {each.code: person.id for each, person in zip(day.caregivers, people, strict=True)}


def _person(each: Caregiver, day: Day, house: _House) -> Person:
    name = f"Caregiver {each.code}"
    account = Account(email=f"{each.code}@{ADDRESSES}", name=name, password="!", joined_at=house.at)  # noqa: S106
    return Person(
        id=new_id(),
        account=account,
        name=name,
        organisation_ids=[house.organisation.id],
        latitude=day.office[0],
        longitude=day.office[1],
        measured=0,
    )


def _patients(day: Day, house: _House) -> dict[str, UUID]:
    served = [_service_user(each, house) for each in day.patients]
    _add(*served)
    _add(*(house.approve("service_user", service_user=each) for each in served))
    return {each.code: row.id for each, row in zip(day.patients, served, strict=True)}


def _service_user(each: Patient, house: _House) -> ServiceUser:
    return ServiceUser(
        name=f"Patient {each.code}",
        organisation_ids=[house.organisation.id],
        latitude=each.lat,
        longitude=each.lng,
        measured=each.place,
    )


def _roads(day: Day) -> None:
    _add(
        *(
            MeasuredTravel(origin=origin, destination=destination, minutes=minutes)
            for origin, row in enumerate(day.minutes)
            for destination, minutes in enumerate(row)
        )
    )


def _named(code: str) -> dict[str, str]:
    return {"en": f"Service {code}", "es": f"Servicio {code}"}


def _add(*rows: models.Model) -> None:
    if rows:
        type(rows[0])._default_manager.using("owner").bulk_create(rows)
