"""Reads of who is near to whom: for the person themselves, and for whoever lets people in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.looks import PROFILE, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may, require
from commonhours.people.models import Person, Relation


@dataclass(frozen=True)
class RelationLine:
    """Somebody near to a person, and whether that person may come to them as a worker."""

    id: UUID
    name: str
    kind: str
    served: bool
    since: datetime
    may_come: bool


@dataclass(frozen=True)
class Relations:
    """Everybody near to a person; whether the reader may end ties, and let family come."""

    person_id: UUID
    name: str
    own: bool
    may_decide: bool
    lines: tuple[RelationLine, ...]


def relations_of(*, by: Actor, person_id: UUID) -> Relations:
    """Who is near to a person. Refuses with `unknown_person` or `not_allowed`."""
    with seeing(by.sight):
        person = Person.objects.filter(id=person_id).first()
        if person is None:
            raise NotFound.because("unknown_person", field="person")
        own = person_id == by.person_id
        if not own:
            require(by, Permission.APPROVE, person.organisation_ids)
        concern([person_id])
        looked_at(person_id, PROFILE, known_to=person.organisation_ids)
        rows = Relation.objects.filter(Q(person_id=person_id) | Q(other_id=person_id), until=None)
        found = list(rows.order_by("since", "id"))
        # Their names only, to somebody who may read that they are near.
        concern(
            {each for row in found for each in (row.person_id, row.other_id, row.service_user_id) if each}
        )
        lines = tuple(_line(row, person_id) for row in rows.select_related("person", "other", "service_user"))
        decides = not own and may(by, Permission.APPROVE, person.organisation_ids)
        return Relations(person_id, person.name, own, decides, lines)


def _line(row: Relation, person_id: UUID) -> RelationLine:
    party = row.service_user or (row.other if row.person_id == person_id else row.person)
    name = party.name if party else ""
    may_come = row.allowed_at is not None
    return RelationLine(row.id, name, row.kind, row.service_user_id is not None, row.since, may_come)
