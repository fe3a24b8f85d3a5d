"""Patience with an act that a follower cannot digest and with the time of day."""

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest

from commonhours.background.delivering import Delivering
from commonhours.background.schedule import Daily, run_due
from commonhours.common.sight import seeing
from commonhours.trail.actions import acting
from commonhours.trail.delivery import Follower
from commonhours.trail.models import Act
from commonhours.trail.queries import Entry
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import give


def act() -> UUID:
    with acting("bell.ring", by=HOUSE, at=NOW) as opened:
        return opened.id


@pytest.mark.usefixtures("committed")
def test_an_act_that_always_fails_is_set_aside_and_the_others_are_heard_once() -> None:
    heard: list[UUID] = []

    def ring(*, by: object, at: object, entry: Entry) -> None:
        if entry.id == bad:
            raise ValueError("cannot be digested")
        heard.append(entry.id)

    acts = [act() for _ in range(5)]
    bad = acts[2]
    give(5)
    turns = Delivering(Follower("ears", {"bell.ring": ring}), pauses=(0.0, 0.0))
    turns.turn(lambda: NOW)
    heard.clear()  # a batch that failed has not happened
    while turns.turn(lambda: NOW):
        pass
    with seeing(EVERYTHING):
        aside = Act.objects.get(verb="follower.set_aside")
    assert aside.subject_id == bad
    assert heard == [acts[0], acts[1], acts[3], acts[4]]


@pytest.mark.usefixtures("committed")
def test_a_failure_that_passes_sets_nothing_aside() -> None:
    failures = [ValueError(), ValueError(), ValueError()]

    def ring(*, by: object, at: object, entry: Entry) -> None:
        if failures:
            raise failures.pop()

    act()
    give(1)
    turns = Delivering(Follower("ears", {"bell.ring": ring}), pauses=(0.0, 0.0))
    while turns.turn(lambda: NOW):
        pass
    with seeing(EVERYTHING):
        assert not Act.objects.filter(verb="follower.set_aside").exists()


def test_a_daily_task_runs_once_a_day_at_its_local_hour(committed_cast: Cast) -> None:
    ran: list[datetime] = []

    def extend(*, by: object, at: datetime) -> None:
        ran.append(at)

    tasks = (Daily("extend", time(3, 0), extend),)
    midnight = NOW - timedelta(hours=12)
    hours = [midnight + timedelta(hours=hour) for hour in (2, 4, 5, 26, 27, 28)]
    for hour in hours:
        run_due(at=hour, tasks=tasks)
    assert ran == [hours[1], hours[4]]
