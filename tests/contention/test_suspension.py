"""A suspension and bookings in the same moment: whichever comes first, nobody who is suspended keeps a visit."""

from functools import partial
from time import sleep
from typing import Any
from unittest.mock import patch

from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.safeguarding.actions import stopping
from commonhours.safeguarding.actions.suspend import stop_one
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.contention.guards import PAUSE, slowly, without_locks
from tests.contention.together import booking, errors, together


def suspended_while_booked(cast: Cast) -> int:
    """Rosa is booked and suspended at once; how many visits ahead she is left with."""
    officer = Actor(account_id=cast.accounts["ana"].id, roles=(Held("safety_officer"),), door="web")
    stop = partial(stop_one, by=officer, at=NOW, person_id=cast.people["rosa"].id, words="To be looked at.")

    def a_moment_later() -> Any:
        # Between the rules' yes and the writing, where only a lock can see the booking.
        sleep(PAUSE / 2)
        return stop()

    with slowly():
        answers = together([booking(cast, cast.wish("park"), "rosa"), a_moment_later])
    assert not errors(answers)
    with seeing(EVERYTHING):
        assert not cast.people["rosa"].__class__.objects.filter(id=cast.people["rosa"].id, standing="good")
        return Assignment.objects.filter(person=cast.people["rosa"], state__in=OCCUPYING).count()


def test_a_booking_never_outruns_a_suspension(committed_cast: Cast) -> None:
    assert suspended_while_booked(committed_cast) == 0


def test_control_without_the_lock_it_does(committed_cast: Cast) -> None:
    with without_locks(), patch.object(stopping, "lock_people", lambda person_ids: None):
        assert suspended_while_booked(committed_cast) == 1
