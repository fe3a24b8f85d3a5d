"""The lock that every act about a person's bookings, standing or limits takes first."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotAllowed, NotFound
from commonhours.people.models import Person, ServiceUser


def lock_people(person_ids: Iterable[UUID]) -> None:
    """Lock these people in id order until the transaction ends; refuse with `unknown_person` if one is missing.

    Every act that books, moves or changes standing or limits comes through here before it reads. NO KEY UPDATE
    suffices to exclude another such act, and lets foreign keys to the person pass.
    """
    wanted = sorted(set(person_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM people_personlock WHERE person_id = ANY (%s)"
            " ORDER BY person_id FOR NO KEY UPDATE",
            [wanted],
        )
        locked = cursor.fetchall()
    # Row security hides rows without a word: fewer locks than asked for is a fault, never a booking.
    if len(locked) != len(wanted):
        raise NotFound.because("unknown_person", field="person")


def require_somebody_else(by: Actor, party: Person | ServiceUser) -> None:
    """Refuse with `not_oneself` whoever would decide about themselves."""
    person_id = party.id if isinstance(party, Person) else party.person_id
    own_account = (
        isinstance(party, Person) and party.account_id is not None and party.account_id == by.account_id
    )
    if own_account or (person_id is not None and person_id == by.person_id):
        raise NotAllowed.because("not_oneself")
