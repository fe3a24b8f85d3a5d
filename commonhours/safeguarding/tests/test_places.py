"""Places are given out many at once: by as many statements as a few, and none keeps another from being given."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhours.bookings.actions import vacancies
from commonhours.bookings.actions.writing import insert_assignments
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.dispatch.actions.giving import Place, look_for
from commonhours.safeguarding.actions import PlacesGiven, give_places, give_what_waits, places
from commonhours.safeguarding.actions.suspend import Suspended, stop_one
from commonhours.safeguarding.tests.test_suspending import (
    WHY,
    anyone_may_come,
    became,
    book,
    coming,
    officer,
)
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast


def stopped(cast: Cast) -> Suspended:
    return stop_one(by=officer(cast), at=NOW, person_id=cast.people["rosa"].id, words=WHY)


def weeks_of(cast: Cast, count: int) -> list[UUID]:
    """Rosa comes to Mr Park from Tuesday to Friday, week after week."""
    anyone_may_come(cast, "park")
    days = [timedelta(days=nth % 4 + nth // 4 * 7) for nth in range(count)]
    return [book(cast, "rosa", start=TUESDAY_TEN + day) for day in days]


def test_twelve_places_cost_no_more_statements_than_two(committed_cast: Cast) -> None:
    cast = committed_cast
    weeks_of(cast, 16)
    done = stopped(cast)

    def statements(most: int) -> int:
        with CaptureQueriesContext(connection) as sent:
            given = give_places(by=HOUSE, at=NOW, suspension_ids=[done.suspension_id], most=most)
        assert given == PlacesGiven(most, most)
        return len(sent)

    statements(2)  # reads the words of the catalogue, which are kept
    assert statements(12) <= statements(2) + 1


def test_whoever_was_faster_takes_one_place_and_the_next_in_line_comes_to_it(committed_cast: Cast) -> None:
    cast = committed_cast
    visits = weeks_of(cast, 4)
    elsewhere = book(cast, "rosa", who="lopez", start=TUESDAY_TEN + timedelta(hours=3))
    done = stopped(cast)
    faster: list[UUID] = []

    def beaten(rows: Sequence[dict[str, Any]]) -> list[UUID]:
        """Past every lock, as nobody should: the constraint alone stands between two bookings of one hour."""
        if not faster:
            faster.append(rows[0]["person"])
            insert(Assignment, [rows[0] | {"id": new_id(), "visit": elsewhere}])
        return insert_assignments(rows)

    with patch.object(vacancies, "insert_assignments", beaten):
        given = give_places(by=HOUSE, at=NOW, suspension_ids=[done.suspension_id])
    assert given == PlacesGiven(5, 4)
    with seeing(EVERYTHING):
        came = Assignment.objects.filter(state__in=OCCUPYING)
        assert came.filter(visit_id=elsewhere).values_list("person_id", flat=True).get() == faster[0]
        first = came.filter(visit_id=visits[0]).values_list("person_id", flat=True).get()
    assert first not in (faster[0], cast.people["rosa"].id)
    assert all(len(coming(cast, each)) == 1 for each in visits)


def test_a_place_at_which_something_breaks_is_left_to_people_and_the_others_are_given(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    visits = weeks_of(cast, 4)
    done = stopped(cast)

    def breaks(found: Sequence[Place], *, at: datetime) -> None:
        if any(place.standing.visit.id == visits[1] for place in found):
            raise ValueError("no fairness for week 99")
        look_for(found, at=at)

    # Whoever suspended somebody gives the places out; should they not, the background goes on after a moment.
    assert give_what_waits(by=HOUSE, at=NOW) == PlacesGiven(0, 0)
    with patch.object(places, "look_for", breaks):
        given = give_what_waits(by=HOUSE, at=NOW + places.THEIR_OWN)
    assert given == PlacesGiven(4, 3)
    assert became(done) == ["given", "left", "given", "given"]
    assert coming(cast, visits[1]) == set()
