"""After whatever people did, the index that followed the trail is the index built anew from the database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from random import Random
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connections

from commonhours.availability.models import Change
from commonhours.bookings.actions import (
    book_visit,
)
from commonhours.bookings.briefing import Brief, brief, question_of
from commonhours.bookings.wish import Wish
from commonhours.catalogue.models import Area
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.matching.follower import Follower
from commonhours.trail.queries import Happened, Since
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.properties.doing import ACTS
from tests.properties.doing.people import ask_steps
from tests.properties.doing.somebody import act_about
from tests.properties.same import assert_same

STEPS = 20


def known_of(cast: Cast, wish: Wish) -> Brief:
    with seeing(EVERYTHING):
        return brief(wish)


def assert_true(cast: Cast, follower: Follower) -> None:
    """The followed index holds what the database says, in every bit."""
    saturday = TUESDAY_TEN + timedelta(days=4)
    wishes = [cast.wish(who, work, saturday) for who in cast.served for work in cast.works]
    several = [question_of(wish, known_of(cast, wish), NOW) for wish in wishes]
    assert_same(follower.catch_up(NOW).index, Follower().catch_up(NOW).index, several)


@pytest.mark.parametrize("seed", range(8))
def test_the_followed_index_is_the_index_built_anew_after_every_act(committed_cast: Cast, seed: int) -> None:
    dice, follower = Random(seed), Follower()
    Area.objects.create(name="Belmont Heights", zip_code="90803", latitude=33.8, longitude=-118.17)
    if seed % 2:
        ask_steps(committed_cast)
    first = follower.catch_up(NOW).index
    assert first.numbers
    for _ in range(STEPS):
        with suppress(Refused):
            dice.choice(ACTS)(committed_cast, dice)
        if dice.random() < 0.7:
            assert_true(committed_cast, follower)
    assert_true(committed_cast, follower)


def test_an_act_is_followed_without_building_anew(committed_cast: Cast) -> None:
    follower = Follower()
    before = follower.catch_up(NOW).index
    book_visit(
        by=committed_cast.actors["olga"],
        at=NOW,
        wish=committed_cast.wish(),
        person_ids=committed_cast.ids("rosa"),
    )
    assert follower.catch_up(NOW).index is before
    assert_true(committed_cast, follower)


@contextmanager
def held_open(cast: Cast, name: str) -> Iterator[None]:
    """Somebody's five hours from ten are blocked by an act that has begun before the block and commits after it."""
    written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with act_about(cast, name) as person:
                ends = TUESDAY_TEN + timedelta(hours=5)
                Change.objects.create(person=person, starts_at=TUESDAY_TEN, ends_at=ends, blocked=True)
                written.set()
                assert may_commit.wait(30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(30)
    yield
    may_commit.set()
    thread.join(30)


def free_on_tuesday(cast: Cast, follower: Follower, *names: str) -> list[float]:
    index = follower.catch_up(NOW).index
    return [
        float(hours[1]) for name in names if (hours := index.hours_free(cast.people[name].id)) is not None
    ]


def test_an_act_that_commits_after_later_ones_were_followed_is_not_lost(committed_cast: Cast) -> None:
    cast, follower = committed_cast, Follower()
    before = follower.catch_up(NOW).index
    with held_open(cast, "rosa"):
        # A whole act comes and goes, and is followed, while the first is still under way.
        book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("ben"))
        assert free_on_tuesday(cast, follower, "rosa", "ben") == [8, 7]
    assert free_on_tuesday(cast, follower, "rosa", "ben") == [3, 7]
    assert follower.catch_up(NOW).index is before
    assert_true(cast, follower)


def newer_than(last: str, *, using: str) -> Since:
    """Follow by the newest id seen, as one is tempted to."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT id, verb, person_ids FROM trail_act WHERE id::text > %s ORDER BY id", [last])
        acts = [Happened(act, verb, tuple(people)) for act, verb, people in cursor.fetchall()]
    return Since(str(acts[-1].id) if acts else last, acts)


def test_control_a_follower_that_reads_by_newest_id_does_lose_it(committed_cast: Cast) -> None:
    cast, follower = committed_cast, Follower()
    follower.catch_up(NOW).snapshot = str(UUID(int=0))
    with patch("commonhours.trail.queries.since", newer_than):
        with held_open(cast, "rosa"):
            book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("ben"))
            assert free_on_tuesday(cast, follower, "rosa", "ben") == [8, 7]
        assert free_on_tuesday(cast, follower, "rosa", "ben") == [8, 7]
