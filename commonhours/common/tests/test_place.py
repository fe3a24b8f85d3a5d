from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.common import compiled
from commonhours.common.place import (
    BICYCLE,
    BUS,
    CAR,
    MODES,
    NO_MATRIX,
    WALK,
    Place,
    metres,
    reach_metres,
    travel_minutes,
)

CITY_HALL = Place(33.7683, -118.1956)
BELMONT_SHORE = Place(33.7594, -118.1365)
degrees = st.tuples(st.floats(33, 34.5), st.floats(-119, -117))


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert metres(33.0, -118.0, 34.0, -118.0) == pytest.approx(111_195, abs=1)


def test_no_way_takes_no_time_and_every_other_is_rounded_up() -> None:
    assert [CITY_HALL.minutes_to(CITY_HALL, mode) for mode in range(len(MODES))] == [0, 0, 0, 0]
    next_door = Place(CITY_HALL.lat + 0.0001, CITY_HALL.lng)
    assert [next_door.minutes_to(CITY_HALL, mode) for mode in (WALK, BICYCLE, BUS, CAR)] == [1, 3, 11, 5]


def test_across_town_the_car_is_quickest_and_walking_slowest() -> None:
    minutes = [CITY_HALL.minutes_to(BELMONT_SHORE, mode) for mode in (WALK, BUS, BICYCLE, CAR)]
    assert minutes == sorted(minutes, reverse=True)
    assert minutes == [93, 36, 32, 18]


def test_measured_minutes_override_the_formula_only_where_both_ends_are_measured() -> None:
    matrix = np.array([[0, 7, -1], [9, 0, -1], [-1, -1, 0]], np.int32)
    here, there = Place(33.8, -118.2, 0), Place(33.9, -118.2, 1)
    assert here.minutes_to(there, CAR, matrix) == 7
    assert there.minutes_to(here, CAR, matrix) == 9
    unmeasured = here.minutes_to(there, CAR)
    for other in (Place(33.9, -118.2), Place(33.9, -118.2, 2), Place(33.9, -118.2, 99)):
        assert here.minutes_to(other, CAR, matrix) == unmeasured


def test_two_addresses_of_one_measured_place_are_together() -> None:
    assert Place(33.8, -118.2, 0).minutes_to(Place(33.9, -118.2, 0), WALK, NO_MATRIX) == 0


@pytest.mark.parametrize(("lat", "lng"), [(91, 0), (0, 181), (float("nan"), 0)])
def test_there_is_no_place_off_the_globe(lat: float, lng: float) -> None:
    with pytest.raises(ValueError, match="no such place"):
        Place(lat, lng)


@given(degrees, degrees, st.integers(0, 3))
def test_the_way_back_takes_as_long_and_lies_within_reach(
    here: tuple[float, float], there: tuple[float, float], mode: int
) -> None:
    minutes = travel_minutes(*here, -1, *there, -1, mode, NO_MATRIX)
    assert minutes == travel_minutes(*there, -1, *here, -1, mode, NO_MATRIX)
    assert metres(*here, *there) <= reach_metres(minutes, mode) + 1


def test_every_file_with_compiled_functions_takes_part_in_the_digest() -> None:
    asks = "from commonhours.common.compiled import"
    users = {path for path in compiled.PACKAGE.rglob("*.py") if "tests" not in path.parts}
    users = {path for path in users if asks in path.read_text("utf-8")}
    assert users <= set(compiled.sources())
