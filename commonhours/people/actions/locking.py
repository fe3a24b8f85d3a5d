"""The lock that every act about a person's bookings, standing or limits takes first."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.people.models import Person, ServiceUser
from commonhours.people.ties import require_apart


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
    """Refuse with `not_oneself` or `too_near` whoever would decide about themselves, or about somebody near to them."""
    require_apart(by, party, "decide")
