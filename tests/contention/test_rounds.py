"""A plan is applied while others book the very people whom it sends: all of it or nothing, and nobody twice."""

from collections.abc import Callable
from functools import partial

from commonhours.bookings.actions import Booked
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.sight import seeing
from commonhours.routing.actions import PlanApplied, apply_plan
from commonhours.routing.tests.days import anyone_may_come, book, far_away, hire_dina, lives_at
from commonhours.routing.tests.plans import planned
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.contention.together import booking, codes, errors, together


def test_a_plan_among_bookers_is_applied_whole_or_not_at_all_and_nobody_is_booked_twice(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    hire_dina(cast)
    far_away(cast, "lopez", 33.9)
    lives_at(cast, "rosa", 33.9)
    anyone_may_come(cast, "lopez", "park")
    here, there = book(cast, "rosa"), book(cast, "dina", who="lopez")
    plan_id = planned(cast)
    apply = partial(apply_plan, by=cast.actors["carmen"], at=NOW, plan_id=plan_id)
    # Everybody whom the plan could send is wanted by somebody else for the same hour; two press “Apply” at once.
    rivals = [booking(cast, cast.wish("park"), name) for name in ("rosa", "dina", "dara", "sam")]
    acts: list[Callable[[], object]] = [apply, apply, *rivals]
    answers = together(acts)
    assert not errors(answers)
    applied = [each for each in answers if isinstance(each, PlanApplied)]
    booked = [each for each in answers if isinstance(each, Booked)]
    assert len(applied) <= 1
    assert applied or "plan_person_taken" in codes(answers)
    with seeing(EVERYTHING):
        rows = list(Assignment.objects.filter(state__in=OCCUPYING))
        came = {row.visit_id: row.person_id for row in rows}
    # All visits are at one hour: who comes to one comes to no other.
    assert len({row.person_id for row in rows}) == len(rows) == 2 + len(booked)
    if not applied:
        assert [came[here], came[there]] == cast.ids("rosa", "dina")
    else:
        assert cast.ids("rosa") == [came[there]]
