"""Somebody who is suspended, for tests that ask about them afterwards."""

from datetime import timedelta
from uuid import UUID

from commonhours.bookings.actions import book_visit
from commonhours.common.actor import Actor, Held
from commonhours.safeguarding.actions import suspend
from tests.cast import NOW, TUESDAY_TEN, Cast


def stopped(cast: Cast, name: str) -> UUID:
    """Somebody who was booked for Mr Park three weeks from now is suspended by an officer of the region."""
    wish = cast.wish("park", start=TUESDAY_TEN + timedelta(days=21))
    book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids(name))
    officer = Actor(account_id=cast.accounts["olga"].id, roles=(Held("safety_officer"),), door="web")
    done = suspend(by=officer, at=NOW, person_id=cast.people[name].id, words="Something is being looked at.")
    return done.suspension_id
