"""Booking and cancelling one visit, as the people of the cast would."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from commonhours.bookings.actions import book_visit, cancel_visit
from commonhours.bookings.models import Assignment, Visit
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.funding.models import Allocation
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast


def book(cast: Cast, *people: str, by: str = "olga", **wish: Any) -> UUID:
    asked = cast.wish(**wish)
    return book_visit(by=cast.actors[by], at=NOW, wish=asked, person_ids=cast.ids(*people)).visit_id


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def test_a_worker_who_fits_is_booked_for_their_own_organisation(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    with seeing(EVERYTHING):
        assignment = Assignment.objects.get(visit_id=visit_id)
    assert assignment.person_id == cast.people["rosa"].id
    assert assignment.organisation_id == cast.organisations["harbor"].id


def test_a_partners_worker_can_be_booked_and_a_strangers_cannot(cast: Cast) -> None:
    book(cast, "ben")
    with pytest.raises(Refused) as refused:
        book(cast, "wes")
    assert codes(refused) == ["bookable"]


def test_every_reason_is_named_at_once(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        book(cast, "sam", start=TUESDAY_TEN + timedelta(hours=9))
    assert codes(refused) == ["wanted", "free"]


def test_a_personal_rule_is_kept(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        book(cast, "dara")
    assert codes(refused) == ["rule"]


def test_nobody_is_booked_twice(cast: Cast) -> None:
    book(cast, "rosa")
    with pytest.raises(Refused) as refused:
        book(cast, "rosa", who="park", start=TUESDAY_TEN + timedelta(minutes=30))
    assert "overlap" in codes(refused)


def test_two_people_are_booked_both_or_not_at_all(cast: Cast) -> None:
    with pytest.raises(Refused):
        book(cast, "rosa", "dara")
    with seeing(EVERYTHING):
        assert not Visit.objects.exists()


def test_hours_are_held_and_the_allocation_is_never_overdrawn(cast: Cast) -> None:
    book(cast, "rosa", hours=2)
    with pytest.raises(Refused) as refused:
        book(cast, "ben", start=TUESDAY_TEN + timedelta(hours=3))
    assert codes(refused) == ["allocation_spent"]
    assert refused.value.refusals[0].facts["left"] == 0


def test_cancelling_frees_the_worker_and_returns_the_hours(cast: Cast) -> None:
    visit_id = book(cast, "rosa", hours=2)
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visit_id, reason="in hospital")
    with seeing(EVERYTHING):
        assert Allocation.objects.get().held_minutes == 0
    book(cast, "rosa", hours=2)


def test_a_visit_is_cancelled_once(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visit_id)
    with pytest.raises(Refused) as refused:
        cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visit_id)
    assert codes(refused) == ["already_cancelled"]


def test_the_outsider_neither_books_nor_cancels_nor_learns_that_there_is_anything(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    with pytest.raises(NotFound):
        book(cast, "rosa", by="otto")
    with pytest.raises(NotFound):
        cancel_visit(by=cast.actors["otto"], at=NOW, visit_id=visit_id)


def test_an_approver_sees_the_service_user_and_may_not_book(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        book(cast, "rosa", by="ana")


def test_unknown_people_are_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=[new_id()])


def test_a_visit_that_ends_before_it_starts_is_refused_in_words(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        cast.wish(hours=-1)
    assert codes(refused) == ["ends_before_start"]


def test_when_the_trail_cannot_be_written_nothing_has_happened(cast: Cast) -> None:
    with (
        patch("commonhours.trail.actions._write", side_effect=OSError("disk full")),
        pytest.raises(OSError, match="disk full"),
    ):
        book(cast, "rosa")
    with seeing(EVERYTHING):
        assert not Visit.objects.exists()
        assert not Act.objects.exists()
        assert Allocation.objects.get().held_minutes == 0


def test_the_trail_says_who_did_what_to_whom(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    with seeing(EVERYTHING):
        act = Act.objects.get()
    assert (act.verb, act.subject_id, act.door) == ("visit.book", visit_id, "web")
    assert act.person_ids == [cast.people["rosa"].id]
