"""A market made for booking at full speed: everybody can do the work, so that only time stands between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from django.db.models import Model

from commonhours.accounts.models import Account
from commonhours.availability.models import PatternPeriod, Terms
from commonhours.catalogue.models import KindOfFact, Requirement, TypeOfWork
from commonhours.common.actor import Actor, Held
from commonhours.common.place import CAR
from commonhours.credentials.models import Fact, Portfolio
from commonhours.funding.models import Allocation
from commonhours.organisations.models import Organisation, Region
from commonhours.partnerships.models import Partnership
from commonhours.people.models import Membership, Need, Person, PersonLock, ServiceUser
from commonhours.policies.models import Rule

# Monday noon in Long Beach, before a week in which the clock changes.
AT = datetime(2026, 3, 2, 20, tzinfo=UTC)
ZONE = "America/Los_Angeles"
LONG_AGO = date(2025, 1, 1)
JOINED = datetime(2025, 1, 1, 18, tzinfo=UTC)
WORKERS, SERVICE_USERS = 2_000, 2_000
FACTS_OF_EACH = 12
OPENS, CLOSES = 8 * 60, 20 * 60
LENGTH = timedelta(hours=2)
DAY_LIMIT, WEEK_LIMIT = 240, 420
# A town of three kilometres: by car every way takes five to fourteen minutes, less than one quarter-hour.
SOUTH, WEST, NORTH_SOUTH, EAST_WEST = 33.77, -118.19, 0.022, 0.026
EVERY_NTH_IS_NEARLY_SPENT, NEARLY_SPENT = 20, 300


@dataclass(frozen=True)
class Market:
    """What the bookers need to know of it."""

    operator: Actor
    work_id: UUID
    workers: tuple[UUID, ...]
    service_users: tuple[UUID, ...]


def fill(random: Random) -> Market:
    """Load the market as the owner of the tables, in bulk."""
    # No stretch is too long here: the bare bookers know limits of hours and the time between visits, and no more.
    save([Region(name="Long Beach", zone=ZONE)])
    save([Rule(code="stretch", value=1_440, since=LONG_AGO, set_at=JOINED)])
    host, home = (
        Organisation(slug=slug, name=slug, kind="community", admitted_at=JOINED)
        for slug in ("bixby", "harbor")
    )
    operator = Account(email="operator@example.org", password="!")
    kinds = [
        KindOfFact(code=f"fact-{n}", names={"en": "Fact"}, category="skill") for n in range(FACTS_OF_EACH)
    ]
    work = TypeOfWork(code="company", names={"en": "Companion"}, category="care")
    save([host, home])
    save([operator])
    save([Partnership(host=host, guest=home, since=LONG_AGO)])
    save(kinds)
    save([work])
    save([Requirement(type_of_work=work, kind_of_fact=kind) for kind in kinds[:2]])
    workers = [Person(name="Worker", **somewhere(random), organisation_ids=[host.id]) for _ in range(WORKERS)]
    for number, worker in enumerate(workers):
        worker.organisation_ids = [(host, home)[number % 2].id]
    served = [
        ServiceUser(name="Served", **somewhere(random), organisation_ids=[home.id])
        for _ in range(SERVICE_USERS)
    ]
    save(workers)
    save(served)
    signed = {"since": LONG_AGO, "approved_by": operator, "approved_at": JOINED}
    _equip(workers, kinds, work, signed)
    _entitle(served, home, kinds[0], signed)
    held = (Held("operator", None),)
    return Market(
        Actor(account_id=operator.id, roles=held, door="web"),
        work.id,
        tuple(worker.id for worker in workers),
        tuple(user.id for user in served),
    )


def somewhere(random: Random) -> dict[str, Any]:
    lat, lng = SOUTH + random.random() * NORTH_SOUTH, WEST + random.random() * EAST_WEST
    return {"latitude": lat, "longitude": lng}


def save(rows: Sequence[Model]) -> None:
    type(rows[0])._default_manager.using("owner").bulk_create(rows, batch_size=2_000)


def _equip(
    workers: Iterable[Person], kinds: Sequence[KindOfFact], work: TypeOfWork, signed: dict[str, Any]
) -> None:
    """Give every worker a lock row, terms, a membership, facts, the work and a week."""
    confirmed = {"claimed_at": JOINED, "confirmed_by": signed["approved_by"], "confirmed_at": JOINED}
    locks, terms, members, facts, portfolios, weeks = [], [], [], [], [], []
    for worker in workers:
        (employer_id,) = worker.organisation_ids
        locks.append(PersonLock(person=worker))
        limits = {"most_minutes_day": DAY_LIMIT, "most_minutes_week": WEEK_LIMIT}
        terms.append(Terms(person=worker, contract="part_time", travel_mode=CAR, **limits))
        members.append(Membership(part="worker", person=worker, organisation_id=employer_id, **signed))
        portfolios.append(Portfolio(person=worker, type_of_work=work))
        for kind in kinds:
            facts.append(
                Fact(person=worker, kind=kind, confirmed_for_id=employer_id, since=LONG_AGO, **confirmed)
            )
        for weekday in range(7):
            weeks.append(PatternPeriod(person=worker, weekday=weekday, start_minute=OPENS, end_minute=CLOSES))
    for rows in (locks, terms, members, facts, portfolios, weeks):
        save(rows)


def _entitle(
    served: Sequence[ServiceUser], home: Organisation, wanted: KindOfFact, signed: dict[str, Any]
) -> None:
    """Give every service user a membership, a need, and an allocation; a few are nearly at its end."""
    grants = [NEARLY_SPENT if n % EVERY_NTH_IS_NEARLY_SPENT == 0 else 1_000_000 for n in range(len(served))]
    save([Membership(part="service_user", service_user=user, organisation=home, **signed) for user in served])
    save([Need(service_user=user, kind_of_fact=wanted) for user in served])
    term = {"organisation": home, "since": date(2026, 1, 1), "until": date(2027, 1, 1)}
    save(
        [
            Allocation(service_user=user, granted_minutes=granted, **term)
            for user, granted in zip(served, grants, strict=True)
        ]
    )


@dataclass(frozen=True)
class Attempt:
    """Two hours of help that a booker asks for."""

    service_user_id: UUID
    person_id: UUID
    starts_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + LENGTH


@dataclass(frozen=True)
class Contention:
    """Among how many workers, and from which day over how many, the bookers choose at random."""

    name: str
    workers: int
    first: int
    days: int


LOW = Contention("low", WORKERS, 0, 60)
HIGH = Contention("high", 20, 0, 2)
WARMING = Contention("warming", WORKERS, 61, 7)  # where it takes nothing from the others
FIRST_DAY = datetime(2026, 3, 4, 8, tzinfo=UTC)  # a Wednesday's midnight in Long Beach


def attempts(market: Market, contention: Contention, count: int, random: Random) -> list[Attempt]:
    """Visits that begin on quarter-hours of open days, in the order in which they are asked for."""
    # An hour to spare: on the first Sunday the clock goes forward.
    first, last = OPENS // 15, CLOSES // 15 - 12
    return [
        Attempt(
            random.choice(market.service_users),
            market.workers[random.randrange(contention.workers)],
            FIRST_DAY
            + timedelta(
                days=contention.first + random.randrange(contention.days),
                minutes=15 * random.randint(first, last),
            ),
        )
        for _ in range(count)
    ]


# Ten visits of each worker in the weeks before: tables that are never empty, as in a living city.
_PAST = """
WITH hours AS (
    SELECT uuidv7() AS id, p.id AS person_id, p.organisation_ids, n, '2026-02-23 17:00+00'::timestamptz
           - make_interval(days => 3 * n::int) AS starts_at
    FROM people_person p CROSS JOIN generate_series(0, 9) n),
visits AS (
    INSERT INTO bookings_visit (id, service_user_id, organisation_id, type_of_work_id, starts_at, ends_at, places,
        latitude, longitude, measured, wants, features, state, booked_by_id, booked_at, reason, organisation_ids)
    SELECT h.id, u.id, o.id, w.id, h.starts_at, h.starts_at + interval '1 hour', 1, 33.78, -118.18, -1, '{}', '{}',
        'planned', a.id, h.starts_at, '', h.organisation_ids
    FROM hours h, (SELECT id FROM people_serviceuser LIMIT 1) u, (SELECT id FROM organisations_organisation LIMIT 1) o,
        catalogue_typeofwork w, accounts_account a)
INSERT INTO bookings_assignment (id, visit_id, person_id, organisation_id, starts_at, ends_at, state, latitude,
    longitude, measured, organisation_ids, ended_because, late)
SELECT uuidv7(), id, person_id, organisation_ids[1], starts_at, starts_at + interval '1 hour', 'done', 33.78, -118.18,
    -1, organisation_ids, '', false
FROM hours"""


def fill_the_past(administrator: psycopg.Connection) -> None:
    administrator.execute(_PAST.encode())
    administrator.execute(b"ANALYZE")
