"""Facts that staff should look at: claimed and unanswered, or ending soon."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from commonhours.common.actor import Actor
from commonhours.common.looks import PAPERS, looked_at
from commonhours.common.sight import seeing
from commonhours.credentials.models import Fact
from commonhours.joining.pages.said import local_day
from commonhours.organisations.permissions import (
    Permission,
    may,
    may_somewhere,
    organisations_with,
    require_somewhere,
)
from commonhours.people.models import Person

ENDS_SOON = timedelta(days=30)


@dataclass(frozen=True)
class FactLine:
    """A fact of somebody that staff should look at: claimed and unanswered, or ending soon."""

    person_id: UUID
    person: str
    kind_id: UUID
    kind: str
    evidence: str
    day: date


def claims(*, by: Actor, most: int = 100) -> tuple[FactLine, ...]:
    """Claims that nobody has answered, of the asker's people, the oldest first; refuse with `not_allowed`."""
    rows = Fact.objects.filter(confirmed_at=None, refused_at=None).order_by("claimed_at", "id")
    return _facts_of_people(by, rows, most, lambda fact: local_day(fact.claimed_at))


def ending_soon(*, by: Actor, at: datetime, most: int = 100) -> tuple[FactLine, ...]:
    """Confirmed facts of the asker's people that end within thirty days and are not renewed, the first to end first."""
    today = local_day(at)
    return _facts_of_people(by, facts_that_end(today), most, lambda fact: fact.until or today)


def facts_that_end(today: date) -> QuerySet[Fact]:
    """Confirmed facts of everybody that end within thirty days and are not renewed: proposed to who may know them."""
    rows = Fact.objects.filter(confirmed_at__isnull=False, until__gt=today, until__lte=today + ENDS_SOON)
    renewed = Fact.objects.filter(person_id=OuterRef("person_id"), kind_id=OuterRef("kind_id")).filter(
        Q(until=None) | Q(until__gt=OuterRef("until")), confirmed_at__isnull=False
    )
    rows = rows.using("reader").select_related("kind").filter(~Exists(renewed.using("reader")))
    return rows.order_by("until", "id")


def _facts_of_people(
    by: Actor, rows: QuerySet[Fact], most: int, day: Callable[[Fact], date]
) -> tuple[FactLine, ...]:
    """The reader proposes facts of people of the asker's organisations; of those only whom the wall shows are told."""
    require_somewhere(by, Permission.CONFIRM_FACTS)
    if not may(by, Permission.CONFIRM_FACTS):
        reach = list(organisations_with(by, Permission.CONFIRM_FACTS))
        rows = rows.filter(person__organisation_ids__overlap=reach)
    if not may_somewhere(by, Permission.SEE_CONFIDENTIAL):
        rows = rows.filter(kind__confidential=False)
    proposed = list(rows.using("reader").select_related("kind")[:most])
    with seeing(by.sight):
        people = {row.id: row for row in Person.objects.filter(id__in={fact.person_id for fact in proposed})}
    told = tuple(
        FactLine(
            fact.person_id,
            people[fact.person_id].name,
            fact.kind_id,
            fact.kind.name,
            fact.evidence,
            day(fact),
        )
        for fact in proposed
        if fact.person_id in people and _may_know(by, fact, people[fact.person_id])
    )
    for line in told:
        looked_at(line.person_id, PAPERS, known_to=people[line.person_id].organisation_ids)
    return told


def _may_know(by: Actor, fact: Fact, person: Person) -> bool:
    return not fact.kind.confidential or may(by, Permission.SEE_CONFIDENTIAL, person.organisation_ids)
