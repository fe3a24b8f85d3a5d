"""Say that two are near to each other, that it is over, and that somebody may come to their own family as a worker."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, may_for, require
from commonhours.people.actions.locking import lock_people
from commonhours.people.models import Person, Relation, ServiceUser
from commonhours.people.ties import require_apart
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Related:
    """The tie, and whose it is."""

    relation_id: UUID
    person_id: UUID


@once(Related)
def declare_relation(
    *,
    by: Actor,
    at: datetime,
    person_id: UUID,
    kind: str,
    other_id: UUID | None = None,
    service_user_id: UUID | None = None,
) -> Related:
    """Say that a person is near to another, or to somebody who is served: either of the two, or whoever lets people in.

    Nobody decides about, pays or confirms somebody near to them from then on. Refuses with `unknown_person`,
    `unknown_service_user`, `not_allowed`, `unknown_choice` or `relation_stands`.
    """
    with acting("relation.declare", by=by, at=at) as act:
        if (
            kind not in Relation.KINDS
            or (other_id is None) == (service_user_id is None)
            or other_id == person_id
        ):
            raise Invalid.because("unknown_choice", field="kind")
        own = by.person_id is not None and by.person_id in (person_id, other_id)
        if own or may_for(by, Permission.EDIT_SERVICE_USERS, service_user_id):
            # Either of the two says so of whom they know from a page of theirs; the other learns of it on their own.
            concern([each for each in (person_id, other_id, service_user_id) if each])
            person = _person(person_id)
        else:
            person = _person(person_id)
            require(by, Permission.APPROVE, person.organisation_ids)
            concern([person_id])
        _other(other_id, service_user_id)
        assert by.account_id is not None  # whoever may say it has signed in
        # Every booking locks the same row before it asks who may come.
        lock_people([person_id])
        standing = Relation.objects.filter(person_id=person_id, until=None)
        if standing.filter(other_id=other_id, service_user_id=service_user_id).exists():
            raise Refused.because("relation_stands")
        row = {
            "id": new_id(),
            "person": person_id,
            "other": other_id,
            "service_user": service_user_id,
            "kind": kind,
            "since": at,
            "declared_by": by.account_id,
        }
        (relation_id,) = insert(Relation, [row])
        return _told(act, relation_id, person)


@once(Related)
def end_relation(*, by: Actor, at: datetime, person_id: UUID, relation_id: UUID) -> Related:
    """Say that it is over, or was never so: whoever lets people in, since one of the two could gain by it.

    Refuses with `unknown_relation`, `not_allowed`, `not_oneself` or `too_near`.
    """
    with acting("relation.end", by=by, at=at) as act:
        row, person = _governed(by, person_id, relation_id)
        Relation.objects.filter(id=row.id).update(until=at)
        return _told(act, row.id, person)


@once(Related)
def let_family_come(
    *, by: Actor, at: datetime, person_id: UUID, relation_id: UUID, may_come: bool = True
) -> Related:
    """Say that a person may come as a worker to their own family, or to whom they help; or that they may no more.

    Their hours then need a yes that the office writes down. Visits that are booked stand. Refuses with
    `unknown_person`, `unknown_relation`, `not_allowed`, `not_oneself` or `too_near`.
    """
    with acting("relation.let_come", by=by, at=at) as act:
        row, person = _governed(by, person_id, relation_id)
        if row.service_user_id is None:
            raise NotFound.because("unknown_relation", field="relation")
        require_apart(by, ServiceUser.objects.get(id=row.service_user_id), "let_come")
        said = {"allowed_by_id": by.account_id, "allowed_at": at}
        none = dict.fromkeys(said)
        Relation.objects.filter(id=row.id).update(**(said if may_come else none))
        act.note(may_come=may_come)
        return _told(act, row.id, person)


def _person(person_id: UUID) -> Person:
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise NotFound.because("unknown_person", field="person")
    return person


def _other(other_id: UUID | None, service_user_id: UUID | None) -> None:
    if other_id is not None:
        _person(other_id)
    elif service_user_id and not ServiceUser.objects.filter(id=service_user_id).exists():
        raise NotFound.because("unknown_service_user", field="service_user")


def _governed(by: Actor, person_id: UUID, relation_id: UUID) -> tuple[Relation, Person]:
    """A tie that stands, of a person whom the actor lets in and who is not near to the actor; the person locked."""
    person = _person(person_id)
    require(by, Permission.APPROVE, person.organisation_ids)
    require_apart(by, person, "let_come")
    concern([person_id])
    lock_people([person_id])
    either = Q(person_id=person_id) | Q(other_id=person_id)
    row = Relation.objects.filter(either, id=relation_id, until=None).first()
    if row is None:
        raise NotFound.because("unknown_relation", field="relation")
    concern([row.service_user_id] if row.service_user_id else [])
    return row, person


def _told(act: OpenAct, relation_id: UUID, person: Person) -> Related:
    """What the trail says: whose tie it is, and neither to whom nor of what kind."""
    act.subject_id = person.id
    act.touches(person.id)
    act.concerns(person.organisation_ids)
    act.note(relation=relation_id, person=person.id)
    act.outcome = done = Related(relation_id, person.id)
    return done
