"""What went wrong is written down by somebody with a name, and whoever it is about answers beside it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.bookings.actions import book_visit, contest_absence, note_absence
from commonhours.bookings.models import Assignment
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import Recorded, record_event, reply_to_event
from commonhours.dispatch.events import events_about, events_of
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

MINUTE = timedelta(minutes=1)


@pytest.fixture
def visit_id(cast: Cast) -> UUID:
    given = {"wish": cast.wish("park"), "person_ids": cast.ids("rosa")}
    return book_visit(by=cast.actors["olga"], at=NOW, **given).visit_id  # type: ignore[arg-type]


def record(cast: Cast, visit_id: UUID, kind: str = "late", *, by: str = "carmen", **given: Any) -> Recorded:
    asked: dict[str, Any] = {
        "at": TUESDAY_TEN + 20 * MINUTE,
        "person_id": cast.people["rosa"].id,
        "minutes": 10,
    }
    return record_event(by=cast.actors[by], visit_id=visit_id, kind=kind, **asked | given)


def test_lateness_has_minutes_a_name_and_a_reply(cast: Cast, visit_id: UUID) -> None:
    done = record(cast, visit_id, words="the family called")
    later = TUESDAY_TEN + 60 * MINUTE
    rosa = cast.actors["rosa"]
    (told,) = events_about(by=rosa, at=later)
    assert (told.kind, told.minutes, told.recorded_by, told.reply) == ("late", 10, "Carmen", "")
    reply_to_event(by=rosa, at=later, event_id=done.event_id, words="The bus did not come.")
    (line,) = events_of(by=cast.actors["carmen"], visit_id=visit_id)
    assert (line.person, line.reply) == ("Rosa", "The bus did not come.")
    with pytest.raises(Refused):
        reply_to_event(by=rosa, at=later, event_id=done.event_id, words="And it rained.")


def test_who_did_not_come_stands_among_what_went_wrong_and_was_not_late(cast: Cast, visit_id: UUID) -> None:
    with seeing(EVERYTHING):
        place = Assignment.objects.get().id
    at = TUESDAY_TEN + 20 * MINUTE
    by = cast.actors["carmen"]
    note_absence(by=by, at=at, assignment_id=place, how="no_show", note="the family called")
    contest_absence(by=cast.actors["rosa"], at=at, assignment_id=place, words="I was there.")
    told = (*events_about(by=cast.actors["rosa"], at=at), *events_of(by=by, visit_id=visit_id))
    assert [(each.kind, each.words, each.recorded_by, each.contest) for each in told] == [
        ("no_show", "the family called", "Carmen", "open")
    ] * 2
    with pytest.raises(NotFound):
        record(cast, visit_id, "late")


def test_what_has_not_begun_is_long_ago_or_was_said_is_refused(cast: Cast, visit_id: UUID) -> None:
    for at in (NOW, TUESDAY_TEN + timedelta(days=40)):
        with pytest.raises(Refused):
            record(cast, visit_id, at=at)
    for kind, minutes in (("late", 0), ("rude", 1), ("no_show", 0)):
        with pytest.raises(Invalid):
            record(cast, visit_id, kind, minutes=minutes)
    record(cast, visit_id)
    with pytest.raises(Refused):
        record(cast, visit_id)


def test_the_outsider_and_others_write_read_and_answer_nothing(cast: Cast, visit_id: UUID) -> None:
    for who, refusal in (("otto", NotFound), ("rosa", NotFound), ("ana", NotAllowed)):
        with pytest.raises(refusal):
            record(cast, visit_id, by=who)
    event = record(cast, visit_id).event_id
    for who in ("otto", "ben", "carmen"):
        with pytest.raises(NotFound):
            reply_to_event(by=cast.actors[who], at=TUESDAY_TEN, event_id=event, words="no")
    assert events_of(by=cast.actors["otto"], visit_id=visit_id) == ()
    assert events_about(by=cast.actors["ben"], at=TUESDAY_TEN) == ()
