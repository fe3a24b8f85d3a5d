"""The cast: a small market in which everybody has a name, and an outsider who must see nothing.

Today is Monday 2 March 2026, noon in Long Beach; the clock goes forward on the Sunday after.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Model

from commonhours.accounts.models import Account
from commonhours.availability.models import PatternPeriod, Terms
from commonhours.bookings.wish import Wish
from commonhours.catalogue.models import Feature, KindOfFact, Requirement, TypeOfWork
from commonhours.common.actor import Actor, Held
from commonhours.common.place import CAR
from commonhours.credentials.models import Fact, Portfolio
from commonhours.funding.models import Allocation
from commonhours.matching.models import Weights
from commonhours.organisations.models import Grant, Organisation, Region
from commonhours.partnerships.models import Partnership
from commonhours.people.models import (
    HomeFeature,
    Membership,
    Need,
    Person,
    PersonalRule,
    PersonLock,
    ServiceUser,
)

NOW = datetime(2026, 3, 2, 20, tzinfo=UTC)
TUESDAY_TEN = datetime(2026, 3, 3, 18, tzinfo=UTC)
LONG_AGO = date(2025, 1, 1)
JOINED = datetime(2025, 1, 1, 18, tzinfo=UTC)


@dataclass
class Cast:
    """Everybody by name. `olga` operates the contact centre; `carmen` coordinates Harbor; `otto` is the outsider."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    facts: dict[str, KindOfFact] = field(default_factory=dict)
    works: dict[str, TypeOfWork] = field(default_factory=dict)
    features: dict[str, Feature] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    served: dict[str, ServiceUser] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def wish(
        self, who: str = "lopez", work: str = "nutrition", start: datetime = TUESDAY_TEN, hours: float = 1
    ) -> Wish:
        end = start + timedelta(hours=hours)
        return Wish(self.served[who].id, self.works[work].id, start, end)

    def ids(self, *names: str) -> list[UUID]:
        return [self.people[name].id for name in names]


Row = TypeVar("Row", bound=Model)


class Rows:
    """Rows in the order in which they were thought of, written a table at a time: a test in two begins with them."""

    def __init__(self) -> None:
        self._by_table: dict[type[Model], list[Model]] = {}

    def add(self, row: Row) -> Row:
        self._by_table.setdefault(type(row), []).append(row)
        return row

    def write(self) -> None:
        for table, rows in self._by_table.items():
            table._default_manager.bulk_create(rows)


def assemble() -> Cast:
    """Put the whole cast on the stage."""
    cast, rows = Cast(), Rows()
    rows.add(Region(name="Long Beach", zone="America/Los_Angeles", sample=True))
    rows.add(Weights(weights=dict(WEIGHTS), reason="to begin with", since=LONG_AGO))
    for slug, name in (
        ("harbor", "Harbor Care"),
        ("bixby", "Bixby Neighbors"),
        ("westside", "Westside Hands"),
    ):
        cast.organisations[slug] = rows.add(
            Organisation(slug=slug, name=name, kind="community", admitted_at=JOINED)
        )
    _words(cast, rows)
    _staff(cast, rows)
    _workers(cast, rows)
    _served(cast, rows)
    harbor, bixby = cast.organisations["harbor"], cast.organisations["bixby"]
    rows.add(Partnership(host=bixby, guest=harbor, since=LONG_AGO))
    rows.write()
    return cast


WEIGHTS = {
    "continuity": 3.0,
    "liking": 3.0,
    "travel": 2.0,
    "fairness": 1.0,
    "newcomer": 0.5,
}


def _words(cast: Cast, rows: Rows) -> None:
    for code, category, secret, spanish in (
        ("spanish", "language", False, "Español"),
        ("nutrition", "certificate", False, "Certificado de nutrición"),
        ("veteran", "tag", True, "Veterano"),
    ):
        cast.facts[code] = rows.add(
            KindOfFact(
                code=code, names={"en": code.title(), "es": spanish}, category=category, confidential=secret
            )
        )
    for code, english, spanish, needs in (
        ("nutrition", "Nutrition Adviser", "Asesor de nutrición", ["nutrition"]),
        ("company", "Companion", "Acompañante", []),
        ("veterans", "Veterans’ peer", "Compañero de veteranos", ["veteran"]),
    ):
        work = rows.add(TypeOfWork(code=code, names={"en": english, "es": spanish}, category="care"))
        for need in needs:
            rows.add(Requirement(type_of_work=work, kind_of_fact=cast.facts[need]))
        cast.works[code] = work
    cast.features["dog"] = rows.add(
        Feature(
            code="dog",
            names={"en": "a large dog", "es": "un perro grande"},
            rules={"en": "large dogs", "es": "perros grandes"},
        )
    )


def _staff(cast: Cast, rows: Rows) -> None:
    for name, role, slug in (
        ("olga", "operator", None),
        ("carmen", "coordinator", "harbor"),
        ("ana", "approver", "harbor"),
        ("otto", "coordinator", "westside"),
    ):
        organisation = cast.organisations[slug] if slug else None
        account = rows.add(_account(name))
        rows.add(
            Grant(account=account, organisation=organisation, role=role, since=LONG_AGO, granted_at=JOINED)
        )
        held = Held(role, organisation.id if organisation else None)
        cast.accounts[name] = account
        cast.actors[name] = Actor(account_id=account.id, roles=(held,), door="web")
    nobody = rows.add(_account("nina"))
    cast.accounts["nina"] = nobody
    cast.actors["nina"] = Actor(account_id=nobody.id, door="web")


def _account(name: str) -> Account:
    account = Account(email=f"{name}@example.org", name=name.title(), joined_at=JOINED)
    account.set_unusable_password()
    return account


def _workers(cast: Cast, rows: Rows) -> None:
    """Rosa can do it; Dara minds large dogs; Ben is a partner's; Wes is a stranger's; Sam speaks no Spanish."""
    nutritionist = ("spanish", "nutrition")
    _hire(cast, rows, "rosa", "harbor", ["nutrition", "company"], nutritionist)
    _hire(cast, rows, "dara", "harbor", ["nutrition"], nutritionist, rules=["dog"])
    _hire(cast, rows, "ben", "bixby", ["nutrition", "veterans"], (*nutritionist, "veteran"))
    _hire(cast, rows, "sam", "harbor", ["nutrition", "veterans"], ["nutrition"])
    _hire(cast, rows, "wes", "westside", ["nutrition"], nutritionist)


def hire(
    cast: Cast, name: str, slug: str, works: Iterable[str], facts: Iterable[str], rules: Iterable[str] = ()
) -> Person:
    """Add a worker who is free on weekdays from nine to five and travels by car."""
    rows = Rows()
    person = _hire(cast, rows, name, slug, works, facts, rules)
    rows.write()
    return person


def _hire(
    cast: Cast,
    rows: Rows,
    name: str,
    slug: str,
    works: Iterable[str],
    facts: Iterable[str],
    rules: Iterable[str] = (),
) -> Person:
    organisation, approver = cast.organisations[slug], cast.accounts["ana"]
    account = rows.add(_account(name))
    person = rows.add(
        Person(
            name=name.title(),
            account=account,
            latitude=33.80,
            longitude=-118.17,
            organisation_ids=[organisation.id],
        )
    )
    rows.add(PersonLock(person=person))
    rows.add(Terms(person=person, contract="part_time", travel_mode=CAR, most_minutes_day=480))
    signed = {"approved_by": approver, "approved_at": JOINED}
    rows.add(Membership(organisation=organisation, part="worker", person=person, since=LONG_AGO, **signed))
    for weekday in range(5):
        rows.add(PatternPeriod(person=person, weekday=weekday, start_minute=540, end_minute=1020))
    for code in facts:
        rows.add(_fact(cast, person, code, organisation))
    for code in works:
        rows.add(Portfolio(person=person, type_of_work=cast.works[code]))
    for code in rules:
        rows.add(PersonalRule(person=person, feature=cast.features[code]))
    cast.people[name] = person
    cast.accounts[name] = account
    cast.actors[name] = Actor(account_id=account.id, person_id=person.id, door="web")
    return person


def confirm(
    cast: Cast, person: Person, code: str, organisation: Organisation, until: date | None = None
) -> Fact:
    """Have Ana confirm a fact about somebody."""
    fact = _fact(cast, person, code, organisation, until)
    fact.save()
    return fact


def _fact(
    cast: Cast, person: Person, code: str, organisation: Organisation, until: date | None = None
) -> Fact:
    return Fact(
        person=person,
        kind=cast.facts[code],
        evidence="seen",
        claimed_at=JOINED,
        confirmed_by=cast.accounts["ana"],
        confirmed_for=organisation,
        confirmed_at=JOINED,
        since=LONG_AGO,
        until=until,
    )


def _served(cast: Cast, rows: Rows) -> None:
    """Mrs Lopez has a large dog, wants Spanish, and has two hours left in March; Mr Park has no allocation."""
    for name, needs, features, minutes in (("lopez", ["spanish"], ["dog"], 120), ("park", [], [], 0)):
        organisation = cast.organisations["harbor"]
        served = rows.add(
            ServiceUser(
                name=name.title(), latitude=33.81, longitude=-118.16, organisation_ids=[organisation.id]
            )
        )
        rows.add(
            Membership(
                organisation=organisation,
                part="service_user",
                service_user=served,
                since=LONG_AGO,
                approved_by=cast.accounts["ana"],
                approved_at=JOINED,
            )
        )
        for code in needs:
            rows.add(Need(service_user=served, kind_of_fact=cast.facts[code]))
        for code in features:
            rows.add(HomeFeature(service_user=served, feature=cast.features[code]))
        if minutes:
            rows.add(
                Allocation(
                    service_user=served,
                    organisation=organisation,
                    since=date(2026, 3, 1),
                    until=date(2026, 4, 1),
                    granted_minutes=minutes,
                )
            )
        cast.served[name] = served
