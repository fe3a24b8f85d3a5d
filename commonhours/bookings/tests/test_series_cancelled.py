"""A series is cancelled in three ways: one visit, this and later, all that is to come."""

from datetime import timedelta

import pytest

from commonhours.bookings.actions import (
    book_visit,
    cancel_visit,
    extend_series,
)
from commonhours.bookings.gaps import gaps_of
from commonhours.bookings.tests.standing import SCHEDULE, WEEK, cancelled, codes, series, starts, walls
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.funding.models import Allocation
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast


def test_this_and_later_are_cancelled_and_the_earlier_stay(cast: Cast) -> None:
    assert cancelled(cast, series(cast, "rosa"), which=3) == ["03-03 10:00", "03-10 10:00", "03-17 10:00"]


def test_all_are_cancelled_but_the_past_is_untouched(cast: Cast) -> None:
    booked = series(cast, "rosa")
    assert cancelled(cast, booked, at=NOW + 2 * WEEK) == ["03-03 10:00", "03-10 10:00"]
    assert cancelled(cast, series(cast, "rosa")) == []


def test_this_one_alone_is_an_exception_that_the_series_keeps(cast: Cast) -> None:
    booked = series(cast, "rosa", rule="FREQ=WEEKLY")
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=booked.visit_ids[1])
    extend_series(by=SCHEDULE, at=NOW + timedelta(days=1))
    assert "03-10 10:00" not in walls(booked)
    assert len(starts(booked)) == 10


def test_a_cancelled_series_returns_the_hours_frees_the_worker_and_grows_no_more(cast: Cast) -> None:
    booked = series(cast, "rosa", who="lopez", work="nutrition", rule="FREQ=WEEKLY")
    assert cancelled(cast, booked, which=1) == ["03-03 10:00"]
    with seeing(EVERYTHING):
        assert Allocation.objects.get().held_minutes == 60
    assert extend_series(by=SCHEDULE, at=NOW + timedelta(days=1)) == ()
    assert gaps_of(by=cast.actors["olga"], series_id=booked.series_id) == ()
    book_visit(
        by=cast.actors["olga"], at=NOW, wish=cast.wish(start=TUESDAY_TEN + WEEK), person_ids=cast.ids("rosa")
    )


def test_a_series_is_cancelled_once(cast: Cast) -> None:
    booked = series(cast, "rosa")
    cancelled(cast, booked)
    with pytest.raises(Refused) as refused:
        cancelled(cast, booked)
    assert codes(refused) == ["already_cancelled"]
