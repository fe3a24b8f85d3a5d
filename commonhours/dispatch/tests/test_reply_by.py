"""By when somebody can be asked to answer: never after the last moment, never sooner than people can think."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from commonhours.dispatch.offers import reply_choices
from commonhours.dispatch.openings import SHORTEST_REPLY
from tests.cast import NOW

ZONE = ZoneInfo("America/Los_Angeles")
HOUR = timedelta(hours=1)
MINUTES = st.integers(-60, 3 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(start=MINUTES, left=MINUTES)
def test_every_choice_leaves_time_to_think_and_to_come(start: timedelta, left: timedelta) -> None:
    at, latest = NOW + start, NOW + start + left
    choices = reply_choices(at, latest, ZONE)
    assert list(choices) == sorted(set(choices))
    assert all(at + SHORTEST_REPLY <= choice <= latest for choice in choices)
    assert bool(choices) == (left >= SHORTEST_REPLY)


def test_an_hour_four_hours_and_tomorrow_at_noon() -> None:
    noon = datetime(2026, 3, 3, 12, tzinfo=ZONE)
    assert reply_choices(NOW, NOW + 30 * HOUR, ZONE) == (NOW + HOUR, NOW + 4 * HOUR, noon)
    assert reply_choices(NOW, NOW + 2 * HOUR, ZONE) == (NOW + HOUR,)
    assert reply_choices(NOW, NOW + HOUR / 2, ZONE) == (NOW + HOUR / 2,)
