"""What two people are to each other, as it stands now: read from relations and helpers, for the table of conflicts."""

from uuid import UUID

from django.db import connection
from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotAllowed
from commonhours.common.sight import concern
from commonhours.people.conflicts import HELPER, SELF, SHUT, verdict
from commonhours.people.models import Helper, Person, Relation, ServiceUser


def ties_to_person(by: Actor, person_id: UUID) -> frozenset[str]:
    """What the actor is to a person. Their own relations are theirs to read, whoever declared them."""
    if by.person_id is None:
        return frozenset()
    if by.person_id == person_id:
        return frozenset({SELF})
    pair = Q(person_id=by.person_id, other_id=person_id) | Q(person_id=person_id, other_id=by.person_id)
    return frozenset(Relation.objects.filter(pair, until=None).values_list("kind", flat=True))


def ties_to_party(by: Actor, party: Person | ServiceUser) -> frozenset[str]:
    """What the actor is to a person, or to somebody who is served."""
    if isinstance(party, Person):
        same = party.account_id is not None and party.account_id == by.account_id
        return frozenset({SELF}) if same else ties_to_person(by, party.id)
    if by.person_id is None:
        return frozenset()
    own = ties_to_person(by, party.person_id) if party.person_id else frozenset()
    near = Relation.objects.filter(person_id=by.person_id, service_user_id=party.id, until=None)
    return own | frozenset(near.values_list("kind", flat=True))


def ties_to_served(person_id: UUID, service_user_id: UUID) -> frozenset[str]:
    """What a worker is to whoever is served; once it is known that the actor may act in their affairs."""
    concern([service_user_id])
    found = Relation.objects.filter(person_id=person_id, service_user_id=service_user_id, until=None)
    ties = set(found.values_list("kind", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s = ANY (people_helpers_who_are_people(%s))", [person_id, service_user_id])
        (helps,) = cursor.fetchone() or (False,)
    return frozenset(ties | {HELPER} if helps else ties)


def near_to(by: Actor, verb: str = "pay") -> frozenset[UUID]:
    """Everybody who is near to the actor and for whom they may not do this."""
    if by.person_id is None:
        return frozenset()
    own = Relation.objects.filter(Q(person_id=by.person_id) | Q(other_id=by.person_id), until=None)
    shut = [row for row in own.exclude(other=None) if verdict(verb, [row.kind]) == SHUT]
    found = {each for row in shut for each in (row.person_id, row.other_id) if each}
    return frozenset(found - {by.person_id})


def served_near_to(by: Actor, verb: str) -> frozenset[UUID]:
    """Whoever is served and for whom the actor may not do this: themselves, those near to them, whom they help."""
    found: set[UUID | None] = set()
    if by.person_id is not None:
        persons = {*near_to(by, verb), *([by.person_id] if verdict(verb, [SELF]) == SHUT else [])}
        found |= set(ServiceUser.objects.filter(person_id__in=persons).values_list("id", flat=True))
        ties = Relation.objects.filter(person_id=by.person_id, until=None)
        found |= {row.service_user_id for row in ties if verdict(verb, [row.kind]) == SHUT}
    if by.account_id is not None and verdict(verb, [HELPER]) == SHUT:
        helped = Helper.objects.filter(account_id=by.account_id, until=None)
        found |= set(helped.values_list("service_user_id", flat=True))
    return frozenset(each for each in found if each is not None)


def require_apart(by: Actor, party: Person | ServiceUser, verb: str) -> None:
    """Refuse with `not_oneself` or `too_near` whoever would do this about themselves or somebody near to them."""
    ties = ties_to_party(by, party)
    if verdict(verb, ties) == SHUT:
        raise NotAllowed.because("not_oneself" if SELF in ties else "too_near")
