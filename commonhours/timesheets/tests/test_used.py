"""Hours that were held are used once both sides agree; what was not worked goes back, and no grant is overdrawn."""

from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

import pytest

from commonhours.bookings.actions import book_visit, cancel_visit, note_absence, return_unkept
from commonhours.bookings.models import Assignment
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.common.sight import seeing
from commonhours.funding.actions import HoursWanted, Wanted, Worked, give_back, grant_hours, hold, use
from commonhours.funding.models import Allocation, Hold, Use
from commonhours.ledger.tests.money import finance
from commonhours.timesheets.actions import Press, adjust_hours, clock, confirm_hours
from commonhours.timesheets.models import Timesheet
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

MINUTE, EVENING = timedelta(minutes=1), TUESDAY_TEN + timedelta(hours=10)


def book(cast: Cast, *names: str, start: datetime = TUESDAY_TEN, hours: float = 1) -> UUID:
    wish = cast.wish(start=start, hours=hours)
    return book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids(*names)).visit_id


def agree(cast: Cast, visit_id: UUID, name: str, first: int, last: int, at: datetime = EVENING) -> Timesheet:
    """Somebody comes and goes so many minutes after the visit begins; both sides say yes."""
    person = cast.people[name].id
    with seeing(EVERYTHING):
        place = Assignment.objects.get(visit_id=visit_id, person_id=person)
    moments = [place.starts_at + minute * MINUTE for minute in (first, last)]
    presses = [
        Press(new_id(), place.id, way, moment, at) for way, moment in zip(("in", "out"), moments, strict=True)
    ]
    clock(by=cast.actors[name], at=at, presses=presses)
    return both_agree(cast, place.id, name, at)


def both_agree(cast: Cast, sheet_id: UUID, name: str, at: datetime = EVENING) -> Timesheet:
    with seeing(EVERYTHING):
        revision = Timesheet.objects.get(id=sheet_id).revision
    say = partial(confirm_hours, at=at, timesheet_id=sheet_id, revision=revision)
    say(by=cast.actors[name])
    say(by=cast.actors["carmen"], told="by telephone")
    with seeing(EVERYTHING):
        return Timesheet.objects.get(id=sheet_id)


def stands() -> tuple[int, int, int]:
    """Held, used and beyond; what there is of it, as the rows beside it say."""
    with seeing(EVERYTHING):
        row = Allocation.objects.get()
        open_holds = Hold.objects.filter(returned_at=None)
        assert row.held_minutes == sum(each.minutes - each.settled_minutes for each in open_holds)
        assert row.used_minutes + row.beyond_minutes == sum(each.minutes for each in Use.objects.all())
        return row.held_minutes, row.used_minutes, row.beyond_minutes


def test_what_both_agreed_on_is_used_what_was_not_worked_goes_back_and_a_correction_is_the_difference(
    cast: Cast,
) -> None:
    first = book(cast, "rosa")
    second = book(cast, "rosa", start=TUESDAY_TEN + timedelta(hours=2))
    assert stands() == (120, 0, 0)
    sheet = agree(cast, first, "rosa", 0, 45)
    assert (sheet.state, stands()) == ("confirmed", (60, 45, 0))
    # Ten minutes more than planned were worked of the second, and fifteen are left of the first: they find room.
    agree(cast, second, "rosa", 0, 70)
    assert stands() == (0, 115, 0)
    ends_at = TUESDAY_TEN + 60 * MINUTE
    adjust_hours(
        by=cast.actors["carmen"],
        at=EVENING,
        timesheet_id=sheet.id,
        ends_at=ends_at,
        reason="209",
        resolution="12",
    )
    # Until both have said yes to other hours, those stand to which they had.
    assert stands() == (0, 115, 0)
    both_agree(cast, sheet.id, "rosa")
    assert stands() == (0, 120, 10)
    wanted = HoursWanted(cast.served["lopez"].id, NOW.date().replace(day=1), NOW.date().replace(day=31), 125)
    house = cast.organisations["harbor"].id
    granted = grant_hours(by=finance(cast), at=NOW, organisation_id=house, wanted=wanted)
    assert (granted.left_minutes, stands()) == (0, (0, 125, 5))


def test_what_was_agreed_on_is_not_called_off_and_what_was_called_off_may_have_been_worked(
    cast: Cast,
) -> None:
    early = TUESDAY_TEN - 10 * MINUTE
    visit = book(cast, "rosa")
    agree(cast, visit, "rosa", -75, -15, early)
    assert stands() == (0, 60, 0)
    with pytest.raises(Refused) as error:
        cancel_visit(by=cast.actors["olga"], at=early, visit_id=visit, reason="too late")
    assert error.value.refusals[0].code == "hours_agreed"
    other = book(cast, "rosa", start=TUESDAY_TEN + timedelta(hours=3))
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=other, reason="a mistake")
    assert stands() == (0, 60, 0)
    agree(cast, other, "rosa", 0, 60)
    assert stands() == (0, 120, 0)


def test_of_two_who_come_each_settles_their_part(cast: Cast) -> None:
    visit = book(cast, "rosa", "ben")
    agree(cast, visit, "rosa", 0, 50)
    assert stands() == (60, 50, 0)
    agree(cast, visit, "ben", 0, 65)
    assert stands() == (0, 115, 0)


def test_whatever_comes_in_whatever_order_no_grant_is_overdrawn_and_no_minute_is_lost(cast: Cast) -> None:
    random, open_, over = Random(59), list[UUID](), list[tuple[UUID, UUID, int]]()
    lopez, harbor = cast.served["lopez"].id, cast.organisations["harbor"].id
    with seeing(EVERYTHING):
        for step in range(150):
            what = random.random()
            if what < 0.4:
                visit = new_id()
                wanted = Wanted(lopez, harbor, TUESDAY_TEN.date(), random.randrange(5, 40))
                try:
                    hold(wanted, visit_id=visit, at=NOW + step * MINUTE)
                    open_.append(visit)
                except Refused:
                    assert sum(stands()[:2]) + wanted.minutes > 120
            elif what < 0.6 and open_:
                give_back(visit_id=open_.pop(random.randrange(len(open_))), at=NOW)
            elif what < 0.8 and open_:
                visit, sheet = open_.pop(), new_id()
                use(Worked(visit, sheet, 1, random.randrange(1, 50), planned=40, coming=40), at=NOW)
                over.append((visit, sheet, 1))
            elif over:
                visit, sheet, revision = over.pop(random.randrange(len(over)))
                minutes = random.randrange(1, 50)
                use(Worked(visit, sheet, revision + 1, minutes, planned=40, coming=40), at=NOW)
                over.append((visit, sheet, revision + 1))
            stands()


def test_whom_nobody_came_to_has_their_hours_back(
    cast: Cast,
) -> None:
    missed, kept = book(cast, "rosa"), book(cast, "rosa", start=TUESDAY_TEN + timedelta(hours=2))
    with seeing(EVERYTHING):
        place = Assignment.objects.get(visit_id=missed)
    note_absence(by=cast.actors["carmen"], at=EVENING, assignment_id=place.id, how="no_show")
    assert stands() == (120, 0, 0)
    assert [return_unkept(by=HOUSE, at=EVENING) for _ in range(2)] == [1, 0]
    assert stands() == (60, 0, 0)
    agree(cast, kept, "rosa", 0, 60)
    assert stands() == (0, 60, 0)


def test_hours_stay_set_aside_while_a_visit_is_not_over_and_wherever_somebody_may_have_come(
    cast: Cast,
) -> None:
    book(cast, "rosa")
    for at in (NOW, EVENING):
        assert return_unkept(by=HOUSE, at=at) == 0
    assert stands() == (60, 0, 0)
    with pytest.raises(NotAllowed):
        return_unkept(by=cast.actors["otto"], at=EVENING)
