"""The workers: who they are, who approved them, what they can do, when, and on which terms."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from commonhours.availability.models import Change, PatternPeriod, Terms
from commonhours.credentials.models import Fact, Portfolio
from commonhours.people.models import Membership, Person, PersonalRule, PersonLock
from commonhours.samplecity import rows
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import Accounts, spoken
from commonhours.samplecity.loading.columns import (
    NULL,
    Column,
    arrays,
    at,
    days,
    flags,
    floats,
    instants,
    numbers,
    refs,
    text,
)
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.samplecity.weeks import REASONS


def load_workers(copier: Copier, city: City, frame: Frame, accounts: Accounts) -> Column:
    """Write the workers with all that the rules ask about them; return their keys."""
    people = _persons(copier, city, frame, accounts)
    copier.put(PersonLock, person=people)
    _memberships(copier, city, frame, accounts, people)
    _terms(copier, city, people)
    _facts(copier, city, frame, accounts, people)
    work = city.workers.work
    copier.put(
        Portfolio,
        person=refs(people, (each.worker for each in work)),
        type_of_work=refs(frame.works, (each.work for each in work)),
        on=flags(each.on for each in work),
    )
    copier.put(
        PersonalRule,
        person=refs(people, (worker for worker, _ in city.workers.rules)),
        feature=refs(frame.features, (feature for _, feature in city.workers.rules)),
    )
    _weeks(copier, city, people)
    return people


def load_served_persons(copier: Copier, city: City, frame: Frame, accounts: Accounts) -> dict[int, str]:
    """Person rows of the few service users who can sign in; return their keys by service user."""
    served, users = list(accounts.served), city.users
    keys = copier.put(
        Person,
        id=copier.keys.of("served persons", len(served)),
        account=list(accounts.served.values()),
        name=text(users.name[user] for user in served),
        language=[spoken(city, user) for user in served],
        phone=[users.phone[user] for user in served],
        address=text(users.address[user] for user in served),
        area=refs(frame.areas, (int(users.neighbourhood[user]) for user in served)),
        latitude=floats(users.lat[served]),
        longitude=floats(users.lng[served]),
    )
    copier.put(PersonLock, person=keys)
    return dict(zip(served, keys, strict=True))


def _persons(copier: Copier, city: City, frame: Frame, accounts: Accounts) -> Column:
    people = city.workers.people
    organisations: list[set[str]] = [set() for _ in people]
    for each in city.workers.memberships:
        organisations[each.worker].add(frame.organisations[each.organisation])
    return copier.put(
        Person,
        account=accounts.workers,
        name=text(f"{each.given} {each.family}" for each in people),
        language=[each.language for each in people],
        phone=[each.phone for each in people],
        standing=[each.standing for each in people],
        organisation_ids=arrays(sorted(each) for each in organisations),
        address=text(each.address for each in people),
        area=refs(frame.areas, (each.neighbourhood for each in people)),
        latitude=floats(each.lat for each in people),
        longitude=floats(each.lng for each in people),
    )


def _memberships(copier: Copier, city: City, frame: Frame, accounts: Accounts, people: Column) -> None:
    held = city.workers.memberships
    copier.put(
        Membership,
        id=copier.keys.of("worker memberships", len(held)),
        part="worker",
        organisation=refs(frame.organisations, (each.organisation for each in held)),
        person=refs(people, (each.worker for each in held)),
        approved_by=refs(accounts.staff, (each.approved_by for each in held)),
        approved_at=_if_approved(at(city.today, (each.since for each in held)), held),
        checks_seen=arrays(each.checks for each in held),
        since=days(city.today, (each.since for each in held)),
    )


def _if_approved(moments: Column, held: Iterable[rows.Membership]) -> Column:
    return [moment if each.approved_by >= 0 else NULL for moment, each in zip(moments, held, strict=True)]


def _terms(copier: Copier, city: City, people: Column) -> None:
    terms = city.workers.people
    copier.put(
        Terms,
        person=people,
        contract=[each.contract for each in terms],
        guaranteed_minutes=numbers(each.guaranteed_week for each in terms),
        wanted_minutes=numbers(each.wanted_week for each in terms),
        notice_minutes=numbers(each.notice for each in terms),
        shortest_minutes=numbers(each.shortest for each in terms),
        most_minutes_day=numbers(each.most_day for each in terms),
        most_minutes_week=numbers(each.most_week for each in terms),
        travel_mode=numbers(each.mode for each in terms),
        travel_minutes=numbers(each.travel_limit for each in terms),
    )


def _facts(copier: Copier, city: City, frame: Frame, accounts: Accounts, people: Column) -> None:
    facts = city.workers.facts
    untils = days(city.today, (0 if each.until is None else each.until for each in facts))
    copier.put(
        Fact,
        person=refs(people, (each.worker for each in facts)),
        kind=refs(frame.kinds, (each.fact for each in facts)),
        evidence=text(each.evidence for each in facts),
        claimed_at=at(city.today, (each.since for each in facts), 18 * 3600),
        confirmed_by=refs(accounts.staff, (each.confirmed_by for each in facts)),
        confirmed_for=refs(frame.organisations, (each.organisation for each in facts)),
        confirmed_at=at(city.today, (each.since for each in facts)),
        since=days(city.today, (each.since for each in facts)),
        until=[NULL if each.until is None else day for day, each in zip(untils, facts, strict=True)],
    )


def _weeks(copier: Copier, city: City, people: Column) -> None:
    periods, changes = city.workers.periods, city.workers.changes
    copier.put(
        PatternPeriod,
        person=refs(people, (each.worker for each in periods)),
        weekday=numbers(each.weekday for each in periods),
        start_minute=numbers(each.start for each in periods),
        end_minute=numbers(each.end for each in periods),
    )
    copier.put(
        Change,
        person=refs(people, (each.worker for each in changes)),
        starts_at=instants([_instant(city, each.day, each.start) for each in changes]),
        ends_at=instants([_instant(city, each.until_day, each.end) for each in changes]),
        blocked=flags(each.blocked for each in changes),
        reason=text(_in_own_words(city, each) for each in changes),
    )


def _instant(city: City, day: int, minute: int) -> int:
    """Seconds since 1970 of a local minute."""
    wall = datetime.combine(city.day(day), time()) + timedelta(minutes=minute)
    return int(wall.replace(tzinfo=ZoneInfo(city.zone)).timestamp())


def _in_own_words(city: City, change: rows.Change) -> str:
    """People write the reason themselves, in the language they prefer."""
    english, spanish = REASONS[change.reason]
    return spanish if city.workers.people[change.worker].language == "es" else english
