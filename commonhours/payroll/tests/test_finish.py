"""What workers say when they finish is paid by the packs' rules; where they say nothing, nothing is made of it."""

from datetime import timedelta

import pytest

from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.payroll.actions import say_at_finish
from commonhours.payroll.models import StatementLine
from commonhours.payroll.rates_of import attending
from commonhours.payroll.tests.weeks import HOUR, MONDAY_NINE, agree, approved, settle, worked
from commonhours.rates.models import Rate
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

SAID = NOW - timedelta(days=5)


@pytest.fixture(autouse=True)
def rates(cast: Cast) -> None:
    agree(cast, {"rosa": 2000})


def premiums() -> dict[str, int]:
    """What was paid beyond the hours, in cents, by component."""
    with seeing(EVERYTHING):
        rows = StatementLine.objects.filter(code__in=["meal", "rest", "reporting"])
        return {row.code: row.cents for row in rows}


def test_a_long_day_without_a_word_pays_for_the_meal_that_nothing_shows(cast: Cast) -> None:
    worked(cast, "rosa", hours=7)
    approved(cast)
    assert premiums() == {"meal": 2000}


def test_a_meal_that_was_had_is_not_paid_and_a_rest_that_was_missed_is(cast: Cast) -> None:
    sheet = worked(cast, "rosa", hours=7)
    say_at_finish(by=cast.actors["rosa"], at=SAID, timesheet_id=sheet.id, meal=False)
    say_at_finish(by=cast.actors["rosa"], at=SAID + HOUR, timesheet_id=sheet.id, meal=True, rests=False)
    approved(cast)
    assert premiums() == {"rest": 2000}
    with pytest.raises(Refused, match="finish_paid"):
        say_at_finish(by=cast.actors["rosa"], at=NOW, timesheet_id=sheet.id, meal=False)


@pytest.mark.parametrize(("minutes", "cents"), [(60, 6000), (239, 33), (240, 0)])
def test_who_came_and_was_sent_home_is_paid_half_of_what_was_promised(
    cast: Cast, minutes: int, cents: int
) -> None:
    sheet = worked(cast, "rosa", hours=8, sides=())
    settle(cast, sheet, MONDAY_NINE, MONDAY_NINE + minutes * HOUR / 60, said=SAID)
    say_at_finish(by=cast.actors["rosa"], at=SAID, timesheet_id=sheet.id, sent_home=True)
    approved(cast)
    assert premiums() == ({"reporting": cents} if cents else {})


def test_it_is_the_workers_own_word_and_nobody_elses(cast: Cast) -> None:
    sheet = worked(cast, "rosa", hours=7)
    for name in ("sam", "olga", "carmen", "otto"):
        with pytest.raises(NotFound):
            say_at_finish(by=cast.actors[name], at=SAID, timesheet_id=sheet.id, meal=True)
    with pytest.raises(Invalid, match="nothing_said"):
        say_at_finish(by=cast.actors["rosa"], at=SAID, timesheet_id=sheet.id)


@pytest.mark.parametrize(("minutes", "overtime"), [(108, {"overtime_week"}), (109, {"overtime_day", "meal"})])
def test_a_fifth_of_other_work_leaves_somebody_an_attendant_and_a_minute_more_does_not(
    cast: Cast, minutes: int, overtime: set[str]
) -> None:
    """Nine hours a day are 540 minutes, a fifth of them is 108: an attendant has no overtime in a day of nine hours."""
    with seeing(EVERYTHING):
        house, work = cast.organisations["harbor"], cast.works["company"]
        row = {"organisation": house, "kind": "pay", "since": LONG_AGO, "set_at": JOINED}
        Rate.objects.create(amount=1900, type_of_work=work, attendant=True, **row)
    rosa = cast.actors["rosa"]
    days = [worked(cast, "rosa", MONDAY_NINE + day * 24 * HOUR, hours=9) for day in range(5)]
    assert attending(by=rosa, timesheet_ids=[each.id for each in days]) == {each.id for each in days}
    assert attending(by=cast.actors["sam"], timesheet_ids=[days[0].id]) == set()
    with pytest.raises(Invalid, match="other_too_long"):
        say_at_finish(by=rosa, at=SAID, timesheet_id=days[0].id, other_minutes=541)
    for sheet, other in zip(days, (108, 108, 108, 108, minutes), strict=True):
        say_at_finish(by=rosa, at=SAID, timesheet_id=sheet.id, other_minutes=other)
    approved(cast)
    with seeing(EVERYTHING):
        codes = set(StatementLine.objects.values_list("code", flat=True))
    assert codes - {"time", "sick_leave"} == overtime
