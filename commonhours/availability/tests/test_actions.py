"""Changing somebody's hours: who may, from when, and what of the past and of other days stays."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from commonhours.availability.actions import (
    TermsAsked,
    add_change,
    copy_week,
    drop_changes,
    remove_change,
    set_terms,
    set_week,
    shape_week,
)
from commonhours.availability.models import Change, Terms
from commonhours.availability.queries import open_slots, pattern_of
from commonhours.availability.rules import LocalDays, WeeklyPeriod, hours_free_by_day
from commonhours.common.actor import Actor
from commonhours.common.period import local_instants
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

ZONE = ZoneInfo("America/Los_Angeles")
TODAY = date(2026, 3, 2)
NEXT_MONDAY = date(2026, 3, 9)
MORNINGS = tuple(WeeklyPeriod(day, 540, 780) for day in range(5))
pytestmark = pytest.mark.django_db


def hours(cast: Cast, name: str, monday: date) -> list[float]:
    days = LocalDays(ZONE, monday, 7)
    with seeing(EVERYTHING):
        return [float(day) for day in hours_free_by_day(open_slots(cast.people[name].id, days), days)]


def refused(act: Any, **given: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        act(**given)
    return [refusal.code for refusal in caught.value.refusals]


def own(cast: Cast, name: str = "rosa") -> dict[str, Any]:
    return {"by": cast.actors[name], "at": NOW, "person_id": cast.people[name].id}


def test_a_new_week_begins_on_its_day_and_the_days_before_stay_as_they_were(cast: Cast) -> None:
    set_week(**own(cast), periods=MORNINGS, since=date(2026, 3, 4))
    assert hours(cast, "rosa", TODAY) == [8, 8, 4, 4, 4, 0, 0]
    assert hours(cast, "rosa", NEXT_MONDAY) == [4, 4, 4, 4, 4, 0, 0]


def test_a_week_for_a_while_gives_way_to_the_old_one_again(cast: Cast) -> None:
    set_week(**own(cast), periods=MORNINGS, since=NEXT_MONDAY, until=date(2026, 3, 16))
    assert [sum(hours(cast, "rosa", NEXT_MONDAY + timedelta(days=7 * n))) for n in range(-1, 2)] == [
        40,
        20,
        40,
    ]


def test_saving_twice_on_one_day_keeps_one_week(cast: Cast) -> None:
    for periods in (MORNINGS, [WeeklyPeriod(5, 1320, 1800)], MORNINGS):
        set_week(**own(cast), periods=periods, since=TODAY)
    with seeing(EVERYTHING):
        lines = pattern_of(cast.people["rosa"].id)
    assert sorted(line.until or date.max for line in lines) == [TODAY] * 5 + [date.max] * 5


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("monday", [date(2026, 3, 2), date(2026, 10, 26)])
def test_the_slots_after_any_weeks_are_the_quarter_hours_of_the_naive_model(
    cast: Cast, seed: int, monday: date
) -> None:
    """Weeks set one over the other across a clock change; each start day belongs to the last that was said."""
    dice, said = Random(seed), dict[date, list[WeeklyPeriod]]()
    for _ in range(4):
        since = monday + timedelta(days=dice.randrange(8))
        periods = [
            WeeklyPeriod(dice.randrange(7), 15 * dice.randrange(96), 15 * dice.randrange(96, 193))
            for _ in range(3)
        ]
        until = dice.choice([None, since + timedelta(days=dice.randrange(1, 5))])
        set_week(**own(cast), periods=periods, since=since, until=until)
        last = until or monday + timedelta(days=14)
        said |= {since + timedelta(days=n): periods for n in range((last - since).days)}
    before = [WeeklyPeriod(day, 540, 1020) for day in range(5)]
    days = LocalDays(ZONE, monday, 14)
    expected = np.zeros(days.slots, np.bool_)
    for day in (monday + timedelta(days=n) for n in range(-1, 14)):
        for period in said.get(day, before):
            if period.weekday == day.weekday():
                start = local_instants(day, period.start_minute, ZONE).first
                end = local_instants(day, period.end_minute, ZONE).last
                expected[max(days.slot_at(start), 0) : max(days.slot_at(end), 0)] = True
    with seeing(EVERYTHING):
        found = open_slots(cast.people["rosa"].id, days)
    # Overlaps are merged before they are dated, so only whole strokes may differ round a day on which weeks change.
    changed = [
        n
        for n in range(14)
        if said.get(monday + timedelta(days=n - 1)) != said.get(monday + timedelta(days=n))
    ]
    for n in set(range(14)) - set(changed) - {n + 1 for n in changed}:
        part = slice(int(days.day_slots[n]), int(days.day_slots[n + 1]))
        assert np.array_equal(found[part], expected[part]), n


def test_a_block_closes_and_what_was_said_last_counts(cast: Cast) -> None:
    day: dict[str, Any] = {
        "starts_at": TUESDAY_TEN - timedelta(hours=10),
        "ends_at": TUESDAY_TEN + timedelta(hours=14),
    }
    add_change(**own(cast), **day, blocked=True, reason="Dentist")
    assert hours(cast, "rosa", TODAY)[1] == 0
    two: dict[str, Any] = {"starts_at": TUESDAY_TEN, "ends_at": TUESDAY_TEN + timedelta(hours=2)}
    add_change(**own(cast), **two, blocked=False)
    assert hours(cast, "rosa", TODAY)[1] == 2
    with seeing(EVERYTHING):
        kept = Change.objects.filter(blocked=True).values_list("reason", flat=True)
        assert list(kept) == ["Dentist", "Dentist"]


def test_the_trail_does_not_tell_the_reason(cast: Cast) -> None:
    times: dict[str, Any] = {"starts_at": TUESDAY_TEN, "ends_at": TUESDAY_TEN + timedelta(hours=1)}
    add_change(**own(cast), **times, blocked=True, reason="Dialysis")
    with seeing(EVERYTHING):
        act = Act.objects.get(verb="hours.change")
        assert "Dialysis" not in str(act.told.facts)


def test_an_exception_is_taken_back(cast: Cast) -> None:
    times: dict[str, Any] = {"starts_at": TUESDAY_TEN, "ends_at": TUESDAY_TEN + timedelta(hours=1)}
    added = add_change(**own(cast), **times, blocked=True)
    remove_change(**own(cast), change_id=added.change_id)
    assert hours(cast, "rosa", TODAY)[1] == 8
    assert refused(remove_change, **own(cast), change_id=added.change_id) == ["availability.unknown_change"]


def test_what_has_begun_is_taken_back_from_now_on(cast: Cast) -> None:
    times: dict[str, Any] = {"starts_at": NOW - timedelta(hours=3), "ends_at": NOW + timedelta(hours=4)}
    added = add_change(**own(cast), **times, blocked=True)
    remove_change(**own(cast), change_id=added.change_id)
    assert hours(cast, "rosa", TODAY)[0] == 5


def test_one_week_is_painted_and_the_others_stay(cast: Cast) -> None:
    shape_week(
        **own(cast), week=NEXT_MONDAY, periods=[WeeklyPeriod(5, 600, 720), WeeklyPeriod(6, 1320, 1800)]
    )
    assert hours(cast, "rosa", NEXT_MONDAY) == [6, 0, 0, 0, 0, 2, 2]
    assert hours(cast, "rosa", date(2026, 3, 16)) == [8, 8, 8, 8, 8, 0, 0]


def test_of_this_week_only_what_is_left_is_changed(cast: Cast) -> None:
    """It is noon on Monday."""
    shape_week(**own(cast), week=TODAY, periods=[])
    assert hours(cast, "rosa", TODAY) == [3, 0, 0, 0, 0, 0, 0]


def test_a_week_is_copied_with_its_exceptions_and_given_back_to_the_pattern(cast: Cast) -> None:
    add_change(**own(cast), starts_at=TUESDAY_TEN, ends_at=TUESDAY_TEN + timedelta(hours=2), blocked=True)
    weeks = [NEXT_MONDAY, date(2026, 3, 18)]
    copy_week(**own(cast), source=TODAY, weeks=weeks)
    for monday in (NEXT_MONDAY, date(2026, 3, 16)):
        assert hours(cast, "rosa", monday) == [8, 6, 8, 8, 8, 0, 0]
    drop_changes(**own(cast), weeks=weeks[:1])
    assert hours(cast, "rosa", NEXT_MONDAY) == [8, 8, 8, 8, 8, 0, 0]
    assert hours(cast, "rosa", date(2026, 3, 16))[1] == 6


def test_the_week_of_a_clock_change_copies_as_the_clock_on_the_wall_shows_it(cast: Cast) -> None:
    set_week(**own(cast), periods=[WeeklyPeriod(5, 1320, 1800)], since=TODAY)
    assert hours(cast, "rosa", TODAY)[5:] == [2, 5]  # 22 to 6 with an hour skipped
    copy_week(**own(cast), source=TODAY, weeks=[NEXT_MONDAY])
    assert hours(cast, "rosa", NEXT_MONDAY)[5:] == [2, 6]


def test_workers_change_their_own_hours_and_staff_those_of_their_workers(cast: Cast) -> None:
    given: dict[str, Any] = {
        "at": NOW,
        "person_id": cast.people["rosa"].id,
        "periods": MORNINGS,
        "since": TODAY,
    }
    set_week(by=cast.actors["carmen"], **given)
    assert refused(set_week, by=cast.actors["otto"], **given) == ["unknown_person"]
    assert refused(set_week, by=cast.actors["dara"], **given) == ["unknown_person"]
    assert refused(set_week, by=cast.actors["olga"], **given) == ["not_allowed"]
    assert refused(set_week, by=Actor(), **given) == ["unknown_person"]


def test_what_is_over_or_impossible_is_refused(cast: Cast) -> None:
    yesterday, hour = TODAY - timedelta(days=1), timedelta(hours=1)
    assert refused(set_week, **own(cast), periods=(), since=yesterday) == ["availability.in_the_past"]
    assert refused(set_week, **own(cast), periods=(), since=TODAY, until=TODAY) == ["ends_before_start"]
    for starts_at, ends_at, code in (
        (NOW - 2 * hour, NOW - hour, "availability.in_the_past"),
        (NOW + hour, NOW + hour, "ends_before_start"),
        (NOW, NOW + timedelta(minutes=20), "availability.off_quarter"),
        (NOW, NOW + timedelta(days=400), "availability.too_far"),
        (datetime(2199, 1, 1, tzinfo=UTC), datetime(2199, 1, 2, tzinfo=UTC), "availability.too_far"),
    ):
        times = {"starts_at": starts_at, "ends_at": ends_at}
        assert refused(add_change, **own(cast), **times, blocked=True) == [code]
    assert refused(copy_week, **own(cast), source=TODAY, weeks=[]) == ["availability.choose_weeks"]
    assert refused(drop_changes, **own(cast), weeks=[date(2026, 2, 23)]) == ["availability.in_the_past"]


def test_workers_set_their_own_terms_and_never_their_contract(cast: Cast) -> None:
    done = set_terms(**own(cast), asked=TermsAsked(notice_minutes=600, contract="part_time"))
    assert done.changed == ("notice_minutes",)
    assert refused(set_terms, **own(cast), asked=TermsAsked(contract="on_call")) == ["not_allowed"]
    assert refused(set_terms, **own(cast), asked=TermsAsked(guaranteed_minutes=60)) == ["not_allowed"]
    staff: dict[str, Any] = own(cast) | {"by": cast.actors["carmen"]}
    set_terms(**staff, asked=TermsAsked(contract="on_call", guaranteed_minutes=600))
    with seeing(EVERYTHING):
        terms = Terms.objects.get(person=cast.people["rosa"])
    assert (terms.contract, terms.guaranteed_minutes, terms.notice_minutes) == ("on_call", 600, 600)


def test_terms_that_cannot_hold_are_refused_each_by_its_name(cast: Cast) -> None:
    with pytest.raises(Refused) as caught:
        set_terms(**own(cast), asked=TermsAsked(notice_minutes=99_999, travel_mode=9, shortest_minutes=1))
    assert {(each.code, each.field) for each in caught.value.refusals} == {
        ("availability.terms.out_of_bounds", "notice_minutes"),
        ("availability.terms.out_of_bounds", "shortest_minutes"),
        ("unknown_choice", "travel_mode"),
    }
    asked = TermsAsked(shortest_minutes=480, most_minutes_day=240)
    assert refused(set_terms, **own(cast), asked=asked) == ["availability.terms.contradict"]
