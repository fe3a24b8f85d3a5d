"""A series that goes on, and what it lacks: named, filled by others who are asked the same, offered to others."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from commonhours.bookings.actions import (
    extend_series,
    fill_gap,
)
from commonhours.bookings.gaps import gaps_of
from commonhours.bookings.models import Series, Visit
from commonhours.bookings.tests.standing import (
    FIVE,
    SCHEDULE,
    busy,
    codes,
    missing,
    series,
    starts,
    ten_on,
    walls,
)
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.queries import alternatives, preview_series
from commonhours.matching.follower import FOLLOWER
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, Cast


def test_an_endless_rule_is_booked_to_the_horizon_and_goes_on_as_it_moves(cast: Cast) -> None:
    booked = series(cast, "rosa", rule="FREQ=WEEKLY")
    assert walls(booked)[-1] == "05-05 10:00"
    assert extend_series(by=SCHEDULE, at=NOW) == ()
    (more,) = extend_series(by=SCHEDULE, at=NOW + timedelta(days=1))
    assert walls(booked)[-1] == "05-12 10:00"
    assert len(more.visit_ids) == 1
    assert extend_series(by=SCHEDULE, at=NOW + timedelta(days=1)) == ()
    with seeing(EVERYTHING):
        assert {visit.booked_by_id for visit in Visit.objects.all()} == {cast.accounts["olga"].id}
        assert Act.objects.get(verb="series.extend").by_account_id is None


def test_what_cannot_be_extended_is_a_gap(cast: Cast) -> None:
    series(cast, "rosa", rule="FREQ=WEEKLY")
    busy(cast, "rosa", "05-12")
    (more,) = extend_series(by=SCHEDULE, at=NOW + timedelta(days=1))
    assert missing(more) == [("05-12", ("free",))]
    assert more.visit_ids == ()


def test_somebody_without_a_role_in_the_region_extends_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        extend_series(by=cast.actors["carmen"], at=NOW)


def test_a_gap_is_filled_by_somebody_else_once(cast: Cast) -> None:
    busy(cast, "rosa", "03-10")
    booked = series(cast, "rosa", work="nutrition")
    olga, (gap,) = cast.actors["olga"], booked.gaps
    given: dict[str, Any] = {
        "by": olga,
        "at": NOW,
        "series_id": booked.series_id,
        "gap_id": gap.gap_id,
        "person_ids": cast.ids("ben"),
    }
    fill_gap(**given)
    assert len(starts(booked)) == 5
    assert gaps_of(by=olga, series_id=booked.series_id) == ()
    with pytest.raises(Refused) as refused:
        fill_gap(**given)
    assert codes(refused) == ["already_filled"]


def test_whoever_fills_a_gap_is_asked_the_same_rules(cast: Cast) -> None:
    busy(cast, "rosa", "03-10")
    booked = series(cast, "rosa")
    with pytest.raises(Refused) as refused:
        fill_gap(
            by=cast.actors["olga"],
            at=NOW,
            series_id=booked.series_id,
            gap_id=booked.gaps[0].gap_id,
            person_ids=cast.ids("rosa"),
        )
    assert codes(refused) == ["free"]


def test_the_open_gaps_say_what_to_ask_the_market_for(cast: Cast) -> None:
    busy(cast, "rosa", "03-10")
    booked = series(cast, "rosa")
    (gap,) = gaps_of(by=cast.actors["carmen"], series_id=booked.series_id)
    assert gap.wish is not None
    ten = ten_on("03-10")
    assert (gap.reasons, gap.wish.starts_at, gap.wish.ends_at) == (("free",), ten, ten + timedelta(hours=1))


def fits(cast: Cast, *names: str, **wish: Any) -> Sequence[int]:
    asked = cast.wish(**{"who": "park", "work": "nutrition"} | wish)
    ids = cast.ids(*names)
    preview = preview_series(by=cast.actors["olga"], at=NOW, wish=asked, rule=FIVE, person_ids=ids)
    return [sum(preview.fits[person]) for person in ids]


def test_a_preview_says_to_how_many_of_the_five_each_could_come(cast: Cast) -> None:
    busy(cast, "ben", "03-17")
    assert fits(cast, "rosa", "ben", "wes") == [5, 4, 0]
    with seeing(EVERYTHING):
        assert not Series.objects.exists()


@pytest.fixture
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


def test_each_gap_has_alternatives(committed_cast: Cast, fresh_index: None) -> None:
    busy(committed_cast, "rosa", "03-10")
    booked = series(committed_cast, "rosa", work="nutrition")
    ((gap, answer),) = alternatives(by=committed_cast.actors["olga"], at=NOW, series_id=booked.series_id)
    assert gap.starts_at == ten_on("03-10")
    assert answer is not None
    assert sorted(candidate.name for candidate in answer.candidates) == ["Ben", "Dara", "Sam"]
