"""Sums that two bookings could pass together: hours of a day, minutes of an allocation."""

from datetime import timedelta
from time import sleep
from unittest.mock import patch
from uuid import UUID

from django.db import connection

from commonhours.availability.models import Terms
from commonhours.bookings.actions import book, book_visit, cancel_visit
from commonhours.common.sight import seeing
from commonhours.funding import actions as funding
from commonhours.funding.models import Allocation
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.contention.guards import PAUSE, slowly, without_constraint, without_locks
from tests.contention.together import codes, errors, together


def two_long_visits(cast: Cast) -> list[object]:
    """Morning and afternoon for Rosa, three hours each, asked for at once; she works four hours a day."""
    with seeing(EVERYTHING):
        Terms.objects.filter(person_id=cast.people["rosa"].id).update(most_minutes_day=240)
    wishes = [
        cast.wish("park", "company", TUESDAY_TEN + timedelta(hours=after), hours=3) for after in (-1, 3)
    ]
    return list(
        together(
            [
                lambda wish=wish: book_visit(
                    by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("rosa")
                )
                for wish in wishes
            ]
        )
    )


def test_two_bookings_never_pass_the_limit_of_a_day(committed_cast: Cast) -> None:
    with slowly():
        answers = two_long_visits(committed_cast)
    assert codes(answers) == ["day_hours"]
    assert not errors(answers)


def test_control_without_the_lock_they_do(committed_cast: Cast) -> None:
    with slowly(), without_locks():
        assert codes(two_long_visits(committed_cast)) == []


def spend_at_once(cast: Cast) -> list[object]:
    """Rosa and Ben, ninety minutes each at different hours, for Mrs Lopez, who has a hundred and twenty left."""
    asked = [(cast.ids("rosa"), 0), (cast.ids("ben"), 3)]
    return list(
        together(
            [
                lambda person_ids=person_ids, after=after: book_visit(
                    by=cast.actors["olga"],
                    at=NOW,
                    wish=cast.wish(start=TUESDAY_TEN + timedelta(hours=after), hours=1.5),
                    person_ids=person_ids,
                )
                for person_ids, after in asked
            ]
        )
    )


def held() -> int:
    with seeing(EVERYTHING):
        return Allocation.objects.get().held_minutes


def test_two_bookings_never_overdraw_an_allocation(committed_cast: Cast) -> None:
    with slowly():
        answers = spend_at_once(committed_cast)
    assert codes(answers) == ["allocation_spent"]
    assert held() == 90


def look_then_hold(wanted: funding.Wanted, *, visit_id: UUID, at: object) -> None:
    """What `hold` must not be: it looks, and later writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            funding._LEFT, [wanted.service_user_id, wanted.organisation_id, wanted.day, wanted.day]
        )
        left = cursor.fetchone()
        assert left
        sleep(PAUSE)
        if left[0] >= wanted.minutes:
            cursor.execute("UPDATE funding_allocation SET held_minutes = held_minutes + %s", [wanted.minutes])


def test_control_who_looks_first_and_writes_later_overdraws(committed_cast: Cast) -> None:
    weak = without_constraint("funding_allocation", "allocation_not_overdrawn", "CHECK (granted_minutes >= 0)")
    with weak, patch.object(book, "hold", look_then_hold):
        spend_at_once(committed_cast)
        assert held() == 180


def cancel_twice(cast: Cast) -> list[object]:
    """Two visits of an hour are booked; the first is cancelled twice in the same moment."""
    wishes = [cast.wish(start=TUESDAY_TEN + timedelta(hours=after)) for after in (0, 3)]
    visits = [
        book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("rosa")).visit_id
        for wish in wishes
    ]
    act = lambda: cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visits[0])  # noqa: E731
    return list(together([act] * 2))


def test_hours_are_returned_once_however_often_a_visit_is_cancelled(committed_cast: Cast) -> None:
    assert codes(cancel_twice(committed_cast)) == ["already_cancelled"]
    assert held() == 60
