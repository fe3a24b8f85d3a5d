"""Several people at one visit, each for their own work and at their own time: all of them or none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonhours.bookings.actions import Part, book_together, book_visit
from commonhours.bookings.models import Assignment, Visit
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import seeing
from commonhours.funding.models import Allocation
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)


def part(cast: Cast, name: str, work: str, after: float = 0.0) -> Part:
    """An hour of somebody's, so many hours after ten on Tuesday."""
    starts_at = TUESDAY_TEN + after * HOUR
    return Part(cast.people[name].id, cast.works[work].id, starts_at, starts_at + HOUR)


def test_two_people_come_to_one_visit_for_different_work_one_after_the_other(cast: Cast) -> None:
    parts = [part(cast, "rosa", "company"), part(cast, "ben", "nutrition", after=0.5)]
    booked = book_together(by=cast.actors["olga"], at=NOW, wish=cast.wish(), parts=parts)
    with seeing(EVERYTHING):
        visit = Visit.objects.get(id=booked.visit_id)
        assert (visit.starts_at, visit.ends_at) == (TUESDAY_TEN, TUESDAY_TEN + 1.5 * HOUR)
        assert (visit.type_of_work_id, visit.places) == (cast.works["company"].id, 2)
        rosa, ben = (visit.assignments.get(person=cast.people[name]) for name in ("rosa", "ben"))
        assert (rosa.starts_at, rosa.type_of_work_id) == (TUESDAY_TEN, None)
        assert (ben.starts_at, ben.type_of_work_id) == (TUESDAY_TEN + 0.5 * HOUR, cast.works["nutrition"].id)
        assert set(Act.objects.get(verb="visit.book").person_ids) == {rosa.person_id, ben.person_id}


def test_the_allocation_pays_for_both_or_for_neither(cast: Cast) -> None:
    parts = [part(cast, "rosa", "company"), part(cast, "ben", "nutrition")]
    book_together(by=cast.actors["olga"], at=NOW, wish=cast.wish(), parts=parts)
    with seeing(EVERYTHING):
        assert Allocation.objects.get().held_minutes == 120
    more = [part(cast, "sam", "nutrition", after=3)]
    with pytest.raises(Refused, match="allocation_spent"):
        book_together(by=cast.actors["olga"], at=NOW, wish=replace(cast.wish(), wants=()), parts=more)


def test_when_one_cannot_come_nobody_is_booked(cast: Cast) -> None:
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish("park", hours=1), person_ids=cast.ids("ben"))
    parts = [part(cast, "rosa", "company"), part(cast, "ben", "nutrition", after=0.5)]
    with pytest.raises(Refused, match="overlap") as refused:
        book_together(by=cast.actors["olga"], at=NOW, wish=cast.wish(), parts=parts)
    assert refused.value.refusals[0].facts["person"] == cast.people["ben"].id
    with seeing(EVERYTHING):
        assert Assignment.objects.count() == 1


def test_each_is_asked_about_their_own_work(cast: Cast) -> None:
    parts = [part(cast, "rosa", "nutrition"), part(cast, "ben", "company")]
    with pytest.raises(Refused, match="work"):
        book_together(by=cast.actors["olga"], at=NOW, wish=cast.wish(), parts=parts)


def test_nobody_has_two_parts(cast: Cast) -> None:
    parts = [part(cast, "rosa", "nutrition"), part(cast, "rosa", "company", after=2)]
    with pytest.raises(Invalid, match="choose_people"):
        book_together(by=cast.actors["olga"], at=NOW, wish=cast.wish(), parts=parts)


def test_a_stranger_may_not(cast: Cast) -> None:
    with pytest.raises(Refused):
        book_together(by=cast.actors["otto"], at=NOW, wish=cast.wish(), parts=[part(cast, "rosa", "company")])
