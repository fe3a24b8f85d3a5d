"""Writes workers into the tables, a handful at a time, and takes them out again."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from commonhours.accounts.models import Account
from commonhours.availability.models import PatternPeriod, Terms
from commonhours.availability.rules.hours import WeeklyPeriod
from commonhours.common.ids import new_id
from commonhours.common.place import CAR
from commonhours.credentials.models import Fact, Portfolio
from commonhours.integrations.imports.importing import Loading
from commonhours.integrations.imports.loading import make_accounts
from commonhours.integrations.imports.tables import delete_rows, insert_columns, looks, tables_about
from commonhours.integrations.workers.rules import Claim, Worker
from commonhours.people.models import Membership, Person, PersonLock, Youth

# In the order in which rows must go: what points before what it points at.
WRITTEN = {
    Fact._meta.db_table: "person_id",
    Portfolio._meta.db_table: "person_id",
    PatternPeriod._meta.db_table: "person_id",
    Terms._meta.db_table: "person_id",
    Youth._meta.db_table: "person_id",
    Membership._meta.db_table: "person_id",
    PersonLock._meta.db_table: "person_id",
    Person._meta.db_table: "id",
}
# What an update may change; the person's own row is set back, the others are put back.
UPDATED = (
    Fact._meta.db_table,
    Portfolio._meta.db_table,
    PatternPeriod._meta.db_table,
    Terms._meta.db_table,
    Youth._meta.db_table,
)


def looks_of(ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """A digest of everything about these people, in whichever room, and of the account that signs in for them."""
    found = looks(tables_about(Person), ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, md5(to_jsonb(a)::text) FROM people_person p"
            " JOIN accounts_account a ON a.id = p.account_id WHERE p.id = ANY (%s::uuid[])",
            [list(ids)],
        )
        for person, digest in cursor.fetchall():
            found[person][Account._meta.db_table] = digest
    return found


# --- new people ----------------------------------------------------------------------------------------------


def insert(loading: Loading, ids: list[UUID], workers: list[Worker]) -> None:
    here = loading.organisation_id
    accounts = make_accounts(loading, workers)
    spots = [worker.spot for worker in workers]
    insert_columns(
        Person,
        {
            "id": ids,
            "account": accounts,
            "name": [worker.name for worker in workers],
            "language": [worker.language or "en" for worker in workers],
            "phone": [worker.phone for worker in workers],
            "standing": "good",
            "organisation_ids": (here,),
            "address": [worker.address for worker in workers],
            "area": [spot and spot.area_id for spot in spots],
            "latitude": [spot and spot.latitude for spot in spots],
            "longitude": [spot and spot.longitude for spot in spots],
            "measured": -1,
        },
    )
    insert_columns(PersonLock, {"person": ids})
    parts = {"organisation": here, "part": "worker", "checks_seen": (), "since": loading.today}
    insert_columns(Membership, {"id": [new_id() for _ in ids], "person": ids, **parts})
    _insert_terms(ids, workers)
    _insert_ages(loading, _each(ids, workers))
    _insert_weeks((person, period) for person, worker in _each(ids, workers) for period in worker.week or ())
    _insert_works((person, work) for person, worker in _each(ids, workers) for work in worker.works)
    _insert_claims(
        loading, ((person, claim) for person, worker in _each(ids, workers) for claim in worker.claims)
    )


def _each(ids: Sequence[UUID], workers: Sequence[Worker]) -> Iterable[tuple[UUID, Worker]]:
    return zip(ids, workers, strict=True)


def _insert_terms(ids: list[UUID], workers: list[Worker]) -> None:
    def given(value: int | None, otherwise: int) -> int:
        return otherwise if value is None else value

    insert_columns(
        Terms,
        {
            "person": ids,
            "contract": [worker.contract or "ad_hoc" for worker in workers],
            "guaranteed_minutes": [given(worker.guaranteed, 0) for worker in workers],
            "wanted_minutes": [given(worker.guaranteed, 0) for worker in workers],
            "notice_minutes": [given(worker.notice, 120) for worker in workers],
            "shortest_minutes": 60,
            "most_minutes_day": 480,
            "most_minutes_week": [max(2400, given(worker.guaranteed, 0)) for worker in workers],
            "travel_mode": [given(worker.mode, CAR) for worker in workers],
            "travel_minutes": [given(worker.travel, 45) for worker in workers],
        },
    )


def _insert_ages(loading: Loading, workers: Iterable[tuple[UUID, Worker]]) -> None:
    """Until when the young among them are young; of all others nothing is written."""
    young = [(person, worker.of_age_on) for person, worker in workers if worker.of_age_on]
    insert_columns(
        Youth,
        {
            "person": [person for person, _ in young],
            "of_age_on": [day for _, day in young],
            "written_at": loading.at,
        },
    )


def _insert_weeks(periods: Iterable[tuple[UUID, WeeklyPeriod]]) -> None:
    rows = list(periods)
    insert_columns(
        PatternPeriod,
        {
            "id": [new_id() for _ in rows],
            "person": [person for person, _ in rows],
            "weekday": [period.weekday for _, period in rows],
            "start_minute": [period.start_minute for _, period in rows],
            "end_minute": [period.end_minute for _, period in rows],
        },
    )


def _insert_works(works: Iterable[tuple[UUID, UUID]]) -> None:
    rows = list(works)
    insert_columns(
        Portfolio,
        {
            "id": [new_id() for _ in rows],
            "person": [person for person, _ in rows],
            "type_of_work": [work for _, work in rows],
            "on": True,
        },
    )


def _insert_claims(loading: Loading, claims: Iterable[tuple[UUID, Claim]]) -> None:
    """Facts as they were told: none of them opens a door before a named person confirms it."""
    rows = list(claims)
    insert_columns(
        Fact,
        {
            "id": [new_id() for _ in rows],
            "person": [person for person, _ in rows],
            "kind": [claim.kind_id for _, claim in rows],
            "evidence": [claim.evidence for _, claim in rows],
            "claimed_at": loading.at,
            "since": [claim.since for _, claim in rows],
            "until": [claim.until for _, claim in rows],
        },
    )


# --- people whom the organisation has already -----------------------------------------------------------------


def update(loading: Loading, person_id: UUID, worker: Worker) -> None:
    """Change what the row tells, and leave alone what it does not speak of."""
    told: dict[str, Any] = {"name": worker.name, "phone": worker.phone, "language": worker.language}
    told["address"] = worker.address
    person = {name: value for name, value in told.items() if value}
    if worker.spot:
        person |= {
            "area_id": worker.spot.area_id,
            "latitude": worker.spot.latitude,
            "longitude": worker.spot.longitude,
            "measured": -1,
        }
    Person.objects.filter(id=person_id).update(**person)
    terms = {
        "contract": worker.contract or None,
        "guaranteed_minutes": worker.guaranteed,
        "notice_minutes": worker.notice,
        "travel_mode": worker.mode,
        "travel_minutes": worker.travel,
    }
    given = {name: value for name, value in terms.items() if value is not None}
    if given:
        Terms.objects.filter(person_id=person_id).update(**given)
    if worker.week:
        PatternPeriod.objects.filter(person_id=person_id).delete()
        _insert_weeks((person_id, period) for period in worker.week)
    if worker.of_age_on and not Youth.objects.filter(person_id=person_id).exists():
        _insert_ages(loading, [(person_id, worker)])
    _add(loading, person_id, worker)


def _add(loading: Loading, person_id: UUID, worker: Worker) -> None:
    """Types of work and facts that are new; a fact told again with the same days is the same fact."""
    has = set(Portfolio.objects.filter(person_id=person_id).values_list("type_of_work_id", flat=True))
    _insert_works((person_id, work) for work in worker.works if work not in has)
    held = set(Fact.objects.filter(person_id=person_id).values_list("kind_id", "until"))
    _insert_claims(
        loading,
        ((person_id, claim) for claim in worker.claims if (claim.kind_id, claim.until) not in held),
    )


# --- undo ----------------------------------------------------------------------------------------------------


def accounts_of(person_ids: Sequence[UUID]) -> list[UUID]:
    """The accounts that sign in for these people."""
    people = Person.objects.filter(id__in=person_ids, account__isnull=False)
    return list(people.values_list("account_id", flat=True))


def delete_accounts(account_ids: list[UUID]) -> None:
    delete_rows({Account._meta.db_table: "id"}, account_ids)


def names_of(person_ids: Sequence[UUID]) -> dict[UUID, str]:
    return dict(Person.objects.filter(id__in=person_ids).values_list("id", "name"))
