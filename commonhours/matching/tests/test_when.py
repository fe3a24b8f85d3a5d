"""When somebody could come, hour by hour: as the match would find them, and nothing told of anybody else's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from commonhours.availability.models import Terms
from commonhours.bookings.actions import book_visit
from commonhours.common.actor import ActsFor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.queries import find
from commonhours.matching.when import When, when_free
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


def when(cast: Cast, who: str, *, by: str = "olga", most: int | None = None, **wish: object) -> When:
    """When somebody could come to Mrs Lopez."""
    asks = [(cast.people[who].id, cast.wish(**wish))]  # type: ignore[arg-type]  # as each case names them
    served = cast.served["lopez"].id
    return when_free(by=cast.actors[by], at=NOW, service_user_id=served, asks=asks, most=most)[0]


def test_each_hour_is_offered_exactly_when_the_match_would_find_them(committed_cast: Cast) -> None:
    cast, rosa = committed_cast, committed_cast.people["rosa"].id
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(hours=2), person_ids=cast.ids("rosa"))
    with seeing(EVERYTHING):
        # From Tuesday at eleven on, and on Tuesday two of three hours are taken.
        Terms.objects.filter(person_id=rosa).update(notice_minutes=23 * 60, most_minutes_day=180)
    FOLLOWER.forget()
    offered = when(cast, "rosa").starts
    week = [NOW + hour * HOUR for hour in range(1, 3 * 24)]
    assert [each for each in week if each in offered] == [each for each in week if found(cast, rosa, each)]
    assert datetime(2026, 3, 4, 17, tzinfo=UTC) in offered  # Wednesday at nine


def found(cast: Cast, person_id: UUID, start: datetime) -> bool:
    answer = find(by=cast.actors["olga"], at=NOW, wish=cast.wish(start=start))
    return person_id in [each.person_id for each in answer.candidates]


def test_ten_weeks_are_told_over_the_clock_change_and_the_first_few_alone_if_asked(
    committed_cast: Cast,
) -> None:
    starts = when(committed_cast, "rosa").starts
    assert starts[0] == NOW + 2 * HOUR
    # Nine o'clock on the wall is an hour earlier by the sun after the eighth of March.
    assert datetime(2026, 3, 9, 16, tzinfo=UTC) in starts
    assert starts[-1].date() == date(2026, 5, 11)
    assert when(committed_cast, "rosa", most=2).starts == starts[:2]
    half_past = when(committed_cast, "rosa", start=TUESDAY_TEN + HOUR / 2).starts
    assert {each.minute for each in half_past} == {30}


def test_whom_a_rule_keeps_away_has_no_hour_and_no_reason_is_told(committed_cast: Cast) -> None:
    for who in ("dara", "sam", "wes"):  # the dog, Spanish, another organisation's
        assert when(committed_cast, who).starts == ()


def test_a_service_user_asks_for_themselves_and_an_outsider_for_nobody(committed_cast: Cast) -> None:
    cast = committed_cast
    own = (ActsFor(cast.served["lopez"].id, "helper"),)
    cast.actors["dora"] = replace(cast.actors["nina"], acts_for=own)
    assert when(cast, "rosa", by="dora", most=1).starts == (NOW + 2 * HOUR,)
    for name in ("otto", "nina"):
        with pytest.raises(NotFound):
            when(cast, "rosa", by=name)
