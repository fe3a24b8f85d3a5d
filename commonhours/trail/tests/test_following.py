"""Durable followers: every act once, in one order, whatever commits late, crashes or cannot be digested."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connections, transaction

from commonhours.common.sight import seeing
from commonhours.trail import sequencer
from commonhours.trail.actions import acting
from commonhours.trail.delivery import Follower, deliver, set_aside
from commonhours.trail.models import Act, Cursor, Position
from commonhours.trail.queries import Entry, entries_after
from commonhours.trail.sequencer import HOUSE, give_positions
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import give


def act(verb: str = "bell.ring") -> UUID:
    with acting(verb, by=HOUSE, at=NOW) as opened:
        return opened.id


def given() -> list[UUID]:
    with seeing(EVERYTHING):
        return [entry.id for entry in entries_after(0, most=1000)]


@contextmanager
def uncommitted_act() -> Iterator[UUID]:
    """An act that another connection has written; it commits when the block ends."""
    written, go = Event(), Event()
    ids: list[UUID] = []

    def write() -> None:
        with transaction.atomic():
            ids.append(act())
            written.set()
            go.wait(10)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(write)
        assert written.wait(10)
        try:
            yield ids[0]
        finally:
            go.set()
            done.result()


class Ears:
    """A follower that remembers what it heard."""

    def __init__(self) -> None:
        self.heard: list[UUID] = []
        self.follower = Follower("ears", {"bell.ring": self.hear})

    def hear(self, *, by: object, at: object, entry: Entry) -> None:
        self.heard.append(entry.id)


@pytest.mark.usefixtures("committed")
def test_an_act_that_commits_late_is_followed_and_none_is_followed_twice() -> None:
    ears = Ears()
    first = act()
    with uncommitted_act() as late:
        early = act()
        assert give(1) == 1
        assert give_positions() == 0
        deliver(ears.follower, at=NOW)
        assert ears.heard == [first]
    assert give(2) == 2
    deliver(ears.follower, at=NOW)
    deliver(ears.follower, at=NOW)
    assert ears.heard == [first, late, early]


@pytest.mark.usefixtures("committed")
def test_control_without_waiting_for_older_transactions_the_late_act_is_lost() -> None:
    careless = {
        name: getattr(sequencer, name).replace("pg_snapshot_xmin", "pg_snapshot_xmax")
        for name in ("_NEWS", "_GIVE")
    }
    with patch.multiple(sequencer, **careless):
        with uncommitted_act() as late:
            act()
            assert give_positions() == 1
        act()
        give_positions()
        assert late not in given()


@pytest.mark.usefixtures("committed")
def test_a_long_trail_is_given_in_batches_and_in_order() -> None:
    acts = [act() for _ in range(5)]
    assert all(give_positions(most=2) <= 2 for _ in range(3))
    give(5 - len(given()))
    assert given() == acts


@pytest.mark.usefixtures("committed")
def test_several_acts_of_one_transaction_survive_a_batch_that_ends_between_them() -> None:
    with transaction.atomic():
        acts = sorted(act() for _ in range(3))
    while len(given()) < 2:
        give_positions(most=2)
    assert given() == acts[:2]
    give(1)
    assert given() == acts


@pytest.mark.usefixtures("committed")
def test_two_sequencers_at_once_give_each_act_one_position() -> None:
    acts = {act() for _ in range(40)}

    def give_some() -> int:
        count = sum(give_positions(most=3) for _ in range(30))
        connections.close_all()
        return count

    with ThreadPoolExecutor(2) as pool:
        counts = [done.result() for done in [pool.submit(give_some), pool.submit(give_some)]]
    assert sum(counts) + give(40 - sum(counts)) == 40
    assert set(given()) == acts


@pytest.mark.usefixtures("committed")
def test_after_a_restore_old_acts_are_not_given_again_and_forgotten_ones_are() -> None:
    seen, forgotten = act(), act()
    # In the database that was restored, transactions had far higher numbers.
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE trail_act SET transaction = '9000000000' WHERE id = %s", [forgotten])
    with patch("commonhours.trail.queries.cluster_epoch", return_value="before"), seeing(EVERYTHING):
        Cursor.objects.create(follower="sequencer before")
        Position.objects.create(act_id=seen)
    with patch("commonhours.trail.queries.cluster_epoch", return_value="after"):
        assert give_positions() == 1
        new = act()
        assert give(1) == 1
    assert given() == [seen, forgotten, new]


@pytest.mark.usefixtures("committed")
def test_a_crash_between_effect_and_cursor_undoes_both_and_the_next_time_counts() -> None:
    class Crash(Exception):
        pass

    def ring(*, by: object, at: object, entry: Entry) -> None:
        Cursor.objects.create(follower=f"effect of {entry.verb}")
        if crashing:
            raise Crash

    act()
    give(1)
    follower, crashing = Follower("careful", {"bell.ring": ring}), True
    with pytest.raises(Crash):
        deliver(follower, at=NOW)
    crashing = False
    assert deliver(follower, at=NOW) == 1
    assert deliver(follower, at=NOW) == 0
    with seeing(EVERYTHING):
        assert Cursor.objects.filter(follower="effect of bell.ring").count() == 1


@pytest.mark.usefixtures("committed")
def test_what_is_set_aside_is_passed_over_and_shows_in_the_trail() -> None:
    ears = Ears()
    bad, good = act(), act()
    give(2)
    set_aside(ears.follower, at=NOW + timedelta(minutes=1), error=ValueError("Mrs Lopez"), tries=3)
    deliver(ears.follower, at=NOW)
    assert ears.heard == [good]
    with seeing(EVERYTHING):
        shown = Act.objects.select_related("told").get(verb="follower.set_aside")
    assert shown.subject_id == bad
    assert shown.told.facts == {"follower": "ears", "verb": "bell.ring", "error": "ValueError", "tries": 3}


def test_the_outsider_sees_no_positions_and_no_cursors(committed_cast: Cast) -> None:
    act()
    give(1)
    with seeing(committed_cast.actors["otto"].sight):
        assert not Position.objects.exists()
        assert not Cursor.objects.exists()
