"""Standing visits: booked as far as they can be, what is missing named, filled by others, cancelled in three ways."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from commonhours.availability.models import Change, PatternPeriod, Terms
from commonhours.bookings.actions import (
    SeriesBooked,
    book_series,
    book_visit,
    cancel_series,
    cancel_visit,
    extend_series,
    fill_gap,
)
from commonhours.bookings.gaps import gaps_of
from commonhours.bookings.models import Assignment, Gap, Series, Visit
from commonhours.bookings.recurrence import parsed
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.queries import alternatives, preview_series
from commonhours.funding.models import Allocation
from commonhours.matching.follower import FOLLOWER
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

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


def cancelled(cast: Cast, booked: SeriesBooked, *, at: datetime = NOW, which: int | None = None) -> list[str]:
    from_visit = None if which is None else booked.visit_ids[which]
    cancel_series(by=cast.actors["olga"], at=at, series_id=booked.series_id, from_visit=from_visit)
    return walls(booked)


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
