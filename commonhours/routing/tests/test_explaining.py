"""A plan says why: who else could come and at what cost, and what would save something; all of it reckoned."""

import pytest

from commonhours.common.refusals import NotAllowed, NotFound
from commonhours.routing import explaining
from commonhours.routing.explaining import what_would_save, why_this_one
from commonhours.routing.tests.days import HOUR, anyone_may_come, book, far_away, hire_dina, lives_at
from commonhours.routing.tests.plans import planned
from tests.cast import NOW, TUESDAY_TEN, Cast


def test_whoever_lives_far_away_would_cost_the_longer_way(cast: Cast) -> None:
    hire_dina(cast)
    far_away(cast, "lopez", 33.9)
    lives_at(cast, "rosa", 33.9)
    anyone_may_come(cast, "lopez", "park")
    book(cast, "rosa")
    there = book(cast, "dina", who="lopez")
    plan_id = planned(cast)
    (why,) = why_this_one(by=cast.actors["carmen"], at=NOW, plan_id=plan_id, visit_id=there)
    (other,) = why.others
    assert (why.worker, other.person) == ("Rosa", "Dina")
    assert other.more > 0


def test_one_more_worker_saves_the_ways_between(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rosa alone goes to and fro; that new faces would save nothing is said, too, as nobody else could come."""
    monkeypatch.setattr(explaining, "SECONDS", 0.2)
    far_away(cast, "lopez", 33.9)
    for number, who in enumerate(("lopez", "park", "lopez")):
        book(cast, "rosa", who=who, start=TUESDAY_TEN + 2 * number * HOUR)
    plan_id = planned(cast)
    told = {
        each.code: each.cents for each in what_would_save(by=cast.actors["carmen"], at=NOW, plan_id=plan_id)
    }
    assert told["worker"] > 0
    assert set(told) == {"worker", "wider", "faces"}


def test_the_outsider_is_told_nothing_of_a_plan(cast: Cast) -> None:
    visit = book(cast, "rosa")
    plan_id = planned(cast)
    for who in ("otto", "nina", "rosa"):
        with pytest.raises((NotAllowed, NotFound)):
            why_this_one(by=cast.actors[who], at=NOW, plan_id=plan_id, visit_id=visit)
        with pytest.raises((NotAllowed, NotFound)):
            what_would_save(by=cast.actors[who], at=NOW, plan_id=plan_id)
