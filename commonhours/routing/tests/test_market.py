"""The market's visits as a problem: whom matching allows, what stays, and that bookings would take what is proposed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.availability.models import PatternPeriod, Terms
from commonhours.bookings.models import Assignment, Visit
from commonhours.common.sight import seeing
from commonhours.routing.market.gathering import gather
from commonhours.routing.market.holding import misfits
from commonhours.routing.market.moving import room_to_move
from commonhours.routing.market.proposing import Proposed, propose
from commonhours.routing.market.spots import Sought
from commonhours.routing.tests.days import (
    HOUR,
    TUESDAY,
    anyone_may_come,
    book,
    far_away,
    hire_dina,
    lives_at,
)
from commonhours.routing.weighing import AT_FIRST
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

SECONDS = 0.3
MONDAY = date(2026, 3, 2)


def sought(cast: Cast, first_day: date = TUESDAY, **more: Any) -> Sought:
    return Sought(cast.organisations["harbor"].id, first_day, 1, NOW, **more)


def proposed(cast: Cast, *, mends: bool = False, **more: Any) -> Proposed:
    with seeing(EVERYTHING):
        return propose(gather(sought(cast, **more)), AT_FIRST, mends=mends, seconds=SECONDS, seed=1)


def who_comes(cast: Cast, told: Proposed) -> dict[UUID, str | None]:
    names = {person.id: name for name, person in cast.people.items()}
    spots = told.gathered.spots
    return {
        spots[nth].visit.id: names[turn.person_id] if turn.person_id else None
        for nth, turn in told.chosen.items()
    }


def test_who_lives_near_goes_where_they_live_when_all_is_planned_anew(cast: Cast) -> None:
    far_away(cast, "lopez", 33.9)
    lives_at(cast, "rosa", 33.9)
    hire_dina(cast)
    anyone_may_come(cast, "lopez", "park")
    here = book(cast, "rosa")
    there = book(cast, "dina", who="lopez")
    told = proposed(cast)
    assert who_comes(cast, told)[there] == "rosa"
    assert who_comes(cast, told)[here] != "rosa"
    assert told.costs_after["travel"] < told.costs_before["travel"]


def test_matching_says_who_may_come_and_the_planner_asks_nobody_else(cast: Cast) -> None:
    anyone_may_come(cast, "lopez", "park")
    visit = book(cast, "rosa", who="lopez")
    with seeing(EVERYTHING):
        gathered = gather(sought(cast))
    names = {person.id: name for name, person in cast.people.items()}
    (nth,) = gathered.free
    # Dara minds the dog, Sam speaks no Spanish, Wes is a stranger's; Ben is lent, but the visit has somebody.
    assert {names[person] for person in gathered.able[nth]} == {"rosa"}
    assert gathered.spots[nth].visit.id == visit


def test_whoever_would_be_asked_first_is_sent_nobody_new(cast: Cast) -> None:
    book(cast, "rosa")
    with seeing(EVERYTHING):
        gathered = gather(sought(cast))
        asked = gather(sought(cast, unasked_faces=True))
    assert [len(each) for each in gathered.able.values()] == [1]
    assert [len(each) > 1 for each in asked.able.values()] == [True]


@pytest.mark.parametrize("why", ["pinned", "near", "frozen"])
def test_what_is_pinned_near_or_frozen_is_not_planned(cast: Cast, why: str) -> None:
    anyone_may_come(cast, "park")
    visit = book(cast, "rosa")
    with seeing(EVERYTHING):
        starts_at = Visit.objects.get(id=visit).starts_at
        told = gather(
            {
                "pinned": sought(cast, pinned=frozenset({visit})),
                "near": Sought(
                    cast.organisations["harbor"].id, TUESDAY, 1, starts_at - timedelta(minutes=30)
                ),
                "frozen": sought(cast, frozen_until=starts_at + HOUR),
            }[why]
        )
    assert told.free == []
    assert [spot.kept for spot in told.spots] == ["pinned" if why == "pinned" else "near"]


def test_in_a_mend_only_what_somebody_ill_leaves_goes_to_others(committed_cast: Cast) -> None:
    cast = committed_cast
    hire_dina(cast)
    anyone_may_come(cast, "lopez", "park")
    left = book(cast, "rosa")
    stays = book(cast, "dina", start=TUESDAY_TEN + 2 * HOUR)
    told = proposed(cast, mends=True, away_id=cast.people["rosa"].id, away_until=TUESDAY)
    came = who_comes(cast, told)
    assert came[stays] == "dina"
    assert came[left] not in (None, "rosa")


def test_whoever_is_ill_is_sent_to_nobody_elses_visit(cast: Cast) -> None:
    far_away(cast, "lopez", 33.9)
    lives_at(cast, "rosa", 33.9)
    hire_dina(cast)
    anyone_may_come(cast, "lopez", "park")
    there = book(cast, "dina", who="lopez")
    assert who_comes(cast, proposed(cast))[there] == "rosa"
    (rosa,) = cast.ids("rosa")
    assert who_comes(cast, proposed(cast, away_id=rosa, away_until=TUESDAY))[there] == "dina"


def test_nobody_is_planned_for_two_visits_between_which_they_cannot_go(cast: Cast) -> None:
    far_away(cast, "lopez", 33.9)
    anyone_may_come(cast, "lopez", "park")
    book(cast, "rosa")
    hire_dina(cast)
    book(cast, "dina", who="lopez", start=TUESDAY_TEN + HOUR)
    told = proposed(cast)
    came = who_comes(cast, told)
    assert len(set(came.values())) == 2
    assert misfits(told.gathered, told.chosen) == {}


def test_what_bookings_turn_away_is_planned_again_without_it(cast: Cast) -> None:
    """The planner is told nothing of a longest stretch without a break; bookings know it."""
    anyone_may_come(cast, "lopez", "park")
    hire_dina(cast)
    with seeing(EVERYTHING):
        Terms.objects.filter(person_id=cast.people["dina"].id).update(most_minutes_day=60)
    lives_at(cast, "dina", 33.81)
    lives_at(cast, "rosa", 33.95)
    first, second = book(cast, "rosa"), book(cast, "rosa", start=TUESDAY_TEN + 3 * HOUR)
    told = proposed(cast)
    assert misfits(told.gathered, told.chosen) == {}
    came = who_comes(cast, told)
    assert None not in (came[first], came[second])
    assert list(came.values()).count("dina") <= 1


def test_ways_that_are_gone_anyway_are_no_cost_of_a_plan(cast: Cast) -> None:
    anyone_may_come(cast, "lopez", "park")
    book(cast, "rosa")
    before = proposed(cast).costs_before
    hire_dina(cast)
    lives_at(cast, "dina", 33.95)
    elsewhere = book(cast, "dina", who="lopez")
    told = proposed(cast, pinned=frozenset({elsewhere}))
    assert told.costs_before["travel"] == before["travel"] > 0


def test_two_who_come_together_stay_two(cast: Cast) -> None:
    anyone_may_come(cast, "park")
    hire_dina(cast)
    visit = book(cast, "rosa", "dina")
    told = proposed(cast)
    spots = told.gathered.spots
    assert len({turn.person_id for nth, turn in told.chosen.items() if spots[nth].visit.id == visit}) == 2


def begins(told: Proposed) -> dict[UUID, timedelta]:
    """By how much each visit moves."""
    spots = told.gathered.spots
    return {
        spots[nth].visit.id: turn.starts_at - spots[nth].part.starts_at for nth, turn in told.chosen.items()
    }


def one_after_the_other(cast: Cast) -> tuple[UUID, UUID]:
    """Rosa comes to the first of two who live far apart; to the second, right after it, only she could come."""
    far_away(cast, "park", 33.9)
    lives_at(cast, "rosa", 33.9)
    anyone_may_come(cast, "lopez")
    first = book(cast, "rosa")
    second = book(cast, "rosa", who="lopez", start=TUESDAY_TEN + 3 * HOUR)
    with seeing(EVERYTHING):
        PatternPeriod.objects.filter(person_id=cast.people["ben"].id).delete()
        Assignment.objects.filter(visit_id=second).update(state="cancelled", ended_because="reassigned")
        Visit.objects.filter(id=second).update(starts_at=TUESDAY_TEN + HOUR, ends_at=TUESDAY_TEN + 2 * HOUR)
    return first, second


def test_a_visit_moves_by_no_more_than_it_may_so_that_somebody_can_come(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    first, second = one_after_the_other(cast)
    assert who_comes(cast, proposed(cast))[second] is None
    told = proposed(cast, may_move=15)
    assert who_comes(cast, told) == {first: "rosa", second: "rosa"}
    # The way is some twenty minutes: one begins a quarter of an hour sooner, the other as much later.
    assert begins(told) == {first: -HOUR / 4, second: HOUR / 4}
    assert told.costs_after["moved"] == 30 * AT_FIRST.moved
    assert misfits(told.gathered, told.chosen) == {}


def test_nothing_moves_into_what_is_frozen_or_into_another_visit_of_the_same_home(cast: Cast) -> None:
    anyone_may_come(cast, "park")
    visit = book(cast, "rosa")
    book(cast, "rosa", start=TUESDAY_TEN + 1.5 * HOUR)
    with seeing(EVERYTHING):
        gathered = gather(sought(cast, may_move=60, frozen_until=TUESDAY_TEN - HOUR / 4))
    nth = next(nth for nth in gathered.free if gathered.spots[nth].visit.id == visit)
    assert room_to_move(gathered)[nth] == (1, 1)


def test_what_somebody_late_cannot_reach_goes_to_others_or_begins_later(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park", "lopez")
    soon = book(cast, "rosa", start=NOW + 2 * HOUR)
    after = book(cast, "rosa", who="lopez", start=NOW + 4 * HOUR)
    late: dict[str, Any] = {
        "mends": True,
        "first_day": MONDAY,
        "away_id": cast.people["rosa"].id,
        "held_until": NOW + 2.5 * HOUR,
    }
    told = proposed(cast, **late, may_move=60)
    assert who_comes(cast, told)[soon] == "rosa"
    assert timedelta(minutes=30) <= begins(told)[soon] <= HOUR
    assert begins(told).get(after, timedelta()) == timedelta()
    # Where times stay, it goes to whoever can be there.
    hire_dina(cast)
    told = proposed(cast, **late)
    assert who_comes(cast, told)[soon] not in (None, "rosa")
    assert not any(begins(told).values())


def test_on_slow_roads_a_visit_that_is_out_of_reach_goes_to_somebody_else(committed_cast: Cast) -> None:
    cast = committed_cast
    far_away(cast, "lopez", 33.9)
    anyone_may_come(cast, "lopez", "park")
    book(cast, "rosa", start=NOW + 2 * HOUR)
    second = book(cast, "rosa", who="lopez", start=NOW + 3.75 * HOUR)
    hire_dina(cast)
    now: dict[str, Any] = {"mends": True, "first_day": MONDAY}
    assert second not in who_comes(cast, proposed(cast, **now))
    told = proposed(cast, **now, slower=200)
    assert who_comes(cast, told)[second] not in (None, "rosa")
