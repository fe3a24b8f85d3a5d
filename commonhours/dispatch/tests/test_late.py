"""A worker says that they come later: whoever waits is told, what they say last holds, and nothing planned moves."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction

from commonhours.bookings.actions import book_visit, cancel_visit, move_visit
from commonhours.bookings.models import Assignment
from commonhours.bookings.pages import Sought, Span, visits
from commonhours.common.actor import Actor, ActsFor
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import ToldLate, tell_late
from commonhours.dispatch.late import late_to
from commonhours.dispatch.models import ComingLate
from commonhours.timesheets.actions import Press, clock
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

MINUTE = timedelta(minutes=1)
SOON = TUESDAY_TEN - 40 * MINUTE


@pytest.fixture
def visit_id(cast: Cast) -> UUID:
    return book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa")).visit_id


def say(cast: Cast, visit_id: UUID, minutes: int, *, by: str = "rosa", at: datetime = SOON) -> ToldLate:
    return tell_late(by=cast.actors[by], at=at, visit_id=visit_id, minutes=minutes)


def seen(by: Actor, **sought: Any) -> list[tuple[str | None, int]]:
    """Who comes how many minutes later on Tuesday, as somebody reads it."""
    day = TUESDAY_TEN.date()
    lines = visits(by=by, sought=Sought(Span(day, day + timedelta(days=1)), **sought))
    return [(each.person, each.minutes) for whom in late_to(by=by, lines=lines).values() for each in whom]


def test_whoever_waits_reads_what_was_said_last_and_nobody_else_does(cast: Cast, visit_id: UUID) -> None:
    lopez = cast.served["lopez"].id
    helper = Actor(account_id=new_id(), acts_for=(ActsFor(lopez, "helper"),), door="web")
    say(cast, visit_id, 10)
    assert say(cast, visit_id, 45, at=SOON + MINUTE).expected_at == TUESDAY_TEN + 45 * MINUTE
    assert seen(helper, service_user_id=lopez) == [("Rosa", 45)]
    assert seen(cast.actors["rosa"], person_id=cast.people["rosa"].id) == [("Rosa", 45)]
    assert seen(cast.actors["olga"]) == [("Rosa", 45)]
    with seeing(cast.actors["otto"].sight):
        assert not ComingLate.objects.exists()
    say(cast, visit_id, 0, at=SOON + 2 * MINUTE)
    assert seen(helper, service_user_id=lopez) == []


def test_nothing_planned_moves_and_no_word_can_be_changed(cast: Cast, visit_id: UUID) -> None:
    say(cast, visit_id, 30)
    with seeing(EVERYTHING):
        place = Assignment.objects.get()
        assert (place.starts_at, place.ends_at) == (TUESDAY_TEN, TUESDAY_TEN + 60 * MINUTE)
        with pytest.raises(ProgrammingError), transaction.atomic():
            ComingLate.objects.update(said_at=NOW)


def test_of_a_visit_that_moves_later_nobody_is_late_any_more(cast: Cast, visit_id: UUID) -> None:
    early = TUESDAY_TEN - 235 * MINUTE
    say(cast, visit_id, 15, at=early)
    later = TUESDAY_TEN + 60 * MINUTE
    by = cast.actors["carmen"]
    assert seen(by) == [("Rosa", 15)]
    move_visit(by=by, at=early, visit_id=visit_id, starts_at=later, ends_at=later + 60 * MINUTE, reason="bus")
    assert seen(by) == []


@pytest.mark.parametrize(
    ("code", "at", "minutes"),
    [
        ("too_early_for_late", TUESDAY_TEN - 241 * MINUTE, 10),
        ("late_is_over", TUESDAY_TEN + 60 * MINUTE, 10),
        ("unknown_choice", SOON, 7),
        # There is nothing to take back.
        ("unknown_choice", SOON, 0),
    ],
)
def test_late_is_said_near_the_visit_and_in_steps(
    cast: Cast, visit_id: UUID, code: str, at: datetime, minutes: int
) -> None:
    with pytest.raises(Refused) as refused:
        say(cast, visit_id, minutes, at=at)
    assert refused.value.refusals[0].code == code


def test_whoever_has_begun_or_is_free_of_it_or_was_never_asked_says_nothing(
    cast: Cast, visit_id: UUID
) -> None:
    for name in ("ben", "otto", "carmen"):
        with pytest.raises(NotFound):
            say(cast, visit_id, 10, by=name)
    with seeing(EVERYTHING):
        place = Assignment.objects.get().id
    press = Press(new_id(), place, "in", TUESDAY_TEN, TUESDAY_TEN)
    clock(by=cast.actors["rosa"], at=TUESDAY_TEN, presses=[press])
    with pytest.raises(Refused) as begun:
        say(cast, visit_id, 10, at=TUESDAY_TEN + MINUTE)
    assert begun.value.refusals[0].code == "begun_already"


def test_a_visit_that_was_called_off_waits_for_nobody(cast: Cast, visit_id: UUID) -> None:
    cancel_visit(by=cast.actors["carmen"], at=SOON, visit_id=visit_id, reason="hospital")
    with pytest.raises(NotFound):
        say(cast, visit_id, 10)
