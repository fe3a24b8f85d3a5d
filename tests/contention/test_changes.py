"""Two who change at once: one hour for two movers, one offer for two colleagues, an undo against a booking."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from commonhours.bookings.actions import (
    Booked,
    Moved,
    SwapTaken,
    Undone,
    cancel_visit,
    choose_faces,
    move_visit,
    offer_swap,
    take_swap,
    undo,
)
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.sight import seeing
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.contention.together import booking, codes, errors, together

HOUR = timedelta(hours=1)


def coming(person_id: UUID) -> list[tuple[object, object]]:
    with seeing(EVERYTHING):
        rows = Assignment.objects.filter(person_id=person_id, state__in=OCCUPYING).order_by("starts_at")
        return list(rows.values_list("starts_at", "ends_at"))


def test_of_two_movers_to_one_hour_one_has_it(committed_cast: Cast) -> None:
    cast, three = committed_cast, TUESDAY_TEN + 3 * HOUR
    visits = [
        booking(cast, cast.wish("park", "company", TUESDAY_TEN + after * HOUR), "rosa")().visit_id
        for after in (-1, 1)
    ]
    olga = cast.actors["olga"]
    acts: list[Callable[[], object]] = [
        partial(move_visit, by=olga, at=NOW, visit_id=visit, starts_at=three, ends_at=three + HOUR)
        for visit in visits
    ]
    answers = together(acts)
    assert sum(isinstance(answer, Moved) for answer in answers) == 1
    assert set(codes(answers)) <= {"overlap", "travel_before", "travel_after", "taken"}
    assert not errors(answers)
    hours = coming(cast.people["rosa"].id)
    assert len(hours) == 2
    assert (three, three + HOUR) in hours


def test_of_two_colleagues_one_has_the_visit_that_was_offered(committed_cast: Cast) -> None:
    cast = committed_cast
    visit_id = booking(cast, cast.wish("park", "nutrition"), "rosa")().visit_id
    served = cast.served["park"].id
    choose_faces(by=cast.actors["olga"], at=NOW, service_user_id=served, says="anyone")
    people = cast.ids("ben", "sam", "dara")
    swap_id = offer_swap(by=cast.actors["rosa"], at=NOW, visit_id=visit_id, person_ids=people).swap_id
    takers = [
        partial(take_swap, by=cast.actors[name], at=NOW, swap_id=swap_id) for name in ("ben", "sam", "dara")
    ]
    answers = together(takers)
    assert sum(isinstance(answer, SwapTaken) for answer in answers) == 1
    assert codes(answers) == ["swap_is_over", "swap_is_over"]
    with seeing(EVERYTHING):
        assert Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING).count() == 1


def test_an_undo_and_a_booking_leave_the_hour_to_one(committed_cast: Cast) -> None:
    cast, olga = committed_cast, committed_cast.actors["olga"]
    for day in range(4):
        wish = cast.wish("park", "company", TUESDAY_TEN + timedelta(days=7 * (day // 2), hours=3 * (day % 2)))
        book = booking(cast, wish, "rosa")
        cancel_visit(by=olga, at=NOW, visit_id=book().visit_id)
        with seeing(EVERYTHING):
            act_id = Act.objects.filter(verb="visit.cancel").latest("id").id
        acts: list[Callable[[], object]] = [partial(undo, by=olga, at=NOW, act_id=act_id), book]
        answers = together(acts)
        assert sum(isinstance(answer, Booked | Undone) for answer in answers) == 1
        assert not errors(answers)
        assert len(coming(cast.people["rosa"].id)) == day + 1
