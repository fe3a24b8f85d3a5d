"""Sums that two bookings could pass together: hours of a day, minutes of an allocation."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from time import sleep
from unittest.mock import patch
from uuid import UUID

from django.db import connection

from commonhours.availability.models import Terms
from commonhours.bookings.actions import cancel, cancel_visit, writing
from commonhours.bookings.models import Assignment, Visit
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.funding.actions import holds as funding
from commonhours.funding.models import Allocation
from commonhours.people.actions import lock_people
from commonhours.timesheets.actions import Press, clock, confirm_hours
from commonhours.timesheets.tests.test_used import book
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.contention.guards import PAUSE, slowly, without_constraint, without_locks
from tests.contention.together import booking, codes, errors, together


def two_long_visits(cast: Cast) -> list[object]:
    """Morning and afternoon for Rosa, three hours each, asked for at once; she works four hours a day."""
    with seeing(EVERYTHING):
        Terms.objects.filter(person_id=cast.people["rosa"].id).update(most_minutes_day=240)
    starts = [TUESDAY_TEN + timedelta(hours=after) for after in (-1, 3)]
    wishes = [cast.wish("park", "company", start, hours=3) for start in starts]
    return list(together([booking(cast, wish, "rosa") for wish in wishes]))


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
    asked = {"rosa": TUESDAY_TEN, "ben": TUESDAY_TEN + timedelta(hours=3)}
    return list(
        together([booking(cast, cast.wish(start=start, hours=1.5), name) for name, start in asked.items()])
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
    weak = without_constraint(
        "funding_allocation", "allocation_not_overdrawn", "CHECK (granted_minutes >= 0)"
    )
    with weak, patch.object(writing, "hold", look_then_hold):
        spend_at_once(committed_cast)
        assert held() == 180


def cancel_twice(cast: Cast) -> list[object]:
    """Two visits of an hour are booked; the first is cancelled twice in the same moment."""
    starts = [TUESDAY_TEN + timedelta(hours=after) for after in (0, 3)]
    first, _ = (booking(cast, cast.wish(start=start), "rosa")() for start in starts)
    return list(
        together([partial(cancel_visit, by=cast.actors["olga"], at=NOW, visit_id=first.visit_id)] * 2)
    )


def test_hours_are_returned_once_however_often_a_visit_is_cancelled(committed_cast: Cast) -> None:
    assert codes(cancel_twice(committed_cast)) == ["already_cancelled"]
    assert held() == 60


def test_control_who_neither_locks_the_visit_nor_marks_the_hold_returns_them_twice(
    committed_cast: Cast,
) -> None:
    unmarked = funding._RETURN.replace("AND returned_at IS NULL", "")
    unlocked = patch.object(type(Visit.objects), "select_for_update", lambda visits, **how: visits.all())
    with unlocked, patch.object(funding, "_RETURN", unmarked), patch.object(cancel, "lock_people", later):
        cancel_twice(committed_cast)
    assert held() == 0


def later(person_ids: Iterable[UUID]) -> None:
    sleep(PAUSE)
    lock_people(person_ids)


def agree_and_cancel(cast: Cast) -> list[object]:
    """Rosa has come an hour early and said yes; the office writes Mrs Lopez' yes down and calls the visit off."""
    visit_id = book(cast, "rosa")
    with seeing(EVERYTHING):
        sheet_id = Assignment.objects.get(visit_id=visit_id).id
    early, minute = TUESDAY_TEN - timedelta(minutes=10), timedelta(minutes=1)
    came = [
        Press(new_id(), sheet_id, way, TUESDAY_TEN - after * minute, early)
        for way, after in (("in", 75), ("out", 15))
    ]
    clock(by=cast.actors["rosa"], at=early, presses=came)
    say = partial(confirm_hours, at=early, timesheet_id=sheet_id, revision=1)
    say(by=cast.actors["rosa"])
    yes = partial(say, by=cast.actors["carmen"], told="at the door")
    no = partial(cancel_visit, by=cast.actors["olga"], at=early, visit_id=visit_id, reason="nobody needs it")
    acts: list[Callable[[], object]] = [yes, no]
    return together(acts)


def test_hours_that_are_agreed_on_while_their_visit_is_called_off_are_used_once_in_either_order(
    committed_cast: Cast,
) -> None:
    answers = agree_and_cancel(committed_cast)
    assert not errors(answers)
    # Who was first decides whether it can still be called off; what was worked is used all the same.
    assert codes(answers) in ([], ["hours_agreed"])
    with seeing(EVERYTHING):
        row = Allocation.objects.get()
    assert (row.held_minutes, row.used_minutes, row.beyond_minutes) == (0, 60, 0)
