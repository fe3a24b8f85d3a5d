"""The planner reckons only what a change reaches; all of it reckoned anew must say the same."""

import csv
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from commonhours.routing import planner
from commonhours.routing.instances import problem_from, rounds_of
from commonhours.routing.kernel.annealing import anneal, fill, renew, seed_chance
from commonhours.routing.kernel.ends import change_ends, ends_to_change
from commonhours.routing.kernel.moves import (
    change_break,
    change_places,
    change_time,
    change_workers,
    go_beside,
    go_on_beside,
    go_to_another,
    stay_away,
)
from commonhours.routing.kernel.notes import Notes, begin, notes_for, wait_for
from commonhours.routing.kernel.problem import OFF_TIME, Plan, Problem, Whole, copy_to, empty_plan, problem_of
from commonhours.routing.kernel.times import cost, settle, take_back
from commonhours.routing.kernel.walks import begin_late, walk_all
from commonhours.routing.planner import compile_planner, plan_for
from commonhours.routing.published import (
    Break,
    Instance,
    NotAnInstance,
    Service,
    Visit,
    Worker,
    read_instance,
)
from commonhours.routing.tests.problems import a_day, a_hard_day, published
from commonhours.routing.validator import cost_of, faults


def begun(instance: Instance, seed: int = 1) -> tuple[Problem, Plan, Notes]:
    problem = problem_from(instance)
    plan, notes = empty_plan(problem), notes_for(problem)
    seed_chance(seed)
    fill(problem, plan, notes)
    return problem, plan, notes


def moving(seed: int) -> Problem:
    """A day on which each visit may begin two quarters of an hour sooner or later than would be best, at a price."""
    problem = problem_from(a_day(seed))
    quarters = np.ceil(problem.opens[:, :1] / 15 + 2) * 15 + 15 * np.arange(-2.0, 3)
    problem.weights[OFF_TIME] = 0.7
    return problem._replace(
        opens=quarters, closes=quarters, best=np.full(len(quarters), 2, np.int32), grid=15.0
    )


def alike(one: Plan, other: Plan) -> bool:
    pairs: Any = zip(one, other, strict=True)
    return all(np.allclose(is_, was) for is_, was in pairs)


def reckoned_anew(problem: Problem, plan: Plan) -> Plan:
    """The same rounds with every time reckoned from nothing."""
    anew = deepcopy(plan)
    anew.begins[:], anew.ends[: len(problem.visit)], anew.rested[:] = -1, 0, False
    notes = notes_for(problem)
    begin(anew, notes)
    for node in range(len(problem.visit)):
        wait_for(problem, notes, node)
    settle(problem, anew, notes)
    walk_all(problem, anew, notes)
    renew(problem, anew)
    return anew


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("drawn", [a_day, a_hard_day])
def test_what_is_reckoned_change_by_change_is_what_is_reckoned_anew_and_what_the_validator_says(
    drawn: Callable[[int], Instance], seed: int
) -> None:
    instance = drawn(seed)
    problem, plan, notes = begun(instance, seed)
    best = deepcopy(plan)
    for heat in (20.0, 2.0, 0.2):
        anneal(problem, plan, best, notes, 3_000, heat, heat)
        anew = reckoned_anew(problem, plan)
        assert np.allclose(anew.begins, plan.begins)
        assert np.allclose(problem.weights * anew.sums, problem.weights * plan.sums)
        shown = deepcopy(plan)
        for worker in range(len(problem.shifts)):
            begin_late(problem, shown, worker)
        rounds = rounds_of(instance, problem, shown)
        assert faults(instance, rounds) == []
        assert cost_of(instance, rounds).total == pytest.approx(cost(problem, plan), abs=1e-6)
    assert cost(problem, best) <= cost(problem, plan) + 1e-6
    assert faults(instance, rounds_of(instance, problem, best)) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_begins_at_another_time_than_would_be_best_costs_each_minute(seed: int) -> None:
    problem = moving(seed)
    plan, best, notes = empty_plan(problem), empty_plan(problem), notes_for(problem)
    seed_chance(seed)
    fill(problem, plan, notes)
    copy_to(plan, best)
    off = []
    for heat in (20.0, 0.2):
        anneal(problem, plan, best, notes, 3_000, heat, heat)
        anew = reckoned_anew(problem, plan)
        assert np.allclose(problem.weights * anew.sums, problem.weights * plan.sums)
        begins = plan.begins[problem.first[:-1]]
        off.append(np.abs(begins - problem.opens[:, 2]).sum())
        assert plan.sums[OFF_TIME] == pytest.approx(off[-1])
    assert (plan.begins % 15 == 0).all()
    assert off[1] < off[0]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("drawn", [lambda seed: problem_from(a_hard_day(seed)), moving])
def test_a_change_that_is_taken_back_leaves_nothing(drawn: Callable[[int], Problem], seed: int) -> None:
    problem = drawn(seed)
    plan, notes = empty_plan(problem), notes_for(problem)
    seed_chance(seed)
    fill(problem, plan, notes)
    tried = 0
    moves = [go_beside, go_on_beside, go_to_another, change_workers, change_places, stay_away, change_break]
    if problem.best[0] >= 0:
        moves.append(change_time)
    for number, visit in enumerate([*range(len(problem.opens))] * 20):
        before = deepcopy(plan)
        begin(plan, notes)
        done = moves[number % len(moves)](problem, plan, notes, visit)
        if done:
            settle(problem, plan, notes)
            walk_all(problem, plan, notes)
        take_back(problem, plan, notes)
        tried += done
        assert alike(plan, before)
    assert tried > 20


def test_what_must_not_be_is_not_traded_for_a_shorter_way_however_little_it_is() -> None:
    """The short way round would be three seconds late."""
    ways = np.array([[0.0, 5, 9], [5, 0, 5], [5, 20, 0]])
    first = Visit("first", 1, ((0.0, 100.0),), (Service("wash", 1.0),), (0, 0))
    second = Visit("second", 2, ((0.0, 10.95),), (Service("wash", 1.0),), (0, 0))
    day = Instance((first, second), (Worker("w", frozenset({"wash"})),), ways, {"travel": 1.0, "late": 1.0})
    for hard, minutes in ((frozenset({"late"}), 34.0), (frozenset[str](), 15.05)):
        instance = replace(day, hard=hard)
        problem = problem_from(instance)
        rounds = rounds_of(instance, problem, plan_for(problem, seconds=0.05, seed=1))
        assert faults(instance, rounds) == []
        assert cost_of(instance, rounds).total == pytest.approx(minutes)


def test_a_break_is_had_early_where_later_it_would_make_somebody_late() -> None:
    """Before the first visit somebody waits for it; before each other one it would be too late for that one."""
    wash = (Service("wash", 40.0),)
    windows = {"first": (10.0, 60.0), "second": (70.0, 75.0), "third": (115.0, 120.0)}
    day = Instance(
        tuple(
            Visit(name, 1 + place, (window,), wash, (0, 0))
            for place, (name, window) in enumerate(windows.items())
        ),
        (Worker("w", frozenset({"wash"}), shift=(0.0, 300.0), rests=True),),
        np.zeros((4, 4)),
        {"travel": 1.0, "late": 1.0, "no_break": 100.0},
        rest=Break(0.0, 120.0, 30.0),
    )
    problem = problem_from(day)
    rounds = rounds_of(day, problem, plan_for(problem, seconds=0.05, seed=1))
    assert faults(day, rounds) == []
    assert cost_of(day, rounds).total == 0.0
    assert [stop.service for stop in rounds["w"]] == ["lunch_break", "wash", "wash", "wash"]


def test_a_plan_that_stands_is_not_given_up_for_a_dearer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """All two hundred are so far that they are left out; each is tried first, and there is no time to undo it."""
    monkeypatch.setattr(planner, "PROBE", 1)
    visits = [
        Visit(f"v{each}", 1, ((0.0, 10.0),), (Service("wash", 5.0),), (0, 0), optional=True)
        for each in range(200)
    ]
    far = np.array([[0.0, 500.0], [500.0, 0.0]])
    worker = Worker("w", frozenset({"wash"}))
    day = Instance(tuple(visits), (worker,), far, {"travel": 1.0, "late": 1.0, "left_out": 1.0})
    problem = problem_from(day)
    stands = empty_plan(problem)
    renew(problem, stands)
    mended = plan_for(problem, seconds=0.001, seed=1, start=stands, stop=lambda: True)
    assert cost(problem, stands) == cost(problem, mended) == 200


def test_two_rounds_that_change_their_ends_twice_are_as_they_were() -> None:
    changed = 0
    for seed in range(200):
        problem, plan, notes = begun(a_day(seed % 5, visits=20), seed)
        before = deepcopy(plan)
        begin(plan, notes)
        here, there = ends_to_change(problem, plan, seed % 20)
        if here < 0:
            continue
        changed += 1
        one, two = plan.worker[here], plan.worker[plan.after[there]]
        change_ends(problem, plan, notes, here, there, one, two)
        settle(problem, plan, notes)
        anew = reckoned_anew(problem, plan)
        assert np.allclose(anew.begins, plan.begins)
        assert np.allclose(problem.weights * anew.sums, problem.weights * plan.sums)
        change_ends(problem, plan, notes, here, there, one, two)
        take_back(problem, plan, notes)
        assert alike(plan, before)
    assert changed > 3


def test_visits_for_two_change_places_only_with_their_like() -> None:
    problem, plan, notes = begun(a_day(3))
    begin(plan, notes)
    assert not change_places(problem, plan, notes, 0)  # the first is for two


def test_the_same_seed_finds_the_same_plan() -> None:
    def found(seed: int) -> Whole:
        problem, plan, notes = begun(a_day(5), seed)
        best = deepcopy(plan)
        copy_to(plan, best)
        anneal(problem, plan, best, notes, 5_000, 5.0, 0.1)
        return best.worker

    assert np.array_equal(found(7), found(7))


def test_time_betters_the_first_plan_and_all_of_the_day_is_in_it() -> None:
    instance = a_day(1, visits=30, workers=6)
    problem, first, _ = begun(instance)
    told: list[tuple[float, float]] = []
    best = plan_for(problem, seconds=0.4, seed=1, told=lambda *news: told.append(news))
    assert cost(problem, best) < 0.9 * cost(problem, first)
    assert faults(instance, rounds_of(instance, problem, best)) == []
    shares, costs = zip(*told, strict=True)
    assert sorted(shares) == list(shares)
    assert shares[-1] == pytest.approx(1)
    assert costs[-1] == pytest.approx(cost(problem, best))


def test_a_small_published_day_is_planned_as_well_as_anybody_has() -> None:
    folder = published()
    name = "InstanzCPLEX_HCSRP_10_1"
    instance = read_instance(folder / "mankowska" / f"{name}.json")
    with (folder / "best_known.csv").open() as file:
        best = next(float(row["best_cost"]) for row in csv.DictReader(file) if row["instance"] == name)
    problem = problem_from(instance)
    plan = plan_for(problem, seconds=1, seed=1)
    assert cost_of(instance, rounds_of(instance, problem, plan)).total <= best + 0.001


def test_a_visit_that_nobody_could_make_is_named_before_anything_is_planned() -> None:
    alone = (Worker("rosa", frozenset({"lift", "cook"})),)
    minutes = np.array([[0.0, 5.0], [5.0, 0.0]])
    for services in ((Service("sing", 5.0),), (Service("lift", 5.0), Service("cook", 5.0))):
        with pytest.raises(NotAnInstance, match="alma"):
            problem_from(Instance((Visit("alma", 1, ((0, 10),), services),), alone, minutes))


def test_a_day_of_one_visit_is_planned_too() -> None:
    instance = a_day(4, visits=1)
    problem = problem_from(instance)
    plan = plan_for(problem, seconds=0.05, seed=1)
    assert faults(instance, rounds_of(instance, problem, plan)) == []


def test_each_goes_as_they_travel() -> None:
    """The same way on foot takes three times as long: who has the car goes there."""
    minutes = np.array([[0.0, 20.0], [20.0, 0.0]])
    problem = problem_of(
        opens=np.array([30.0]),
        closes=np.array([30.0]),
        apart=np.zeros((1, 2)),
        services=np.array([1], np.int32),
        lasts=np.array([60.0]),
        able=np.ones((1, 2), np.bool_),
        places=np.array([1], np.int32),
        homes=np.zeros(2, np.int32),
        travel=np.stack([minutes, 3 * minutes]),
        modes=np.array([1, 0], np.int32),
        weights={"travel": 1.0, "late": 1.0},
    )
    plan = plan_for(problem, seconds=0.05, seed=1)
    assert (plan.worker[0], plan.begins[0], plan.sums[0]) == (1, 30.0, 40.0)


def test_a_planner_that_is_ready_has_nothing_left_to_compile() -> None:
    compiled: tuple[Any, ...] = (anneal, fill, settle, begin_late)
    compile_planner()
    before = [len(each.signatures) for each in compiled]
    for instance in (a_day(1), a_hard_day(1)):
        plan_for(problem_from(instance), seconds=0.05, seed=1)
    assert before == [1, 1, 1, 1]
    assert [len(each.signatures) for each in compiled] == before
