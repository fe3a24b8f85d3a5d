"""Published days, booked by the platform, against a brute force that knows only the file and the diaries.

The brute force goes through the visits in the order in which they were tried. A placed one must be allowed by the
matrix and by what was placed before it; for one that was not, no choice of caregivers and quarter-hours may exist.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from math import ceil, floor
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commonhours.bookings.models import Assignment, Visit
from commonhours.commands.management.commands.import_day import bring_in
from commonhours.common.clock import now
from commonhours.matching.follower import FOLLOWER
from commonhours.realday.placing import Placed, Unplaced, place_all
from commonhours.realday.published import NotADay, read
from conftest import empty

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "hhcrsp" / "italian"
NAMES = (
    "instance_003-rome-r19-p44-s4-sim22.3-seq22.9",
    "instance_009-reggio-emilia-r15-p55-s2-sim21.7-seq7.6",
)
Stop = tuple[int, int, int]  # start, end, place


def published(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.json"
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{path.name} is missing, and CI must not pass without it")
        pytest.skip(f"{path.name} is not here; it comes with the shared data")
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


@dataclass
class BruteForce:
    """Written from the file alone: who may be where, by trying everything."""

    file: dict[str, Any]
    diaries: dict[str, list[Stop]] = field(default_factory=dict)

    def may_come(self, caregiver: str, stop: Stop) -> bool:
        """No overlap, and time for the road from the stop before and to the stop after."""
        start, end, place = stop
        roads = self.file["distances"]
        for begins, ends, elsewhere in self.diaries.get(caregiver, []):
            apart_before = ends <= start and start - ends >= roads[elsewhere][place]
            apart_after = end <= begins and begins - end >= roads[place][elsewhere]
            if not (apart_before or apart_after) and self._next_to(
                caregiver, stop, (begins, ends, elsewhere)
            ):
                return False
        return True

    def _next_to(self, caregiver: str, stop: Stop, other: Stop) -> bool:
        """Roads count between neighbours only; who overlaps is always a neighbour."""
        if other[0] < stop[1] and stop[0] < other[1]:
            return True
        low, high = (other[1], stop[0]) if other[1] <= stop[0] else (stop[1], other[0])
        return not any(
            low <= each[0] and each[1] <= high and each != other for each in self.diaries[caregiver]
        )

    def able(self, service: str) -> list[str]:
        return [each["id"] for each in self.file["caregivers"] if service in each["abilities"]]

    def choices(self, patient: dict[str, Any]) -> Iterator[tuple[int, ...]]:
        opens, closes = patient["time_window"]
        quarters = [15 * n for n in range(ceil(opens / 15 - 1e-7), floor(closes / 15 + 1e-7) + 1)]
        together = patient.get("synchronization")
        for starts in product(quarters, repeat=len(patient["required_caregivers"])):
            apart = starts[-1] - starts[0]
            if together is None or together["type"] == "simultaneous":
                if apart == 0:
                    yield starts
            elif together["distance"][0] <= apart <= together["distance"][1]:
                yield starts

    def ways(self, patient: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
        """Every choice of different caregivers and of starts that would do."""
        place = int(patient["id"][1:])
        services = patient["required_caregivers"]
        for starts in self.choices(patient):
            stops = [
                (start, start + ceil(each["duration"] / 15) * 15, place)
                for start, each in zip(starts, services, strict=True)
            ]
            fit = [
                [who for who in self.able(each["service"]) if self.may_come(who, stop)]
                for each, stop in zip(services, stops, strict=True)
            ]
            for people in product(*fit):
                if len(set(people)) == len(people):
                    yield people, starts

    def put(self, caregiver: str, stop: Stop) -> None:
        self.diaries.setdefault(caregiver, []).append(stop)

    def disagreements(self, placed: dict[str, list[tuple[str, str, Stop]]]) -> Iterator[str]:
        """What is wrong with these bookings ({patient: [(caregiver, service, stop)]}), in words."""
        order = sorted(self.file["patients"], key=lambda each: (each["time_window"][0], int(each["id"][1:])))
        for patient in order:
            way = placed.get(patient["id"])
            if way is None:
                free = next(self.ways(patient), None)
                if free:
                    yield f"{patient['id']} was not placed, but {free} would do"
                continue
            asked = {each["service"]: n for n, each in enumerate(patient["required_caregivers"])}
            way = sorted(way, key=lambda coming: asked[coming[1]])
            found = tuple(who for who, _, _ in way), tuple(stop[0] for _, _, stop in way)
            if found not in set(self.ways(patient)):
                yield f"{patient['id']} was placed as {found}, which is not allowed"
            for who, _, stop in way:
                self.put(who, stop)


@dataclass(frozen=True)
class Booked:
    file: dict[str, Any]
    results: list[Placed | Unplaced]
    diaries: dict[str, list[tuple[str, str, Stop]]]


@pytest.fixture(scope="module", params=NAMES)
def booked(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Booked]:
    """A whole day, imported once for all its questions."""
    file = published(request.param)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        empty()
        FOLLOWER.forget()
        laid = bring_in(read(file), a_monday())
        results = list(place_all(laid, now))
        yield Booked(file, results, diaries_in_the_database(laid.opens))
        FOLLOWER.forget()
        empty()


def a_monday() -> date:
    today = now().astimezone(ZoneInfo("Europe/Rome")).date()
    return today + timedelta(days=14 - today.weekday())


def diaries_in_the_database(opens: datetime) -> dict[str, list[tuple[str, str, Stop]]]:
    """Each patient's assignments as they stand: caregiver, service, minutes after the start of the day, place."""
    found: dict[str, list[tuple[str, str, Stop]]] = {}
    rows = Assignment.objects.using("owner").filter(state="booked")
    for row in rows.select_related("visit__service_user", "visit__type_of_work", "person", "type_of_work"):
        patient = row.visit.service_user.name.removeprefix("Patient ")
        work = row.type_of_work or row.visit.type_of_work
        start, end = ((instant - opens) // timedelta(minutes=1) for instant in (row.starts_at, row.ends_at))
        coming = (row.person.name.removeprefix("Caregiver "), work.code, (start, end, int(patient[1:])))
        found.setdefault(patient, []).append(coming)
    return found


@pytest.mark.slow
def test_brute_force_finds_nobody_for_those_left_and_nobody_double(booked: Booked) -> None:
    assert list(BruteForce(booked.file).disagreements(booked.diaries)) == []


@pytest.mark.slow
def test_every_visit_is_placed_whole_or_not_at_all(booked: Booked) -> None:
    needed = {each["id"]: len(each["required_caregivers"]) for each in booked.file["patients"]}
    placed = {result.patient for result in booked.results if isinstance(result, Placed)}
    assert {result.patient for result in booked.results} == set(needed)
    assert len(placed) > 0.8 * len(needed)
    assert {patient: len(coming) for patient, coming in booked.diaries.items()} == {
        patient: needed[patient] for patient in placed
    }
    assert Visit.objects.using("owner").count() == len(placed)


@pytest.mark.slow
def test_every_visit_left_says_why_of_every_caregiver(booked: Booked) -> None:
    everybody = len(booked.file["caregivers"])
    for result in booked.results:
        if isinstance(result, Unplaced):
            for (_, codes), alone in zip(result.reasons, result.alone, strict=True):
                assert codes.total() >= everybody - alone
                assert set(codes) <= {"work", "overlap", "travel_before", "travel_after"}


def small_day() -> dict[str, Any]:
    """An office, two patients ten minutes apart, one caregiver for s1 and one for both."""
    return {
        "name": "nowhere",
        "distances": [[0, 5, 5], [5, 0, 10], [5, 20, 0]],
        "central_offices": [{"id": "d1", "location": [12.5, 41.9]}],
        "services": [{"id": "s1"}, {"id": "s2"}],
        "caregivers": [{"id": "c1", "abilities": ["s1"]}, {"id": "c2", "abilities": ["s1", "s2"]}],
        "patients": [
            {
                "id": "p1",
                "location": [12.5, 41.9],
                "time_window": [0.0, 30.0],
                "required_caregivers": [{"service": "s1", "duration": 20}, {"service": "s2", "duration": 30}],
                "synchronization": {"type": "simultaneous"},
            },
            {
                "id": "p2",
                "location": [12.5, 41.9],
                "time_window": [30.0, 30.0],
                "required_caregivers": [{"service": "s1", "duration": 30}],
            },
        ],
    }


def test_the_brute_force_notices_a_caregiver_in_two_places() -> None:
    both = [("c1", "s1", (0, 30, 1)), ("c2", "s2", (0, 30, 1))]
    assert list(BruteForce(small_day()).disagreements({"p1": both, "p2": [("c1", "s1", (30, 60, 2))]})) == [
        "p2 was placed as (('c1',), (30,)), which is not allowed"
    ]


def test_the_brute_force_notices_a_visit_that_could_have_been_placed() -> None:
    assert next(BruteForce(small_day()).disagreements({})) == (
        "p1 was not placed, but (('c1', 'c2'), (0, 0)) would do"
    )


def test_a_day_that_is_none_is_named_as_such() -> None:
    with pytest.raises(NotADay, match="3 × 3"):
        read({**small_day(), "distances": [[0]]})
    with pytest.raises(NotADay, match="that we can read"):
        read({"name": "nothing"})


def test_planned_ends_are_rounded_outward_and_starts_stay_in_the_window() -> None:
    day = read(small_day())
    assert [need.planned for need in day.patients[0].needs] == [30, 30]
    assert list(day.patients[0].starts()) == [(0, 0), (15, 15), (30, 30)]
