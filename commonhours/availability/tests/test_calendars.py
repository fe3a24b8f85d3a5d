"""What another calendar says is busy cannot be booked; what is booked stays; nothing but the time is kept."""

from datetime import timedelta

import pytest

from commonhours.availability.actions import (
    NewCalendar,
    Outcome,
    ask_for_reading,
    attach_calendar,
    remove_calendar,
    take_reading,
)
from commonhours.availability.models import BusyTime, Calendar
from commonhours.availability.queries import calendars_of, due_calendars
from commonhours.bookings.actions import book_visit
from commonhours.bookings.diary import own_clashes
from commonhours.bookings.models import Assignment
from commonhours.common.period import Period
from commonhours.common.refusals import Refusal, Refused
from commonhours.common.sight import seeing
from commonhours.trail.models import Act
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FEED = "https://calendar.example.org/secret-address.ics"


def at(minutes: int, length: int) -> Period:
    start = TUESDAY_TEN + minutes * MINUTE
    return Period(start, start + length * MINUTE)


def attach(cast: Cast, *periods: Period, name: str = "rosa", address: str = "") -> Calendar:
    new = NewCalendar("Family", periods, address)
    done = attach_calendar(by=cast.actors[name], at=NOW, new=new)
    with seeing(EVERYTHING):
        return Calendar.objects.get(id=done.calendar_id)


def book(cast: Cast) -> None:
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.refusals[0].code


def test_a_busy_time_is_rounded_outward_and_nobody_can_book_it(cast: Cast) -> None:
    calendar = attach(cast, at(59, 3), at(61, 30))
    with seeing(EVERYTHING):
        times = [*calendar.times.values_list("starts_at", "ends_at")]
    assert times == [(TUESDAY_TEN + 45 * MINUTE, TUESDAY_TEN + 105 * MINUTE)]
    with pytest.raises(Refused) as refused:
        book(cast)
    assert code_of(refused) == "free"


def test_a_busy_time_beside_the_visit_does_not_matter(cast: Cast) -> None:
    attach(cast, at(-15, 15), at(60, 15))
    book(cast)


def test_removing_a_calendar_frees_its_time(cast: Cast) -> None:
    calendar = attach(cast, at(0, 60))
    remove_calendar(by=cast.actors["rosa"], at=NOW, calendar_id=calendar.id)
    with seeing(EVERYTHING):
        assert not BusyTime.objects.exists()
    book(cast)


def test_a_calendar_never_takes_a_visit_away_and_the_worker_sees_the_clash(cast: Cast) -> None:
    book(cast)
    attach(cast, at(30, 60))
    with seeing(EVERYTHING):
        assert Assignment.objects.get().state == "booked"
    clashes = own_clashes(by=cast.actors["rosa"], at=NOW)
    assert [(clash.calendar, clash.starts_at) for clash in clashes] == [("Family", TUESDAY_TEN)]
    assert own_clashes(by=cast.actors["ben"], at=NOW) == ()


def test_the_trail_knows_neither_name_nor_address(cast: Cast) -> None:
    attach(cast, address=FEED)
    with seeing(EVERYTHING):
        act = Act.objects.get(verb="calendar.attach")
        assert act.person_ids == cast.ids("rosa")
        assert "secret-address" not in str(act.__dict__)


def test_a_feed_waits_to_be_read_and_then_blocks(cast: Cast) -> None:
    calendar = attach(cast, address=FEED)
    with seeing(EVERYTHING):
        assert [due.address for due in due_calendars(at=NOW, most=8)] == [FEED]
    outcome = Outcome(NOW + HOUR, [at(0, 60)], etag='"1"')
    assert take_reading(by=HOUSE, at=NOW, calendar_id=calendar.id, outcome=outcome)
    with pytest.raises(Refused):
        book(cast)
    with seeing(EVERYTHING):
        assert due_calendars(at=NOW, most=8) == ()


def test_a_reading_that_says_the_same_is_no_act(cast: Cast) -> None:
    calendar = attach(cast, address=FEED)
    for _ in range(3):
        take_reading(by=HOUSE, at=NOW, calendar_id=calendar.id, outcome=Outcome(NOW + HOUR, [at(0, 60)]))
        take_reading(by=HOUSE, at=NOW, calendar_id=calendar.id, outcome=Outcome(NOW + HOUR))
    with seeing(EVERYTHING):
        assert Act.objects.filter(verb="calendar.read").count() == 1


def test_a_feed_that_fails_keeps_what_was_read_and_says_why(cast: Cast) -> None:
    calendar = attach(cast, address=FEED)
    take_reading(by=HOUSE, at=NOW, calendar_id=calendar.id, outcome=Outcome(NOW + HOUR, [at(0, 60)]))
    failed = Outcome(NOW + 2 * HOUR, trouble=Refusal("calendar.gone"))
    take_reading(by=HOUSE, at=NOW + HOUR, calendar_id=calendar.id, outcome=failed)
    with seeing(EVERYTHING):
        (line,) = calendars_of(cast.people["rosa"].id, at=NOW)
    assert (line.times, line.read_at, line.failures) == (1, NOW, 1)
    assert line.trouble == Refusal("calendar.gone")


def test_a_calendar_that_was_removed_meanwhile_is_let_be(cast: Cast) -> None:
    calendar = attach(cast, address=FEED)
    remove_calendar(by=cast.actors["rosa"], at=NOW, calendar_id=calendar.id)
    outcome = Outcome(NOW + HOUR, [at(0, 60)])
    assert not take_reading(by=HOUSE, at=NOW, calendar_id=calendar.id, outcome=outcome)


def test_only_the_worker_touches_their_own_calendars(cast: Cast) -> None:
    calendar = attach(cast, at(0, 60), address="")
    for name in ("ben", "carmen", "olga", "otto"):
        for act in (remove_calendar, ask_for_reading):
            with pytest.raises(Refused) as refused:
                act(by=cast.actors[name], at=NOW, calendar_id=calendar.id)
            assert code_of(refused) in {"calendar.unknown", "unknown_person"}
    with seeing(cast.actors["otto"].sight):
        assert not Calendar.objects.exists()
        assert not BusyTime.objects.exists()


def test_what_cannot_be_attached_is_refused(cast: Cast) -> None:
    for _ in range(4):
        attach(cast)
    attach(cast, address=FEED)
    with pytest.raises(Refused) as refused:
        attach(cast)
    assert code_of(refused) == "calendar.too_many_calendars"
    with pytest.raises(Refused) as refused:
        attach_calendar(by=cast.actors["olga"], at=NOW, new=NewCalendar("Family"))
    assert code_of(refused) == "unknown_person"


def test_pressing_read_now_again_and_again_reads_once_a_minute(cast: Cast) -> None:
    calendar = attach(cast, address=FEED)
    take_reading(by=HOUSE, at=NOW, calendar_id=calendar.id, outcome=Outcome(NOW + HOUR, []))
    ask_for_reading(by=cast.actors["rosa"], at=NOW, calendar_id=calendar.id)
    with seeing(EVERYTHING):
        assert Calendar.objects.get().due_at == NOW + MINUTE
