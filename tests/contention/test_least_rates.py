"""Somebody says for how much they come at least while somebody books them: nobody is booked for less once they have."""

from functools import partial
from threading import Event
from time import sleep
from typing import Any
from unittest.mock import patch

from commonhours.bookings.actions import book
from commonhours.common.sight import seeing
from commonhours.rates.actions import set_leasts
from commonhours.rates.models import Rate
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, Cast
from tests.contention.guards import PAUSE, without_locks
from tests.contention.together import booking, codes, errors, together


def ask_amid_a_booking(cast: Cast) -> list[str]:
    """Harbor pays 20 dollars an hour. When the rules have said yes to Rosa, she asks for 22: what is done first."""
    with seeing(EVERYTHING):
        harbor = cast.organisations["harbor"]
        Rate.objects.create(organisation=harbor, kind="pay", amount=2000, since=LONG_AGO, set_at=NOW)
    done: list[str] = []
    checked, check = Event(), book.refuse_misfits
    books = booking(cast, cast.wish(), "rosa")
    asks = partial(set_leasts, by=cast.actors["rosa"], at=NOW, asked={None: 2200}, since=NOW.date())

    def check_slowly(*given: Any) -> None:
        check(*given)
        checked.set()
        sleep(PAUSE)

    def booked() -> None:
        books()
        done.append("book")

    def asked() -> None:
        assert checked.wait(30)
        asks()
        done.append("ask")

    with patch.object(book, "refuse_misfits", check_slowly):
        answers = together([booked, asked])
    assert not errors(answers)
    assert codes(answers) == []
    return done


def test_what_she_asks_waits_for_the_booking_that_has_begun(committed_cast: Cast) -> None:
    assert ask_amid_a_booking(committed_cast) == ["book", "ask"]
    again = together([booking(committed_cast, committed_cast.wish("park"), "rosa")])
    assert "least_rate" in codes(again)


def test_control_without_the_lock_she_is_booked_after_she_has_asked(committed_cast: Cast) -> None:
    with without_locks():
        assert ask_amid_a_booking(committed_cast) == ["ask", "book"]
