"""Duty: what has nobody within a day calls whoever is on duty, and the next one when they do not answer."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.bookings.actions import Yes, book_visit, hand_back_visit, reassign_visit
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import add_shift, answer_call, call_duty, remove_shift
from commonhours.dispatch.duty import rota, unfilled, waiting_for
from commonhours.dispatch.models import DutyCall, DutyShift
from commonhours.trail.models import Act
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def on_duty(cast: Cast, who: str, turn: int = 1, *, by: str = "carmen", **given: Any) -> UUID:
    asked: dict[str, Any] = {
        "organisation_id": cast.organisations["harbor"].id,
        "account_id": cast.accounts[who].id,
        "starts_at": NOW,
        "ends_at": NOW + 12 * HOUR,
        "turn": turn,
    }
    return add_shift(by=cast.actors[by], at=NOW, **asked | given).shift_id


@pytest.fixture
def open_visit(cast: Cast) -> UUID:
    booked = book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish("park"), person_ids=cast.ids("rosa"))
    hand_back_visit(by=cast.actors["rosa"], at=NOW, visit_id=booked.visit_id, reason="a doctor")
    return booked.visit_id


def calls() -> list[tuple[str, str]]:
    with seeing(EVERYTHING):
        rows = DutyCall.objects.order_by("called_at", "id").select_related("account")
        return [(row.account.name, row.state) for row in rows]


def test_a_visit_without_people_calls_whoever_is_on_duty_once(cast: Cast, open_visit: UUID) -> None:
    on_duty(cast, "carmen")
    assert [call_duty(by=HOUSE, at=NOW + n * MINUTE) for n in range(3)] == [1, 0, 0]
    assert calls() == [("Carmen", "waiting")]
    assert waiting_for(cast.actors["carmen"]) == 1
    with seeing(EVERYTHING):
        assert Act.objects.filter(verb="duty.call").count() == 1


def test_nobody_on_duty_is_nobody_called(cast: Cast, open_visit: UUID) -> None:
    assert call_duty(by=HOUSE, at=NOW) == 0


def test_after_a_quarter_of_an_hour_the_next_is_called_and_the_last_call_stays(
    cast: Cast, open_visit: UUID
) -> None:
    on_duty(cast, "carmen")
    on_duty(cast, "olga", 2)
    for minutes in (0, 14, 15, 30, 45):
        call_duty(by=HOUSE, at=NOW + minutes * MINUTE)
    assert calls() == [("Carmen", "passed_on"), ("Olga", "waiting")]


def test_the_region_is_called_after_the_organisation(cast: Cast, open_visit: UUID) -> None:
    on_duty(cast, "carmen", 5)
    with seeing(EVERYTHING):
        DutyShift.objects.create(account=cast.accounts["olga"], starts_at=NOW, ends_at=NOW + HOUR)
    for minutes in (0, 15):
        call_duty(by=HOUSE, at=NOW + minutes * MINUTE)
    assert [name for name, _ in calls()] == ["Carmen", "Olga"]


def test_whoever_takes_it_ends_the_calling(cast: Cast, open_visit: UUID) -> None:
    on_duty(cast, "carmen")
    on_duty(cast, "olga", 2)
    call_duty(by=HOUSE, at=NOW)
    answer_call(by=cast.actors["olga"], at=NOW + MINUTE, visit_id=open_visit)
    assert call_duty(by=HOUSE, at=NOW + HOUR) == 0
    assert calls() == [("Carmen", "answered")]
    (line,) = unfilled(by=cast.actors["carmen"], at=NOW)
    assert line.called
    assert (line.called.name, line.called.answered_by) == ("Carmen", "Olga")
    with pytest.raises(Refused):
        answer_call(by=cast.actors["carmen"], at=NOW, visit_id=open_visit)


def test_a_visit_that_has_its_people_calls_nobody_more(cast: Cast, open_visit: UUID) -> None:
    on_duty(cast, "carmen")
    call_duty(by=HOUSE, at=NOW)
    reassign_visit(
        by=cast.actors["olga"],
        at=NOW,
        visit_id=open_visit,
        person_ids=cast.ids("ben"),
        yes=Yes("Mr Park"),
    )
    call_duty(by=HOUSE, at=NOW + MINUTE)
    assert calls() == [("Carmen", "over")]
    assert unfilled(by=cast.actors["carmen"], at=NOW) == ()


def test_the_rota_is_kept_by_those_who_may_and_told_to_them(cast: Cast) -> None:
    shift = on_duty(cast, "carmen")
    with pytest.raises(Refused):
        on_duty(cast, "carmen")
    for who in ("rosa", "ana", "otto"):
        with pytest.raises(Invalid):
            on_duty(cast, who)  # none of them may book for Harbor
    with pytest.raises(Invalid):
        on_duty(cast, "olga", ends_at=NOW)
    assert [line.name for line in rota(by=cast.actors["carmen"], at=NOW)] == ["Carmen"]
    remove_shift(by=cast.actors["carmen"], at=NOW, shift_id=shift)
    assert rota(by=cast.actors["carmen"], at=NOW) == ()


def test_the_outsider_keeps_no_rota_of_ours_answers_nothing_and_sees_nothing(
    cast: Cast, open_visit: UUID
) -> None:
    shift = on_duty(cast, "carmen")
    call_duty(by=HOUSE, at=NOW)
    otto = cast.actors["otto"]
    with pytest.raises(NotAllowed):
        on_duty(cast, "olga", by="otto")
    with pytest.raises(NotFound):
        remove_shift(by=otto, at=NOW, shift_id=shift)
    with pytest.raises(NotFound):
        answer_call(by=otto, at=NOW, visit_id=open_visit)
    assert (unfilled(by=otto, at=NOW), rota(by=otto, at=NOW)) == ((), ())
    for who in ("rosa", "nina", "ana"):
        with pytest.raises(NotAllowed):
            unfilled(by=cast.actors[who], at=NOW)
