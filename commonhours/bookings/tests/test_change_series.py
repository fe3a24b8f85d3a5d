"""Changing a series from one of its visits on, or all of it that is to come: the past stays, exceptions are kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhours.availability.models import Change
from commonhours.bookings.actions import (
    SeriesBooked,
    SeriesChange,
    SeriesChanged,
    Yes,
    cancel_visit,
    change_series,
    extend_series,
    fill_gap,
    hand_back_visit,
    move_visit,
    reassign_visit,
)
from commonhours.bookings.carrying_on import carried_on
from commonhours.bookings.models import OCCUPYING, Assignment, Series, Visit
from commonhours.bookings.recurrence import stored
from commonhours.bookings.tests.standing import (
    LONG_BEACH,
    SCHEDULE,
    WEEK,
    busy,
    codes,
    series,
    ten_on,
)
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.funding.models import Allocation, Hold
from commonhours.trail.actions import rehearsed
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)
HE = Yes("Mr Park")
AT_ONE = TUESDAY_TEN + 3 * HOUR


def visit_on(booked: SeriesBooked, day: str) -> Visit:
    with seeing(EVERYTHING):
        return Visit.objects.get(series_id=booked.series_id, occurs_at=ten_on(day))


def change(
    cast: Cast,
    booked: SeriesBooked,
    day: str,
    scope: str = "later",
    *,
    by: str = "olga",
    at: datetime = NOW,
    **changed: Any,
) -> SeriesChanged:
    """Change the series from its visit of a day on; `to` is that visit's new wall-clock time."""
    if "to" in changed:
        changed["starts_at"] = datetime.fromisoformat(f"2026-{changed.pop('to')}").replace(tzinfo=LONG_BEACH)
    if "people" in changed:
        changed["person_ids"] = tuple(cast.ids(*changed.pop("people")))
    given = {name: changed.pop(name) for name in ("yes", "reason") if name in changed}
    return change_series(
        by=cast.actors[by],
        at=at,
        series_id=booked.series_id,
        from_visit=visit_on(booked, day).id,
        scope=scope,
        change=SeriesChange(**changed),
        **given,
    )


def plan(*series_ids: UUID) -> list[str]:
    """When the visits of these series take place, and who comes."""
    with seeing(EVERYTHING):
        rows = Visit.objects.filter(series_id__in=series_ids, state="planned").order_by("starts_at")
        return [
            " ".join([f"{row.starts_at.astimezone(LONG_BEACH):%m-%d %H:%M}", *people(row)]) for row in rows
        ]


def people(visit: Visit) -> list[str]:
    coming = Assignment.objects.filter(visit=visit, state__in=OCCUPYING).select_related("person")
    return sorted(row.person.name for row in coming)


def both(changed: SeriesChanged) -> list[str]:
    return plan(changed.ended_series_id, changed.series_id)


def kept(changed: SeriesChanged) -> list[tuple[str, str]]:
    return [(f"{each.starts_at.astimezone(LONG_BEACH):%m-%d %H:%M}", each.why) for each in changed.kept]


def test_this_and_later_take_place_at_another_time_across_the_clock_change(cast: Cast) -> None:
    booked = series(cast, "rosa")
    changed = change(cast, booked, "03-10", to="03-11T13:30")
    assert both(changed) == [
        "03-03 10:00 Rosa",
        "03-11 13:30 Rosa",
        "03-18 13:30 Rosa",
        "03-25 13:30 Rosa",
        "04-01 13:30 Rosa",
    ]
    assert (changed.gaps, changed.kept) == ((), ())
    with seeing(EVERYTHING):
        old, new = Series.objects.order_by("booked_at", "id")
    assert (old.rule, new.rule) == ("FREQ=WEEKLY;COUNT=5;UNTIL=20260310T165959Z", "FREQ=WEEKLY;COUNT=4")


def test_all_means_from_the_first_to_come_and_the_past_is_untouched(cast: Cast) -> None:
    booked = series(cast, "rosa")
    changed = change(cast, booked, "03-31", "all", at=NOW + WEEK + timedelta(days=2), to="03-31T11:00")
    assert both(changed) == [
        "03-03 10:00 Rosa",
        "03-10 10:00 Rosa",
        "03-17 11:00 Rosa",
        "03-24 11:00 Rosa",
        "03-31 11:00 Rosa",
    ]


def test_half_an_hour_later_is_not_in_its_own_way(cast: Cast) -> None:
    booked = series(cast, "rosa", rule="FREQ=DAILY;COUNT=3")
    changed = change(cast, booked, "03-03", to="03-03T10:30", minutes=90)
    assert both(changed) == ["03-03 10:30 Rosa", "03-04 10:30 Rosa", "03-05 10:30 Rosa"]


def test_other_people_come_from_there_on_and_a_new_face_needs_a_yes(cast: Cast) -> None:
    booked = series(cast, "rosa", work="nutrition")
    with pytest.raises(Refused) as refused:
        change(cast, booked, "03-24", people=["ben"])
    assert codes(refused) == ["needs_consent"]
    changed = change(cast, booked, "03-24", people=["ben"], yes=HE)
    assert both(changed)[2:] == ["03-17 10:00 Rosa", "03-24 10:00 Ben", "03-31 10:00 Ben"]


def test_other_needs_are_asked_of_whoever_comes(cast: Cast) -> None:
    booked = series(cast, "sam", work="nutrition")
    with pytest.raises(Refused) as refused:
        change(cast, booked, "03-24", wants=(cast.facts["spanish"].id,))
    assert codes(refused) == ["wanted"]
    changed = change(cast, booked, "03-24", wants=(cast.facts["spanish"].id,), people=["rosa"], yes=HE)
    assert both(changed)[-1] == "03-31 10:00 Rosa"


def test_what_cannot_be_changed_is_called_off_named_and_can_be_filled(cast: Cast) -> None:
    booked = series(cast, "rosa", work="nutrition")
    with seeing(EVERYTHING):
        Change.objects.create(
            person=cast.people["rosa"],
            starts_at=AT_ONE + 2 * WEEK - HOUR,
            ends_at=AT_ONE + 2 * WEEK,
            blocked=True,
        )
    changed = change(cast, booked, "03-10", to="03-10T13:00")
    assert [gap.reasons for gap in changed.gaps] == [("free",)]
    assert both(changed) == ["03-03 10:00 Rosa", "03-10 13:00 Rosa", "03-24 13:00 Rosa", "03-31 13:00 Rosa"]
    fill_gap(
        by=cast.actors["olga"],
        at=NOW,
        series_id=changed.series_id,
        gap_id=changed.gaps[0].gap_id,
        person_ids=cast.ids("ben"),
    )
    assert "03-17 13:00 Ben" in both(changed)


def test_a_gap_is_tried_again_at_the_new_time(cast: Cast) -> None:
    busy(cast, "rosa", "03-17")
    booked = series(cast, "rosa")
    assert len(booked.gaps) == 1
    changed = change(cast, booked, "03-10", to="03-10T14:00")
    assert "03-17 14:00 Rosa" in both(changed)
    assert changed.gaps == ()


def test_when_none_can_be_changed_everything_stays(cast: Cast) -> None:
    booked = series(cast, "rosa")
    before = plan(booked.series_id)
    with pytest.raises(Refused) as refused:
        change(cast, booked, "03-10", to="03-10T20:00")
    assert codes(refused) == ["free"]
    assert plan(booked.series_id) == before
    with seeing(EVERYTHING):
        assert Series.objects.count() == 1


def test_exceptions_are_kept_where_they_still_make_sense(cast: Cast) -> None:
    booked, olga = series(cast, "rosa", work="nutrition"), cast.actors["olga"]
    cancel_visit(by=olga, at=NOW, visit_id=visit_on(booked, "03-10").id)
    moved = TUESDAY_TEN + 2 * WEEK + 5 * HOUR
    move_visit(by=olga, at=NOW, visit_id=visit_on(booked, "03-17").id, starts_at=moved, ends_at=moved + HOUR)
    reassign_visit(by=olga, at=NOW, visit_id=visit_on(booked, "03-24").id, person_ids=cast.ids("ben"), yes=HE)
    hand_back_visit(by=cast.actors["rosa"], at=NOW, visit_id=visit_on(booked, "03-31").id, reason="a wedding")
    changed = change(cast, booked, "03-03", to="03-03T12:00")
    assert both(changed) == ["03-03 12:00 Rosa", "03-17 16:00 Rosa", "03-24 12:00 Ben", "03-31 12:00"]
    assert kept(changed) == [("03-10 10:00", "cancelled"), ("03-17 16:00", "own_time")]
    with seeing(EVERYTHING):
        first = Visit.objects.get(series_id=changed.series_id, starts_at=ten_on("03-03") + 2 * HOUR)
    again = change_series(
        by=olga,
        at=NOW,
        series_id=changed.series_id,
        from_visit=first.id,
        scope="all",
        change=SeriesChange(person_ids=tuple(cast.ids("sam"))),
        yes=HE,
    )
    assert both(again) == ["03-03 12:00 Sam", "03-17 16:00 Sam", "03-24 12:00 Ben", "03-31 12:00 Sam"]
    assert ("03-24 12:00", "own_people") in kept(again)


def test_the_nights_to_come_obey_the_change(cast: Cast) -> None:
    booked = series(cast, "rosa", rule="FREQ=WEEKLY")
    changed = change(cast, booked, "03-10", to="03-11T14:00", minutes=90)
    assert both(changed)[-1] == "05-06 14:00 Rosa"
    extend_series(by=SCHEDULE, at=NOW + 2 * WEEK)
    assert both(changed)[-2:] == ["05-13 14:00 Rosa", "05-20 14:00 Rosa"]
    assert plan(changed.ended_series_id) == ["03-03 10:00 Rosa"]


def test_what_moves_beyond_the_ten_weeks_comes_back_as_it_comes_nearer(cast: Cast) -> None:
    booked = series(cast, "rosa", rule="FREQ=WEEKLY")
    assert plan(booked.series_id)[-1] == "05-05 10:00 Rosa"
    changed = change(cast, booked, "03-10", to="03-17T10:00")
    assert both(changed)[1] == "03-17 10:00 Rosa"
    assert both(changed)[-1] == "05-05 10:00 Rosa"
    extend_series(by=SCHEDULE, at=NOW + timedelta(days=1))
    assert both(changed)[-1] == "05-12 10:00 Rosa"


def test_the_hours_follow_the_visits(cast: Cast) -> None:
    booked = series(cast, "rosa", who="lopez", work="nutrition", rule="FREQ=WEEKLY;COUNT=1", hours=1)
    change(cast, booked, "03-03", minutes=90)
    with seeing(EVERYTHING):
        assert Allocation.objects.get().held_minutes == 90
        assert sum(hold.minutes for hold in Hold.objects.filter(returned_at=None)) == 90


def test_a_rehearsal_answers_the_same_and_leaves_nothing(cast: Cast) -> None:
    booked = series(cast, "rosa")
    with seeing(EVERYTHING):
        before = (
            list(Visit.objects.order_by("id").values()),
            list(Series.objects.values()),
            Act.objects.count(),
        )
    shown = rehearsed(change, cast, booked, "03-10", to="03-11T13:30")
    with seeing(EVERYTHING):
        assert before == (
            list(Visit.objects.order_by("id").values()),
            list(Series.objects.values()),
            Act.objects.count(),
        )
    done = change(cast, booked, "03-10", to="03-11T13:30")
    assert [each.starts_at for each in shown.visits] == [each.starts_at for each in done.visits]


def test_a_change_is_refused_in_words(cast: Cast) -> None:
    booked = series(cast, "rosa")
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({}, "nothing_changes"),
        ({"scope": "some", "minutes": 30}, "unknown_choice"),
    )
    for changed, code in wrong:
        with pytest.raises(Invalid) as refused:
            change(cast, booked, "03-10", **changed)
        assert codes(refused) == [code]
    with pytest.raises(Refused) as begun:
        change(cast, booked, "03-03", at=NOW + WEEK, minutes=30)
    assert codes(begun) == ["already_begun"]
    monthly = series(cast, "rosa", rule="FREQ=MONTHLY;BYMONTHDAY=3", start=TUESDAY_TEN + 2 * HOUR)
    with seeing(EVERYTHING):
        first = Visit.objects.filter(series_id=monthly.series_id).earliest("starts_at")
    with pytest.raises(Invalid) as fixed:
        change_series(
            by=cast.actors["olga"],
            at=NOW,
            series_id=monthly.series_id,
            from_visit=first.id,
            scope="later",
            change=SeriesChange(starts_at=first.starts_at + timedelta(days=1)),
        )
    assert codes(fixed) == ["rule_keeps_its_days"]


def test_the_outsider_changes_no_series(cast: Cast) -> None:
    booked = series(cast, "rosa")
    for who, refusal in (("otto", NotFound), ("rosa", NotFound), ("ana", NotAllowed)):
        with pytest.raises(refusal):
            change(cast, booked, "03-10", by=who, minutes=30)


def rules() -> Iterator[str]:
    for every in ("", ";INTERVAL=2", ";INTERVAL=3;WKST=SU"):
        for days in ("", ";BYDAY=TU", ";BYDAY=TU,TH,SU", ";BYDAY=MO,TU,SA"):
            for bound in ("", ";COUNT=9", ";UNTIL=20260620", ";UNTIL=20260620T180000Z"):
                yield f"FREQ=WEEKLY{every}{days}{bound}"


@settings(max_examples=200, deadline=None)
@given(
    rule=st.sampled_from(list(rules())),
    turn=st.integers(0, 8),
    days=st.integers(-6, 13),
    hours=st.integers(-9, 12),
)
def test_a_rule_that_was_carried_on_has_each_time_moved_alike(
    rule: str, turn: int, days: int, hours: int
) -> None:
    first = datetime(2026, 3, 3, 10)  # noqa: DTZ001 (a wall-clock time)
    until = datetime(2026, 9, 1, tzinfo=UTC)
    old = stored(rule, first.isoformat(timespec="minutes"), 60, ZoneInfo("America/Los_Angeles"))
    walls = list(old.walls(until))
    since, by = walls[turn % len(walls)], timedelta(days=days, hours=hours)
    text = carried_on(rule, old, since, since + by)
    new = stored(text, (since + by).isoformat(timespec="minutes"), 60, old.zone)
    moved = [wall + by for wall in walls if wall >= since]
    later = [wall for wall in new.walls(until + 3 * WEEK) if wall <= moved[-1]]
    assert later == moved
