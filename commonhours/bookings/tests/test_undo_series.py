"""Acts on a whole series can be undone for five minutes: everything is as it was, or nothing is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.bookings.actions import (
    SeriesBooked,
    Undone,
    cancel_series,
    cancel_visit,
    extend_series,
    fill_gap,
    move_visit,
    undo,
)
from commonhours.bookings.gaps import recurrence_of_series
from commonhours.bookings.models import Gap, Series
from commonhours.bookings.tests.standing import SCHEDULE, busy, codes, series, ten_on
from commonhours.bookings.tests.test_change_series import HE, HOUR, change, visit_on
from commonhours.bookings.undoable import undoable_series
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.funding.models import Allocation
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.properties.tables import assert_as_before, tables

LATER = NOW + timedelta(minutes=4)


def take_back(cast: Cast, series_id: UUID, *, by: str = "olga") -> Undone:
    act_id = undoable_series(by=cast.actors[by], at=LATER, series_id=series_id)
    assert act_id
    return undo(by=cast.actors[by], at=LATER, act_id=act_id)


def with_exceptions(cast: Cast, **wish: Any) -> SeriesBooked:
    """Every Tuesday at ten: one date missing, one moved, one called off."""
    busy(cast, "rosa", "03-17")
    booked = series(cast, "rosa", rule="FREQ=WEEKLY", **wish)
    moved = visit_on(booked, "03-24")
    start = moved.starts_at + 2 * HOUR
    olga = cast.actors["olga"]
    move_visit(by=olga, at=NOW, visit_id=moved.id, starts_at=start, ends_at=start + HOUR)
    cancel_visit(by=olga, at=NOW, visit_id=visit_on(booked, "03-31").id)
    return booked


def cancels_all(cast: Cast, booked: SeriesBooked) -> UUID:
    return cancel_series(by=cast.actors["olga"], at=NOW, series_id=booked.series_id).series_id


def cancels_later(cast: Cast, booked: SeriesBooked) -> UUID:
    first = visit_on(booked, "03-10").id
    return cancel_series(
        by=cast.actors["olga"], at=NOW, series_id=booked.series_id, from_visit=first
    ).series_id


def moves_by_a_day(cast: Cast, booked: SeriesBooked) -> UUID:
    return change(cast, booked, "03-10", to="03-11T13:30").series_id


def moves_by_half_its_length(cast: Cast, booked: SeriesBooked) -> UUID:
    return change(cast, booked, "03-10", "all", to="03-10T10:30").series_id


def gives_it_to_ben(cast: Cast, booked: SeriesBooked) -> UUID:
    return change(cast, booked, "03-10", people=["ben"], yes=HE).series_id


@pytest.mark.parametrize(
    "act", [cancels_all, cancels_later, moves_by_a_day, moves_by_half_its_length, gives_it_to_ben]
)
def test_what_was_done_to_a_series_is_undone_with_its_exceptions_gaps_and_hours(
    cast: Cast, act: Callable[[Cast, SeriesBooked], UUID]
) -> None:
    booked = with_exceptions(cast, work="nutrition")
    before = tables()
    shown_at = act(cast, booked)
    assert tables() != before
    assert take_back(cast, shown_at).series_id == booked.series_id
    assert_as_before(before, tables())
    assert undoable_series(by=cast.actors["olga"], at=LATER, series_id=booked.series_id) is None


def test_a_series_that_was_booked_is_as_if_it_had_not_been_and_is_not_carried_on(cast: Cast) -> None:
    busy(cast, "rosa", "03-17")
    before = tables()
    booked = series(cast, "rosa", rule="FREQ=WEEKLY")
    take_back(cast, booked.series_id)
    assert_as_before(before, tables())
    with seeing(EVERYTHING):
        assert list(recurrence_of_series(Series.objects.get()).occurrences(ten_on("12-01"))) == []
    extend_series(by=SCHEDULE, at=NOW + timedelta(days=30))
    assert_as_before(before, tables())


def test_nothing_is_undone_when_anything_of_it_has_changed_since(cast: Cast) -> None:
    booked = with_exceptions(cast)
    changed = change(cast, booked, "03-10", to="03-11T13:30")
    with seeing(EVERYTHING):
        act = Act.objects.get(verb="series.change")
    cancel_visit(by=cast.actors["carmen"], at=LATER, visit_id=changed.visits[2].visit_id)
    before = tables()
    with pytest.raises(Refused) as refused:
        undo(by=cast.actors["olga"], at=LATER, act_id=act.id)
    assert codes(refused) == ["changed_since"]
    assert tables() == before


def test_a_gap_that_somebody_filled_since_is_not_torn_open(cast: Cast) -> None:
    busy(cast, "rosa", "03-17")
    booked = series(cast, "rosa", work="nutrition")
    with seeing(EVERYTHING):
        gap, act = Gap.objects.get(), Act.objects.get(verb="series.book")
    fill_gap(
        by=cast.actors["olga"],
        at=NOW,
        series_id=booked.series_id,
        gap_id=gap.id,
        person_ids=cast.ids("ben"),
    )
    with pytest.raises(Refused) as refused:
        undo(by=cast.actors["olga"], at=LATER, act_id=act.id)
    assert codes(refused) == ["changed_since"]


def test_hours_that_are_spent_meanwhile_keep_the_whole_series_cancelled(cast: Cast) -> None:
    booked = series(cast, "rosa", who="lopez", work="nutrition")
    cancels_all(cast, booked)
    with seeing(EVERYTHING):
        Allocation.objects.update(granted_minutes=59)
    before = tables()
    with pytest.raises(Refused) as refused:
        take_back(cast, booked.series_id)
    assert codes(refused) == ["allocation_spent"]
    assert tables() == before


def test_after_five_minutes_and_by_others_nothing_is_undone(cast: Cast) -> None:
    booked = with_exceptions(cast)
    cancels_all(cast, booked)
    with seeing(EVERYTHING):
        act = Act.objects.get(verb="series.cancel")
    for who in ("otto", "carmen", "rosa"):
        assert undoable_series(by=cast.actors[who], at=LATER, series_id=booked.series_id) is None
        with pytest.raises(NotFound):
            undo(by=cast.actors[who], at=LATER, act_id=act.id)
    with pytest.raises(Refused) as refused:
        undo(by=cast.actors["olga"], at=NOW + timedelta(minutes=6), act_id=act.id)
    assert codes(refused) == ["undo_too_late"]
