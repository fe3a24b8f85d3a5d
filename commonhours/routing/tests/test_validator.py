"""A plan is believed only when it has been reckoned by somebody who did not make it."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from commonhours.routing.published import (
    Instance,
    NotAnInstance,
    NotASolution,
    Rounds,
    Service,
    Stop,
    Visit,
    Worker,
    read_instance,
    read_solution,
    write_solution,
)
from commonhours.routing.tests.problems import published
from commonhours.routing.validator import cost_of, faults

TWO = (Service("lift", 20.0), Service("wash", 30.0))
DAY = Instance(
    visits=(
        Visit("alma", 1, ((60, 90),), (Service("cook", 15.0),)),
        Visit("bo", 2, ((100, 120),), TWO, (5, 10)),
    ),
    workers=(Worker("rosa", frozenset({"cook", "lift"})), Worker("dara", frozenset({"lift", "wash"}))),
    minutes=np.array([[0, 10, 20], [10, 0, 30], [20, 30, 0]], float),
)
GOOD: Rounds = {
    "rosa": (Stop("alma", "cook", 85, 100), Stop("bo", "lift", 130, 150)),
    "dara": (Stop("bo", "wash", 135, 165),),
}


def test_travel_lateness_and_the_greatest_lateness_are_counted_a_third_each() -> None:
    assert faults(DAY, GOOD) == []
    cost = cost_of(DAY, GOOD)
    assert (cost["travel"], cost["late"], cost["latest"]) == (10 + 30 + 20 + 20 + 20, 10 + 15, 15)
    assert cost.total == pytest.approx((100 + 25 + 15) / 3)


def changed(worker: str, number: int, **how: Any) -> Rounds:
    stops = list(GOOD[worker])
    stops[number] = replace(stops[number], **how)
    return GOOD | {worker: tuple(stops)}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (GOOD | {"dara": ()}, "bo lacks wash 1 time(s)."),
        (GOOD | {"dara": (*GOOD["dara"], *GOOD["dara"])}, "bo has wash 1 time(s) too often."),
        (GOOD | {"eve": ()}, "Nobody is called eve."),
        (changed("rosa", 0, visit="carl"), "There is no visit carl."),
        (changed("rosa", 0, service="sing"), "alma does not need sing."),
        (changed("rosa", 0, begins=59.0), "alma begins at 59, before 60."),
        (changed("rosa", 0, ends=99.0), "alma is too short."),
        (changed("rosa", 1, begins=129.0, ends=149.0), "rosa cannot be at bo at 129."),
        (changed("dara", 0, begins=134.0), "At bo the second begins 4 after the first, not 5 to 10."),
        (
            changed("dara", 0, begins=141.0, ends=171.0),
            "At bo the second begins 11 after the first, not 5 to 10.",
        ),
        (
            {"rosa": GOOD["rosa"][1:], "dara": (GOOD["rosa"][0], *GOOD["dara"])},
            "dara is not able to do cook at alma.",
        ),
        (
            {
                "rosa": GOOD["rosa"][:1],
                "dara": (GOOD["rosa"][1], replace(GOOD["dara"][0], begins=150, ends=180)),
            },
            "dara would be both of those who come to bo.",
        ),
    ],
)
def test_a_broken_plan_is_refused_with_what_is_wrong(broken: Rounds, said: str) -> None:
    assert said in faults(DAY, broken)


def test_the_cost_of_every_published_solution_is_reckoned_again() -> None:
    folder = published()
    with (folder / "best_known.csv").open() as file:
        known = list(csv.DictReader(file))
    assert len(known) >= 8
    for row in known:
        instance = read_instance(next(folder.rglob(f"{row['instance']}.json")))
        rounds = read_solution(next(folder.rglob(f"sol-{row['instance']}-*.json")))
        assert faults(instance, rounds) == [], row["instance"]
        cost = cost_of(instance, rounds)
        told = [float(row[name]) for name in ("best_D", "best_T", "best_Tmax", "best_cost")]
        assert [*(cost[part] for part in ("travel", "late", "latest")), cost.total] == pytest.approx(
            told, abs=0.002
        ), row["instance"]


@pytest.mark.parametrize("seed", range(40))
def test_a_published_solution_that_is_spoilt_by_chance_is_refused(seed: int) -> None:
    folder, dice = published(), np.random.default_rng(seed)
    name = "InstanzCPLEX_HCSRP_50_1"
    instance = read_instance(folder / "mankowska" / f"{name}.json")
    rounds = read_solution(next(folder.rglob(f"sol-{name}-*.json")))
    worker = str(dice.choice([each for each, stops in rounds.items() if len(stops) > 1]))
    stops = list(rounds[worker])
    at = int(dice.integers(len(stops)))
    spoilt: list[Callable[[], list[Stop]]] = [
        lambda: stops[:at] + stops[at + 1 :],  # left out
        lambda: [*stops, stops[at]],  # twice
        lambda: [replace(each, begins=each.begins - 40, ends=each.ends - 40) for each in stops],  # too early
        lambda: stops[::-1],  # the other way round
    ]
    assert faults(instance, rounds | {worker: tuple(spoilt[seed % 4]())})


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    write_solution(tmp_path / "plan.json", GOOD)
    assert read_solution(tmp_path / "plan.json") == GOOD


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("patients", [{"id": "p1"}]),
        ("patients", 3),
        ("distances", [[0.0]]),
        ("distances", [[0, -1], [1, 0]]),
        ("distances", [["far", 1], [1, 0]]),
        ("caregivers", [{"id": "c1"}]),
        ("caregivers", [{"id": "c1", "abilities": ["s1"]}] * 2),
    ],
)
def test_a_file_of_another_form_is_refused_in_a_sentence(tmp_path: Path, name: str, value: object) -> None:
    window = {"time_window": [5, 10], "required_caregivers": [{"service": "s1", "duration": 3}]}
    sound = {
        "patients": [{"id": "p1", **window}],
        "caregivers": [{"id": "c1", "abilities": ["s1"]}],
        "distances": [[0, 1], [1, 0]],
    }
    path = tmp_path / "day.json"
    path.write_text(json.dumps(sound))
    assert len(read_instance(path).visits) == 1
    path.write_text(json.dumps(sound | {name: value}))
    with pytest.raises(NotAnInstance, match=r"day\.json"):
        read_instance(path)
    with pytest.raises(NotASolution, match=r"day\.json"):
        read_solution(path)
