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
from tests.contention.guards import NOBODY_EXCLUDED, agreed_together, without_constraint, without_locks
from tests.contention.together import booking, codes, errors, together
from tests.planned import rounds_ready


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


def rosa_is_wanted_twice(cast: Cast) -> list[object]:
    """A plan sends Rosa, who is free, to a visit of Dina's; at once somebody books her elsewhere for the same hour."""
    hire_dina(cast)
    anyone_may_come(cast, "lopez", "park")
    visit_id = book(cast, "dina", who="lopez")
    with seeing(EVERYTHING):
        place = Assignment.objects.get(visit_id=visit_id)
        plan_id = rounds_ready(cast, [(place, cast.people["rosa"].id)]).id
    apply = partial(apply_plan, by=cast.actors["carmen"], at=NOW, plan_id=plan_id)
    acts: list[Callable[[], object]] = [apply, booking(cast, cast.wish("park"), "rosa")]
    with agreed_together(len(acts)):
        return list(together(acts))


def visits_of_rosa(cast: Cast) -> int:
    with seeing(EVERYTHING):
        return Assignment.objects.filter(person=cast.people["rosa"], state__in=OCCUPYING).count()


def done(answers: list[object]) -> int:
    return sum(isinstance(answer, PlanApplied | Booked) for answer in answers)


def test_of_a_plan_and_a_booker_one_has_her_and_the_other_hears_why(committed_cast: Cast) -> None:
    answers = rosa_is_wanted_twice(committed_cast)
    assert (done(answers), visits_of_rosa(committed_cast)) == (1, 1)
    assert set(codes(answers)) <= {"overlap", "plan_person_taken"}
    assert not errors(answers)


def test_the_constraint_has_the_last_word_where_a_plan_forgets_to_lock(committed_cast: Cast) -> None:
    with without_locks():
        answers = rosa_is_wanted_twice(committed_cast)
    assert (done(answers), visits_of_rosa(committed_cast)) == (1, 1)
    assert set(codes(answers)) <= {"taken", "plan_person_taken"}
    assert not errors(answers)


def test_control_without_lock_and_constraint_a_plan_sends_her_to_two_places_at_once(
    committed_cast: Cast,
) -> None:
    weak = without_constraint("bookings_assignment", "assignment_never_twice", NOBODY_EXCLUDED)
    with weak, without_locks():
        assert done(rosa_is_wanted_twice(committed_cast)) == 2
        assert visits_of_rosa(committed_cast) == 2
