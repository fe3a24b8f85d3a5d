"""Presses come late, twice and out of order; each counts once, and hours that change are agreed on anew."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction

from commonhours.bookings.actions import book_visit, cancel_visit
from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor, ActsFor
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.timesheets.actions import (
    Press,
    acknowledge_exception,
    adjust_hours,
    clock,
    confirm_hours,
    decide_dispute,
    dispute_hours,
    forbid_place,
    let_place,
    make_home_code,
)
from commonhours.timesheets.models import Adjustment, ClockEvent, LocationConsent, Timesheet
from commonhours.timesheets.own import at_the_door, home_code
from commonhours.timesheets.pages import queue
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

MINUTE = timedelta(minutes=1)
EVENING = TUESDAY_TEN + timedelta(hours=8)


@pytest.fixture
def assignment_id(cast: Cast) -> UUID:
    booked = book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish("park"), person_ids=cast.ids("rosa"))
    with seeing(EVERYTHING):
        return Assignment.objects.get(visit_id=booked.visit_id).id


def press(assignment_id: UUID, way: str, minute: float, **given: object) -> Press:
    at = TUESDAY_TEN + minute * MINUTE
    return replace(Press(new_id(), assignment_id, way, at, at), **given)  # type: ignore[arg-type]


def came_and_went(cast: Cast, assignment_id: UUID) -> Timesheet:
    day = [press(assignment_id, "in", 1), press(assignment_id, "out", 62)]
    clock(by=cast.actors["rosa"], at=EVENING, presses=[replace(each, sent_at=EVENING) for each in day])
    return the_sheet()


def the_sheet() -> Timesheet:
    with seeing(EVERYTHING):
        return Timesheet.objects.get()


def mrs_park(cast: Cast) -> Actor:
    served = cast.served["park"]
    return replace(
        cast.actors["olga"], person_id=None, roles=(), acts_for=(ActsFor(served.id, "service_user"),)
    )


def test_a_press_that_comes_twice_counts_once(cast: Cast, assignment_id: UUID) -> None:
    start = press(assignment_id, "in", 0)
    first = clock(by=cast.actors["rosa"], at=TUESDAY_TEN, presses=[start])
    again = clock(by=cast.actors["rosa"], at=TUESDAY_TEN + MINUTE, presses=[start, press(new_id(), "out", 3)])
    assert (first.counted, again.counted, again.known) == ((start.id,), (), (start.id,))
    assert len(again.unknown) == 1
    assert (the_sheet().starts_at, the_sheet().state) == (TUESDAY_TEN, "open")


def test_nobody_clocks_for_another(cast: Cast, assignment_id: UUID) -> None:
    start = press(assignment_id, "in", 0)
    assert clock(by=cast.actors["dara"], at=TUESDAY_TEN, presses=[start]).unknown == (start.id,)
    with pytest.raises(NotFound):
        clock(by=cast.actors["carmen"], at=TUESDAY_TEN, presses=[press(assignment_id, "in", 0)])
    with pytest.raises(Invalid):
        clock(by=cast.actors["rosa"], at=TUESDAY_TEN, presses=[])


def test_a_visit_called_off_while_the_phone_was_silent_may_still_have_taken_place(
    cast: Cast, assignment_id: UUID
) -> None:
    with seeing(EVERYTHING):
        visit_id = Assignment.objects.get(id=assignment_id).visit_id
    cancel_visit(by=cast.actors["carmen"], at=NOW, visit_id=visit_id)
    assert came_and_went(cast, assignment_id).state == "waiting"


def test_both_sides_confirm_and_a_later_change_voids_it(cast: Cast, assignment_id: UUID) -> None:
    sheet = came_and_went(cast, assignment_id)
    confirm_hours(by=cast.actors["rosa"], at=EVENING, timesheet_id=sheet.id, revision=sheet.revision)
    both = confirm_hours(by=mrs_park(cast), at=EVENING, timesheet_id=sheet.id, revision=sheet.revision)
    assert both.state == "confirmed"
    with pytest.raises(Refused, match="confirmed_already"):
        confirm_hours(by=mrs_park(cast), at=EVENING, timesheet_id=sheet.id, revision=sheet.revision)
    adjust(cast, sheet)
    assert the_sheet().state == "waiting"
    with pytest.raises(Refused, match="hours_changed"):
        confirm_hours(by=mrs_park(cast), at=EVENING, timesheet_id=sheet.id, revision=sheet.revision)
    again = the_sheet().revision
    confirm_hours(by=cast.actors["rosa"], at=EVENING, timesheet_id=sheet.id, revision=again)
    assert (
        confirm_hours(by=mrs_park(cast), at=EVENING, timesheet_id=sheet.id, revision=again).state
        == "confirmed"
    )


def adjust(cast: Cast, sheet: Timesheet, *, by: str = "carmen", minute: int = 50) -> None:
    adjust_hours(
        by=cast.actors[by],
        at=EVENING,
        timesheet_id=sheet.id,
        ends_at=TUESDAY_TEN + minute * MINUTE,
        reason="209",
        resolution="12",
    )


def test_only_the_office_puts_hours_right_and_never_ones_own(cast: Cast, assignment_id: UUID) -> None:
    sheet = came_and_went(cast, assignment_id)
    for name in ("rosa", "otto"):
        with pytest.raises((NotAllowed, NotFound)):
            adjust(cast, sheet, by=name)
    own = replace(cast.actors["carmen"], person_id=cast.people["rosa"].id)
    with pytest.raises(Refused, match="own_hours"):
        adjust_hours(
            by=own, at=EVENING, timesheet_id=sheet.id, ends_at=EVENING - MINUTE, reason="209", resolution="12"
        )
    with pytest.raises(Invalid, match="ends_before_start"):
        adjust(cast, sheet, minute=0)
    with seeing(EVERYTHING):
        assert not Adjustment.objects.exists()


def test_a_dispute_is_decided_by_somebody_else(cast: Cast, assignment_id: UUID) -> None:
    sheet = came_and_went(cast, assignment_id)
    disputed = dispute_hours(by=mrs_park(cast), at=EVENING, timesheet_id=sheet.id, words="She left early.")
    assert the_sheet().state == "disputed"
    with pytest.raises(Refused, match="hours_disputed"):
        confirm_hours(by=cast.actors["rosa"], at=EVENING, timesheet_id=sheet.id, revision=sheet.revision)
    with pytest.raises((NotAllowed, NotFound)):
        decide_dispute(by=cast.actors["rosa"], at=EVENING, dispute_id=disputed.dispute_id, decision="No.")
    decided = decide_dispute(
        by=cast.actors["carmen"], at=EVENING, dispute_id=disputed.dispute_id, decision="The clock is right."
    )
    assert decided.state == "waiting"


def test_a_helper_who_is_the_worker_does_not_speak_for_both(cast: Cast, assignment_id: UUID) -> None:
    sheet = came_and_went(cast, assignment_id)
    both = replace(cast.actors["rosa"], acts_for=(ActsFor(cast.served["park"].id, "helper"),))
    confirmed = confirm_hours(by=both, at=EVENING, timesheet_id=sheet.id, revision=sheet.revision)
    assert confirmed.side == "worker"
    with pytest.raises(Refused, match="confirmed_already"):
        confirm_hours(by=both, at=EVENING, timesheet_id=sheet.id, revision=sheet.revision)
    assert the_sheet().state == "waiting"


def test_a_place_is_kept_only_while_the_service_user_lets_it(cast: Cast, assignment_id: UUID) -> None:
    here = {"lat": 33.77, "lng": -118.19, "label": "home"}
    clock(by=cast.actors["rosa"], at=TUESDAY_TEN, presses=[press(assignment_id, "in", 0, **here)])
    with seeing(EVERYTHING):
        LocationConsent.objects.create(
            service_user=cast.served["park"],
            given_by="Mrs Park",
            wording="A place may be noted at the beginning and the end.",
            since=date(2026, 3, 1),
            until=date(2027, 3, 1),
            recorded_by=cast.accounts["carmen"],
            recorded_at=NOW,
        )
    clock(by=cast.actors["rosa"], at=EVENING, presses=[press(assignment_id, "out", 60, **here)])
    with seeing(EVERYTHING):
        first, last = ClockEvent.objects.order_by("at")
    assert (first.latitude, first.label, last.latitude) == (None, "home", 33.77)


def test_what_was_clocked_cannot_be_changed_by_the_application(cast: Cast, assignment_id: UUID) -> None:
    came_and_went(cast, assignment_id)
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with denied, seeing(EVERYTHING), transaction.atomic():
        ClockEvent.objects.update(way="out")
    with denied, seeing(EVERYTHING), transaction.atomic():
        ClockEvent.objects.all().delete()


def test_hours_that_nobody_clocked_are_put_right_from_nothing(cast: Cast, assignment_id: UUID) -> None:
    given: dict[str, Any] = {"timesheet_id": assignment_id, "reason": "210", "resolution": "12"}
    with pytest.raises(NotFound, match="unknown_timesheet"):
        adjust_hours(by=cast.actors["carmen"], at=NOW, starts_at=NOW, **given)  # it has not begun
    for outsider in ("otto", "nina"):
        with pytest.raises((NotFound, NotAllowed)):
            adjust_hours(by=cast.actors[outsider], at=EVENING, starts_at=TUESDAY_TEN, **given)
    ends = TUESDAY_TEN + 60 * MINUTE
    adjust_hours(by=cast.actors["carmen"], at=EVENING, starts_at=TUESDAY_TEN, ends_at=ends, **given)
    assert (the_sheet().state, the_sheet().exceptions, the_sheet().id) == (
        "waiting",
        ["by_hand"],
        assignment_id,
    )
    with seeing(EVERYTHING):
        assert not ClockEvent.objects.exists()


def test_a_worker_who_forgot_to_press_says_how_it_was(cast: Cast, assignment_id: UUID) -> None:
    said = "I was there from ten to eleven."
    dispute_hours(by=cast.actors["rosa"], at=EVENING, timesheet_id=assignment_id, words=said)
    assert (the_sheet().state, the_sheet().exceptions) == ("disputed", ["missing_in", "missing_out"])


def test_reasons_come_from_the_payers_list(cast: Cast, assignment_id: UUID) -> None:
    sheet = came_and_went(cast, assignment_id)
    unknown: list[dict[str, Any]] = [
        {"reason": "999", "resolution": "12"},
        {"reason": "209", "resolution": "99"},
    ]
    for wrong in unknown:
        with pytest.raises(Invalid, match="unknown_choice"):
            adjust_hours(
                by=cast.actors["carmen"], at=EVENING, timesheet_id=sheet.id, ends_at=EVENING, **wrong
            )


def test_what_is_unusual_is_acknowledged_once_and_what_is_missing_never(
    cast: Cast, assignment_id: UUID
) -> None:
    late = [press(assignment_id, "in", 40), press(assignment_id, "out", 62)]
    clock(by=cast.actors["rosa"], at=EVENING, presses=[replace(each, sent_at=EVENING) for each in late])
    why: dict[str, Any] = {"timesheet_id": assignment_id, "reason": "211", "resolution": "12"}
    with pytest.raises(Invalid, match="unknown_choice"):
        acknowledge_exception(by=cast.actors["carmen"], at=EVENING, exception="far_away", **why)
    with pytest.raises((NotFound, NotAllowed)):
        acknowledge_exception(by=cast.actors["otto"], at=EVENING, exception="late_in", **why)
    acknowledge_exception(by=cast.actors["carmen"], at=EVENING, exception="late_in", **why)
    with pytest.raises(Refused, match="acknowledged_already"):
        acknowledge_exception(by=cast.actors["carmen"], at=EVENING, exception="late_in", **why)


def test_what_is_missing_is_put_right_and_not_waved_through(cast: Cast, assignment_id: UUID) -> None:
    clock(by=cast.actors["rosa"], at=TUESDAY_TEN, presses=[press(assignment_id, "in", 0)])
    with pytest.raises(Refused, match="to_mend"):
        acknowledge_exception(
            by=cast.actors["carmen"],
            at=EVENING,
            timesheet_id=assignment_id,
            exception="missing_out",
            reason="209",
            resolution="12",
        )


def test_a_place_is_let_for_a_year_and_taken_back_at_any_moment(cast: Cast, assignment_id: UUID) -> None:
    here = {"lat": 33.77, "lng": -118.19, "label": "home"}
    lopez = cast.served["park"].id
    given: dict[str, Any] = {
        "service_user_id": lopez,
        "given_by": "Mrs Park",
        "wording": "A place may be noted.",
    }
    for nobody in ("otto", "rosa", "nina"):
        with pytest.raises((NotFound, NotAllowed)):
            let_place(by=cast.actors[nobody], at=NOW, **given)
    with pytest.raises(Invalid, match="words_missing"):
        let_place(by=cast.actors["carmen"], at=NOW, **{**given, "given_by": " "})
    assert let_place(by=mrs_park(cast), at=NOW, **given).until == NOW.date() + timedelta(days=365)
    came = press(assignment_id, "in", 0, **here)
    clock(by=cast.actors["rosa"], at=TUESDAY_TEN, presses=[came])
    # Pressed while it was let, told after it was taken back: nothing of the place is kept.
    left = press(assignment_id, "out", 60, **here)
    forbid_place(by=mrs_park(cast), at=TUESDAY_TEN + 61 * MINUTE, service_user_id=lopez)
    clock(by=cast.actors["rosa"], at=EVENING, presses=[replace(left, sent_at=EVENING)])
    with pytest.raises(Refused, match="nothing_changes"):
        forbid_place(by=mrs_park(cast), at=EVENING, service_user_id=lopez)
    with seeing(EVERYTHING):
        first, last = ClockEvent.objects.order_by("at")
    assert (first.latitude, last.latitude) == (33.77, None)


def test_a_place_that_is_nowhere_is_refused(cast: Cast, assignment_id: UUID) -> None:
    for lat, lng in ((91.0, 0.0), (0.0, float("nan")), (1.0, None)):
        with pytest.raises(Invalid, match="unknown_choice"):
            clock(
                by=cast.actors["rosa"],
                at=TUESDAY_TEN,
                presses=[press(assignment_id, "in", 0, lat=lat, lng=lng)],
            )


def test_the_office_writes_down_the_yes_of_whoever_has_no_account(cast: Cast, assignment_id: UUID) -> None:
    sheet = came_and_went(cast, assignment_id)
    given: dict[str, Any] = {"at": EVENING, "timesheet_id": sheet.id, "revision": sheet.revision}
    with pytest.raises(NotAllowed):
        confirm_hours(by=cast.actors["carmen"], **given)  # without a word of how they said it
    with pytest.raises((NotAllowed, NotFound)):
        confirm_hours(by=cast.actors["otto"], told="by telephone", **given)
    with pytest.raises(Refused, match="own_hours"):
        confirm_hours(by=cast.actors["rosa"], told="by telephone", **given)
    assert confirm_hours(by=cast.actors["carmen"], told="by telephone", **given).side == "served"


def test_two_visits_at_once_are_named_in_both_and_acknowledged_in_each(
    cast: Cast, assignment_id: UUID
) -> None:
    first = came_and_went(cast, assignment_id)
    wish = cast.wish("park", start=TUESDAY_TEN + timedelta(hours=2))
    booked = book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("rosa"))
    with seeing(EVERYTHING):
        other = Assignment.objects.get(visit_id=booked.visit_id).id
    why: dict[str, Any] = {"reason": "222", "resolution": "20"}
    begins, ends = TUESDAY_TEN + 50 * MINUTE, TUESDAY_TEN + 170 * MINUTE
    adjust_hours(
        by=cast.actors["carmen"], at=EVENING, timesheet_id=other, starts_at=begins, ends_at=ends, **why
    )
    lines, _ = queue(by=cast.actors["carmen"], at=EVENING, show="exceptions")
    assert {line.id: "overlap" in line.exceptions for line in lines} == {first.id: True, other: True}
    told: dict[str, Any] = {
        "by": cast.actors["carmen"],
        "at": EVENING,
        "timesheet_id": first.id,
        "exception": "overlap",
    }
    acknowledge_exception(**told, **why)
    assert [line.id for line in queue(by=cast.actors["carmen"], at=EVENING, show="exceptions")[0]] == [other]
    # Put right on the one side, it is right on both.
    adjust_hours(
        by=cast.actors["carmen"], at=EVENING, timesheet_id=other, starts_at=TUESDAY_TEN + 62 * MINUTE, **why
    )
    with pytest.raises(Invalid, match="unknown_choice"):
        acknowledge_exception(**told | {"timesheet_id": other}, **why)


def test_the_code_at_the_home_shows_that_a_press_was_made_there_and_a_wrong_one_keeps_none_out(
    cast: Cast, assignment_id: UUID
) -> None:
    park = cast.served["park"].id
    for nobody in ("otto", "rosa", "nina"):
        with pytest.raises((NotFound, NotAllowed)):
            make_home_code(by=cast.actors[nobody], at=NOW, service_user_id=park)
        assert home_code(by=cast.actors[nobody], service_user_id=park) is None
    make_home_code(by=mrs_park(cast), at=NOW, service_user_id=park)
    kept = home_code(by=cast.actors["carmen"], service_user_id=park)
    assert kept is not None
    door = at_the_door(by=cast.actors["rosa"], at=TUESDAY_TEN)
    assert door is not None
    assert door.code
    wrong = press(assignment_id, "in", 0, code="no", method="home_code")
    right = press(assignment_id, "out", 60, code=kept.code)
    clock(
        by=cast.actors["rosa"],
        at=EVENING,
        presses=[replace(each, sent_at=EVENING) for each in (wrong, right)],
    )
    with seeing(EVERYTHING):
        assert [row.method for row in ClockEvent.objects.order_by("at")] == ["app", "home_code"]
