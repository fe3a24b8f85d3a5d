"""Standing visits: booked as far as they can be, every one of them checked, by rules that people mean."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from commonhours.availability.models import Terms
from commonhours.bookings.actions import (
    book_series,
    book_visit,
    cancel_series,
    fill_gap,
)
from commonhours.bookings.gaps import gaps_of
from commonhours.bookings.models import Assignment, Gap, Series, Visit
from commonhours.bookings.recurrence import parsed
from commonhours.bookings.tests.standing import (
    FIVE,
    LONG_BEACH,
    WEEK,
    busy,
    cancelled,
    codes,
    missing,
    nights,
    series,
    starts,
    ten_on,
    walls,
)
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.queries import preview_series
from commonhours.funding.models import Allocation
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast


def test_five_tuesday_mornings_stay_at_ten_when_the_clock_goes_forward(cast: Cast) -> None:
    booked = series(cast, "rosa")
    assert walls(booked) == ["03-03 10:00", "03-10 10:00", "03-17 10:00", "03-24 10:00", "03-31 10:00"]
    assert [start.hour for start in starts(booked)] == [18, 17, 17, 17, 17]
    assert booked.gaps == ()


def test_and_when_it_goes_back(cast: Cast) -> None:
    october = datetime(2026, 10, 26, 19, tzinfo=UTC)
    booked = series(
        cast, "rosa", at=october, start=datetime(2026, 10, 27, 17, tzinfo=UTC), rule="FREQ=WEEKLY;COUNT=3"
    )
    assert walls(booked) == ["10-27 10:00", "11-03 10:00", "11-10 10:00"]
    assert [start.hour for start in starts(booked)] == [17, 18, 18]


def test_every_occurrence_is_checked_and_not_only_the_first_two(cast: Cast) -> None:
    busy(cast, "rosa", "03-24")
    booked = series(cast, "rosa")
    assert missing(booked) == [("03-24", ("free",))]
    assert len(booked.visit_ids) == 4


def test_the_series_own_visits_count_towards_the_hours_of_a_week(cast: Cast) -> None:
    with seeing(EVERYTHING):
        Terms.objects.filter(person=cast.people["rosa"]).update(most_minutes_week=180)
    booked = series(cast, "rosa", rule="FREQ=DAILY;COUNT=4", start=TUESDAY_TEN - timedelta(days=-6))
    assert missing(booked) == [("03-12", ("week_hours",))]


def test_the_allocation_of_each_month_pays_until_it_is_spent(cast: Cast) -> None:
    booked = series(cast, "rosa", who="lopez", work="nutrition")
    assert missing(booked) == [(day, ("allocation_spent",)) for day in ("03-17", "03-24", "03-31")]
    with seeing(EVERYTHING):
        assert Allocation.objects.get().held_minutes == 120


def test_each_visit_is_paid_by_the_month_it_falls_in(cast: Cast) -> None:
    with seeing(EVERYTHING):
        lopez, harbor = cast.served["lopez"], cast.organisations["harbor"]
        april = {"since": date(2026, 4, 1), "until": date(2026, 5, 1), "granted_minutes": 60}
        Allocation.objects.create(service_user=lopez, organisation=harbor, **april)
    booked = series(
        cast, "rosa", who="lopez", work="nutrition", start=TUESDAY_TEN + 3 * WEEK, rule="FREQ=WEEKLY;COUNT=4"
    )
    assert missing(booked) == [("04-14", ("allocation_spent",))]
    with seeing(EVERYTHING):
        assert list(Allocation.objects.order_by("since").values_list("held_minutes", flat=True)) == [120, 60]


def test_an_hour_that_somebody_else_was_faster_to_take_is_a_gap_and_costs_nothing(cast: Cast) -> None:
    asked = cast.wish(who="park", work="company", start=ten_on("03-10"))
    book_visit(by=cast.actors["olga"], at=NOW, wish=asked, person_ids=cast.ids("rosa"))
    # As if the other visit had come in after the diaries were read, past the lock.
    with patch("commonhours.bookings.actions.filling.refuse_misfits"):
        booked = series(cast, "rosa", who="lopez", work="nutrition", rule="FREQ=WEEKLY;COUNT=2")
    assert missing(booked) == [("03-10", ("taken",))]
    with seeing(EVERYTHING):
        assert Allocation.objects.get().held_minutes == 60
        assert Visit.objects.count() == 2


def test_when_nothing_can_be_filled_nothing_is_written_and_every_reason_is_named_once(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        series(cast, "sam", start=TUESDAY_TEN + timedelta(hours=9))
    assert codes(refused) == ["work", "free"]
    with seeing(EVERYTHING):
        assert not Series.objects.exists()
        assert not Gap.objects.exists()


def test_two_people_come_to_an_occurrence_both_or_not_at_all(cast: Cast) -> None:
    busy(cast, "dara", "03-10")
    booked = series(cast, "rosa", "dara", work="nutrition")
    assert missing(booked) == [("03-10", ("free",))]
    with seeing(EVERYTHING):
        assert Assignment.objects.count() == 8


def test_a_night_belongs_to_the_evening_on_which_it_begins(cast: Cast) -> None:
    nights(cast, "rosa")
    saturday_ten_at_night = datetime(2026, 3, 8, 6, tzinfo=UTC)
    booked = series(cast, "rosa", start=saturday_ten_at_night, hours=7, rule="FREQ=DAILY;COUNT=2")
    with seeing(EVERYTHING):
        lengths = [v.ends_at - v.starts_at for v in Visit.objects.order_by("starts_at")]
    # Until six on the wall clock, both times; the first night is an hour short.
    assert lengths == [timedelta(hours=7), timedelta(hours=8)]
    assert booked.gaps == ()


def test_a_time_that_the_clock_skips_is_named(cast: Cast) -> None:
    nights(cast, "rosa")
    saturday_two = datetime(2026, 3, 7, 10, tzinfo=UTC)
    booked = series(cast, "rosa", start=saturday_two, hours=1, rule="FREQ=DAILY;COUNT=3")
    assert missing(booked) == [("03-08", ("skipped_by_clock",))]
    assert walls(booked) == ["03-07 02:00", "03-09 02:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every Monday",
        "FREQ=HOURLY;COUNT=5",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=-1",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=DAILY;BYMINUTE=7",
        "FREQ=WEEKLY;COUNT=5;COUNT=6",
        "FREQ=WEEKLY;UNTIL=soon",
        "FREQ=WEEKLY;BYEASTER=1",
        "FREQ=WEEKLY\nRDATE=20260401",
        "FREQ=DAILY;BYSETPOS=0",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=YEARLY;BYDAY=" + ",".join(["1MO"] * 80),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_in_words(cast: Cast, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        series(cast, "rosa", rule=rule)
    assert codes(refused) == ["bad_rule"]


part = st.sampled_from(
    ["FREQ", "COUNT", "UNTIL", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "BYHOUR", "X"]
)
value = st.sampled_from(
    ["DAILY", "MONTHLY", "1", "-1", "0", "99999", "MO", "-1FR", "20260401", "20260401T0Z", "٣", ""]
)


@settings(max_examples=300, deadline=None)
@given_any(st.lists(st.tuples(part, value)).map(lambda ps: ";".join("=".join(p) for p in ps)) | st.text())
def test_whatever_is_typed_as_a_rule_is_understood_or_refused(text: str) -> None:
    with suppress(Invalid):
        parsed(text, LONG_BEACH)


@pytest.mark.parametrize(
    "rule",
    ["FREQ=WEEKLY;UNTIL=20260301T000000Z", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=12"],
)
def test_a_rule_without_a_date_in_the_ten_weeks_is_refused(cast: Cast, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        series(cast, "rosa", rule=rule)
    assert codes(refused) == ["no_occurrence"]


def test_a_hundred_are_the_most_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        series(cast, "rosa", rule="FREQ=DAILY;BYHOUR=10,14")
    assert codes(refused) == ["too_many"]


@pytest.mark.parametrize("days", [-8, 80])
def test_a_series_begins_within_the_ten_weeks(cast: Cast, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        series(cast, "rosa", start=TUESDAY_TEN + timedelta(days=days))
    assert codes(refused) == ["beyond_horizon"]


def test_until_takes_its_own_day_in(cast: Cast) -> None:
    assert walls(series(cast, "rosa", rule="FREQ=WEEKLY;UNTIL=20260310")) == ["03-03 10:00", "03-10 10:00"]


def test_a_whole_series_is_one_act_that_names_its_visits_and_people(cast: Cast) -> None:
    busy(cast, "rosa", "03-10")
    booked = series(cast, "rosa")
    cancelled(cast, booked)
    with seeing(EVERYTHING):
        book, cancel = Act.objects.order_by("at", "id").select_related("told")
    assert [(act.verb, act.subject_id) for act in (book, cancel)] == [
        ("series.book", booked.series_id),
        ("series.cancel", booked.series_id),
    ]
    assert book.person_ids == cancel.person_ids == [cast.people["rosa"].id]
    assert len(book.told.facts["visits"]) == len(cancel.told.facts["visits"]) == 4
    assert [gap["reasons"] for gap in book.told.facts["gaps"]] == [["free"]]


def test_the_same_key_books_one_series(cast: Cast) -> None:
    olga = cast.actors["olga"]
    keyed = Actor(account_id=olga.account_id, roles=olga.roles, key="once", request_hash=b"same")
    busy(cast, "rosa", "03-10")
    given: dict[str, Any] = {
        "wish": cast.wish(who="park", work="company"),
        "rule": FIVE,
        "person_ids": cast.ids("rosa"),
    }
    assert book_series(by=keyed, at=NOW, **given) == book_series(by=keyed, at=NOW, **given)
    with seeing(EVERYTHING):
        assert Series.objects.count() == 1


def test_the_outsider_neither_books_nor_fills_nor_cancels_nor_sees_a_series(cast: Cast) -> None:
    busy(cast, "rosa", "03-10")
    booked = series(cast, "rosa")
    otto, people = cast.actors["otto"], cast.ids("rosa")
    about: dict[str, Any] = {"by": otto, "series_id": booked.series_id}
    with pytest.raises(NotFound):
        series(cast, "rosa", by="otto")
    with pytest.raises(NotFound):
        fill_gap(at=NOW, gap_id=booked.gaps[0].gap_id, person_ids=people, **about)
    with pytest.raises(NotFound):
        cancel_series(at=NOW, **about)
    with pytest.raises(NotFound):
        gaps_of(**about)
    with pytest.raises(NotFound):
        preview_series(by=otto, at=NOW, wish=cast.wish(), rule=FIVE, person_ids=people)
