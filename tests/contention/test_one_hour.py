"""Many bookers want the same worker."""

from collections.abc import Callable, Sequence
from functools import partial

import pytest

from commonhours.bookings.actions import Booked, Cancelled, cancel_visit
from commonhours.bookings.models import Assignment
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.people.actions import lock_people
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.contention.guards import NOBODY_EXCLUDED, hidden_locks, slowly, without_constraint, without_locks
from tests.contention.together import booking, codes, errors, together


def book_rosa(cast: Cast, bookers: int) -> list[object]:
    """So many bookers ask for Rosa's Tuesday from ten to eleven."""
    return list(together([booking(cast, cast.wish("park", "company"), "rosa")] * bookers))


def booked(answers: Sequence[object]) -> int:
    return sum(isinstance(answer, Booked) for answer in answers)


def live() -> int:
    with seeing(EVERYTHING):
        return Assignment.objects.filter(state="booked").count()


def test_of_fifty_bookers_one_has_the_hour_and_the_others_hear_why(committed_cast: Cast) -> None:
    answers = book_rosa(committed_cast, 50)
    assert (booked(answers), live()) == (1, 1)
    assert len(codes(answers)) == 49
    # "busy": the machine was so slow that a booker waited three seconds for the lock.
    assert set(codes(answers)) <= {"overlap", "busy"}


def test_the_constraint_has_the_last_word_where_a_lock_is_forgotten(committed_cast: Cast) -> None:
    with slowly(), without_locks():
        answers = book_rosa(committed_cast, 10)
    assert (booked(answers), live()) == (1, 1)
    assert "taken" in codes(answers)
    assert not errors(answers)


def test_control_without_lock_and_constraint_somebody_is_booked_twice(committed_cast: Cast) -> None:
    weak = without_constraint("bookings_assignment", "assignment_never_twice", NOBODY_EXCLUDED)
    with weak, slowly(), without_locks():
        assert booked(book_rosa(committed_cast, 10)) > 1
        assert live() > 1


def test_a_booking_and_a_cancellation_leave_at_most_one_visit(committed_cast: Cast) -> None:
    by, book = (
        committed_cast.actors["olga"],
        booking(committed_cast, committed_cast.wish("park", "company"), "rosa"),
    )
    for _ in range(8):
        cancel = partial(cancel_visit, by=by, at=NOW, visit_id=book().visit_id)
        acts: list[Callable[[], object]] = [cancel, book, book, book]
        cancelled, *rest = together(acts)
        assert isinstance(cancelled, Cancelled)
        assert not errors(rest)
        assert booked(rest) == live() <= 1
        for answer in rest:
            if isinstance(answer, Booked):
                cancel_visit(by=by, at=NOW, visit_id=answer.visit_id)


def test_a_partners_lock_row_can_be_locked(committed_cast: Cast) -> None:
    with seeing(committed_cast.actors["carmen"].sight):
        lock_people(committed_cast.ids("ben"))


def test_a_lock_row_that_row_security_hides_is_a_fault_and_never_a_booking(committed_cast: Cast) -> None:
    book = booking(committed_cast, committed_cast.wish(), "ben", by=committed_cast.actors["carmen"])
    with hidden_locks(), pytest.raises(NotFound, match="unknown_person"):
        book()
    assert live() == 0
