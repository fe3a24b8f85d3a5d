"""Feeds are read when their time has come, outside of any request, and what they say blocks."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from commonhours.availability.actions import NewCalendar, attach_calendar
from commonhours.availability.models import BusyTime, Calendar
from commonhours.background.calendars import Feeds
from commonhours.common.sight import seeing
from commonhours.integrations.ical.attaching import OFTEN, SELDOM, WHOLE
from commonhours.integrations.ical.tests.servers import IN_TESTS, serving
from conftest import EVERYTHING
from tests.cast import NOW, Cast

FEEDS = Feeds(manner=IN_TESTS)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving() as address:
        yield address


def attach(cast: Cast, address: str) -> None:
    attach_calendar(by=cast.actors["rosa"], at=NOW, new=NewCalendar("Family", address=address))


def turn(at: datetime) -> bool:
    return FEEDS.turn(lambda: at)


def row() -> Calendar:
    with seeing(EVERYTHING):
        return Calendar.objects.get()


def test_a_feed_is_read_once_it_is_due_and_then_rests(cast: Cast, server: str) -> None:
    attach(cast, f"{server}/weekly")
    assert turn(NOW)
    assert not turn(NOW)
    with seeing(EVERYTHING):
        assert BusyTime.objects.count() > 50
    assert OFTEN * 0.9 <= row().due_at - NOW <= OFTEN * 1.2  # type: ignore[operator]


def test_what_has_not_changed_stays_and_is_fetched_whole_once_a_week(cast: Cast, server: str) -> None:
    attach(cast, f"{server}/weekly")
    turn(NOW)
    later = NOW + timedelta(hours=2)
    turn(later)
    assert (row().read_at, row().whole_at) == (later, NOW)
    much_later = NOW + WHOLE + timedelta(hours=2)
    turn(much_later)
    assert (row().read_at, row().whole_at) == (much_later, much_later)


def test_a_feed_that_is_gone_is_asked_less_and_less_and_what_it_said_still_blocks(
    cast: Cast, server: str
) -> None:
    attach(cast, f"{server}/weekly")
    turn(NOW)
    with seeing(EVERYTHING):
        Calendar.objects.update(address=f"{server}/gone")
    at, pauses = NOW, []
    for _ in range(8):
        due = row().due_at
        assert due is not None
        at = due
        turn(at)
        pauses.append((row().due_at - at) / OFTEN)  # type: ignore[operator]
    assert pauses[0] >= 1.8
    assert pauses[-1] * OFTEN <= SELDOM * 1.2
    assert (row().failures, row().trouble["code"]) == (8, "calendar.gone")
    with seeing(EVERYTHING):
        assert BusyTime.objects.count() > 50


@pytest.mark.parametrize("path", ["page", "bomb", "drip", "inside"])
def test_what_is_no_calendar_blocks_nothing_and_is_told(cast: Cast, server: str, path: str) -> None:
    attach(cast, f"{server}/{path}")
    turn(NOW)
    assert row().trouble["code"].startswith("calendar.")
    with seeing(EVERYTHING):
        assert not BusyTime.objects.exists()
