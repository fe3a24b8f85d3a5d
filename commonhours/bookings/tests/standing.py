"""Standing visits as the tests book them: on a wish of the cast, on the wall clock of Long Beach."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commonhours.availability.models import Change, PatternPeriod
from commonhours.bookings.actions import SeriesBooked, book_series, cancel_series
from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from conftest import EVERYTHING
from tests.cast import NOW, Cast

LONG_BEACH = ZoneInfo("America/Los_Angeles")
WEEK = timedelta(days=7)
FIVE = "FREQ=WEEKLY;COUNT=5"
SCHEDULE = Actor(roles=(Held("operator"),))


def series(
    cast: Cast, *people: str, rule: str = FIVE, by: str = "olga", at: datetime = NOW, **wish: Any
) -> SeriesBooked:
    asked = cast.wish(**{"who": "park", "work": "company"} | wish)
    return book_series(by=cast.actors[by], at=at, wish=asked, rule=rule, person_ids=cast.ids(*people))


def starts(booked: SeriesBooked) -> list[datetime]:
    with seeing(EVERYTHING):
        return list(
            Visit.objects.filter(series_id=booked.series_id, state="planned")
            .order_by("starts_at")
            .values_list("starts_at", flat=True)
        )


def walls(booked: SeriesBooked) -> list[str]:
    return [f"{start.astimezone(LONG_BEACH):%m-%d %H:%M}" for start in starts(booked)]


def missing(booked: SeriesBooked) -> list[tuple[str, tuple[str, ...]]]:
    return [(f"{gap.starts_at.astimezone(LONG_BEACH):%m-%d}", gap.reasons) for gap in booked.gaps]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def ten_on(day: str) -> datetime:
    """Ten in the morning on the wall clock of a day of 2026."""
    return datetime.fromisoformat(f"2026-{day}T10:00").replace(tzinfo=LONG_BEACH)


def busy(cast: Cast, name: str, day: str) -> None:
    """Block somebody's hour from ten."""
    start, person = ten_on(day), cast.people[name]
    with seeing(EVERYTHING):
        Change.objects.create(
            person=person, starts_at=start, ends_at=start + timedelta(hours=1), blocked=True
        )


def nights(cast: Cast, name: str) -> None:
    """Somebody who also works every night from ten to six."""
    with seeing(EVERYTHING):
        for weekday in range(7):
            PatternPeriod.objects.create(
                person=cast.people[name], weekday=weekday, start_minute=1320, end_minute=1800
            )


def cancelled(cast: Cast, booked: SeriesBooked, *, at: datetime = NOW, which: int | None = None) -> list[str]:
    from_visit = None if which is None else booked.visit_ids[which]
    cancel_series(by=cast.actors["olga"], at=at, series_id=booked.series_id, from_visit=from_visit)
    return walls(booked)
