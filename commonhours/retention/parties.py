"""Whose data it is: a person, a service user, or somebody who is both, with their account and all that was done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotAllowed, NotFound
from commonhours.organisations.permissions import Permission, may
from commonhours.people.models import Person, ServiceUser


@dataclass(frozen=True)
class Party:
    """One human as the tables know them. A business or an institution is none and has nothing to forget."""

    person_id: UUID | None = None
    service_user_id: UUID | None = None
    account_id: UUID | None = None
    organisation_ids: tuple[UUID, ...] = ()

    @property
    def ids(self) -> list[UUID]:
        return [each for each in (self.person_id, self.service_user_id) if each]


def party_of_person(person_id: UUID) -> Party:
    """A person, and whom they are served as; refuse with `unknown_person`."""
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise NotFound.because("unknown_person", field="person")
    served = ServiceUser.objects.filter(person_id=person_id).first()
    homes = {*person.organisation_ids, *(served.organisation_ids if served else ())}
    return Party(person_id, served.id if served else None, person.account_id, tuple(sorted(homes)))


def party_of_service_user(service_user_id: UUID) -> Party:
    """Somebody served, and the person they are where they sign in; refuse with `unknown_service_user`."""
    served = ServiceUser.objects.filter(id=service_user_id, kind__in=("person", "family")).first()
    if served is None:
        raise NotFound.because("unknown_service_user", field="service_user")
    if served.person_id:
        return party_of_person(served.person_id)
    return Party(None, served.id, None, tuple(sorted(served.organisation_ids)))


def party_of(person_id: UUID | None, service_user_id: UUID | None) -> Party:
    """Whose these are; refuses as the two above."""
    if person_id:
        return party_of_person(person_id)
    if service_user_id:
        return party_of_service_user(service_user_id)
    raise NotFound.because("unknown_person", field="person")


def require_theirs(by: Actor, party: Party) -> None:
    """Let in whoever it is about, whoever helps them, and who approves people there; else refuse `not_allowed`."""
    own = party.person_id is not None and party.person_id == by.person_id
    helps = any(
        each.service_user_id == party.service_user_id and each.part != "onlooker" for each in by.acts_for
    )
    if not (own or helps or may(by, Permission.APPROVE, party.organisation_ids)):
        raise NotAllowed.because("not_allowed", permission=Permission.APPROVE.value)


@dataclass(frozen=True)
class Rows:
    """The ids by which conditions of `classes` find the rows of people."""

    people: list[UUID] = field(default_factory=list)
    served: list[UUID] = field(default_factory=list)
    accounts: list[UUID] = field(default_factory=list)
    acts: list[UUID] = field(default_factory=list)

    def given(self) -> Mapping[str, Any]:
        return {
            "people": self.people,
            "served": self.served,
            "accounts": self.accounts,
            "acts": self.acts,
        }


_ACTS = """
SELECT a.id FROM trail_act a
WHERE a.subject_id = ANY (%(ids)s) OR a.person_ids && %(ids)s::uuid[] OR a.by_person_id = ANY (%(ids)s)
   OR a.by_account_id = ANY (%(accounts)s)"""


def rows_of(parties: Iterable[Party]) -> Rows:
    """The ids of these parties, and of all acts by them and about them."""
    whole = list(parties)
    people = [each.person_id for each in whole if each.person_id]
    served = [each.service_user_id for each in whole if each.service_user_id]
    accounts = [each.account_id for each in whole if each.account_id]
    with connection.cursor() as cursor:
        cursor.execute(_ACTS, {"ids": [*people, *served], "accounts": accounts})
        return Rows(people, served, accounts, [row[0] for row in cursor.fetchall()])
