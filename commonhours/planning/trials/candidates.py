"""Who could try a type of work, as the database knows them: each fact of a candidate is read here and nowhere else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import F, Q, Sum

from commonhours.availability.models import PatternPeriod
from commonhours.bookings.events import kept_by
from commonhours.bookings.models import OCCUPYING
from commonhours.catalogue.models import Area, KindOfFact, Requirement, TypeOfWork
from commonhours.common.sight import concern
from commonhours.credentials.models import Fact, Portfolio
from commonhours.organisations.queries import region
from commonhours.people.models import Membership
from commonhours.planning.areas import within_reach
from commonhours.planning.models import Trial, TrialMember
from commonhours.planning.trials.rules import DAYS_BEFORE, Candidate, in_order


@dataclass(frozen=True)
class Place:
    """Of which organisation a trial is (None: of the region), of what work, and in which areas."""

    organisation_id: UUID | None
    type_of_work_id: UUID
    area_ids: tuple[UUID, ...]

    @classmethod
    def of(cls, trial: Trial) -> "Place":
        return cls(trial.organisation_id, trial.type_of_work_id, tuple(trial.area_ids))


def works_to_try(organisation_ids: Iterable[UUID] | None) -> list[TypeOfWork]:
    """Types of work of the region and of these organisations (None: of all) that may be tried.

    None that asks for a confidential fact: by whom a proposal names, it would be told who has it.
    """
    secret = Requirement.objects.filter(kind_of_fact__confidential=True).values("type_of_work_id")
    works = TypeOfWork.objects.exclude(id__in=secret)
    if organisation_ids is not None:
        works = works.filter(Q(organisation=None) | Q(organisation_id__in=list(organisation_ids)))
    return list(works.order_by("code"))


def candidates(place: Place, *, at: datetime) -> list[Candidate]:
    """Everybody who could be asked or compared, in the order of the rule; the asker may try out there.

    They have been workers of the organisation for eight weeks, are in good standing, would travel to one of the areas,
    do not do this work, and are in no live trial of it.
    """
    today = at.astimezone(region().tzinfo).date()
    people = _near(_workers(place.organisation_id, today), place)
    concern(people)
    held, works = _facts(people, place, today), _works(people)
    offered, booked, kept = _offered(people, today), _booked(people, at), kept_by(people, at=at)
    required = _required(place.type_of_work_id)
    taken = _taken(place.type_of_work_id, people)
    return in_order(
        Candidate(
            person_id,
            frozenset(held.get(person_id, ())),
            tuple(kind for kind in required if kind not in held.get(person_id, ())),
            frozenset(works.get(person_id, ())) - {place.type_of_work_id},
            offered.get(person_id, 0.0),
            booked.get(person_id, 0.0),
            kept[person_id].kept,
            kept[person_id].late,
            kept[person_id].missed,
            kept[person_id].reliability.share,
        )
        for person_id in people
        if person_id not in taken and place.type_of_work_id not in works.get(person_id, ())
    )


def lacking(place: Place, people: Collection[UUID], *, today: date) -> dict[UUID, list[tuple[UUID, str]]]:
    """The facts that the type of work asks for and these people have not, by id and name; open to the asker already."""
    required, held = _required(place.type_of_work_id), _facts(people, place, today)
    names = {kind.id: kind.name for kind in KindOfFact.objects.filter(id__in=required)}
    return {
        person_id: [(kind, names[kind]) for kind in required if kind not in held.get(person_id, ())]
        for person_id in people
    }


def doing(type_of_work_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """Who of these people has the type of work switched on."""
    rows = Portfolio.objects.filter(person_id__in=people, type_of_work_id=type_of_work_id, on=True)
    return set(rows.values_list("person_id", flat=True))


# --- inside -------------------------------------------------------------------------------------------------


def _workers(organisation_id: UUID | None, today: date) -> list[UUID]:
    rows = Membership.objects.filter(
        Q(until=None) | Q(until__gt=today),
        part="worker",
        approved_at__isnull=False,
        since__lte=today - timedelta(days=DAYS_BEFORE),
        person__standing="good",
    )
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    return sorted(set(rows.values_list("person_id", flat=True)))


_HOMES = """
SELECT p.id, p.latitude, p.longitude, t.travel_mode, t.travel_minutes
FROM people_person p JOIN availability_terms t ON t.person_id = p.id WHERE p.id = ANY (%s) ORDER BY p.id"""


def _near(people: list[UUID], place: Place) -> list[UUID]:
    if TypeOfWork.objects.filter(id=place.type_of_work_id, remote=True).exists():
        return people
    concern(people)
    with connection.cursor() as cursor:
        cursor.execute(_HOMES, [people])
        rows = cursor.fetchall()
    homes = np.array([row[1:3] for row in rows], np.float64).reshape(-1, 2)
    modes, limits = (np.array([row[column] for row in rows], np.int64) for column in (3, 4))
    near = np.zeros(len(rows), np.bool_)
    for centre in Area.objects.filter(id__in=place.area_ids).values_list("latitude", "longitude"):
        near |= within_reach(homes, modes, limits, centre)
    return [row[0] for row, there in zip(rows, near, strict=True) if there]


def _required(type_of_work_id: UUID) -> list[UUID]:
    rows = Requirement.objects.filter(type_of_work_id=type_of_work_id, kind_of_fact__confidential=False)
    return list(rows.order_by("kind_of_fact__code").values_list("kind_of_fact_id", flat=True))


def _facts(people: Collection[UUID], place: Place, today: date) -> dict[UUID, set[UUID]]:
    rows = Fact.objects.filter(
        Q(until=None) | Q(until__gt=today),
        person_id__in=people,
        kind_id__in=_required(place.type_of_work_id),
        confirmed_at__isnull=False,
        since__lte=today,
    )
    return _sets(rows.values_list("person_id", "kind_id"))


def _works(people: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """What people do; but for work that a confidential fact opens, by which they would be known to have it."""
    secret = Requirement.objects.filter(kind_of_fact__confidential=True).values("type_of_work_id")
    rows = Portfolio.objects.filter(person_id__in=people, on=True).exclude(type_of_work_id__in=secret)
    return _sets(rows.values_list("person_id", "type_of_work_id"))


def _sets(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for person_id, other_id in pairs:
        found.setdefault(person_id, set()).add(other_id)
    return found


def _offered(people: Collection[UUID], today: date) -> dict[UUID, float]:
    rows = PatternPeriod.objects.filter(
        Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gt=today), person_id__in=people
    )
    sums = rows.values("person_id").annotate(minutes=Sum(F("end_minute") - F("start_minute")))
    return {row["person_id"]: row["minutes"] / 60 for row in sums}


_BOOKED = """
SELECT person_id, sum(extract(epoch FROM ends_at - starts_at))::float / 3600
FROM bookings_assignment WHERE person_id = ANY (%(people)s) AND state = ANY (%(occupying)s)
  AND starts_at >= %(since)s AND starts_at < %(until)s GROUP BY 1"""


def _booked(people: Collection[UUID], at: datetime) -> dict[UUID, float]:
    given: dict[str, Any] = {
        "people": list(people),
        "occupying": list(OCCUPYING),
        "since": at - timedelta(days=DAYS_BEFORE),
        "until": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BOOKED, given)
        return {person_id: hours * 7 / DAYS_BEFORE for person_id, hours in cursor.fetchall()}


def _taken(type_of_work_id: UUID, people: Collection[UUID]) -> set[UUID]:
    rows = TrialMember.objects.filter(type_of_work_id=type_of_work_id, person_id__in=people, until=None)
    return set(rows.values_list("person_id", flat=True))
