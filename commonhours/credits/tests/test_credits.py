"""An hour given is an hour on one's account, once both have said yes; what is put right is put right there, too."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction

from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.credits.actions import keep_credits
from commonhours.credits.models import Credit
from commonhours.credits.pages import my_instruments
from commonhours.payroll.tests.test_instruments import under
from commonhours.payroll.tests.weeks import HOUR, MONDAY_NINE, settle, worked
from commonhours.timesheets.models import Timesheet
from commonhours.trail.queries import Entry
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


def told(sheet: Timesheet, act: UUID | None = None) -> int:
    """The follower reads of an act about these hours."""
    about: dict[str, object] = {"sheet": str(sheet.id)}
    entry = Entry(1, act or new_id(), "timesheet.confirm", NOW, None, None, None, (), (), about)
    return keep_credits(by=HOUSE, at=NOW, entry=entry)


def balance(cast: Cast, name: str) -> int:
    return my_instruments(by=cast.actors[name], at=NOW).balance


def test_confirmed_hours_add_minutes_once_and_what_is_put_right_takes_them_back(cast: Cast) -> None:
    under(cast, "time_credit", "veterans")
    waits = worked(cast, "rosa", MONDAY_NINE - DAY, work="veterans", sides=("worker",))
    wage = worked(cast, "rosa", MONDAY_NINE + DAY)
    given, act = worked(cast, "rosa", hours=1.5, work="veterans"), new_id()
    assert [told(each) for each in (waits, wage)] == [0, 0]
    assert [told(given, act), told(given, act), told(given)] == [1, 0, 0]
    assert balance(cast, "rosa") == 90
    # Fifty minutes it was, both say.
    settle(cast, given, MONDAY_NINE, MONDAY_NINE + 5 * HOUR / 6, said=NOW)
    told(given)
    settle(cast, waits, MONDAY_NINE - DAY, MONDAY_NINE - DAY + HOUR, said=NOW)
    told(waits)
    found = my_instruments(by=cast.actors["rosa"], at=NOW)
    assert (found.balance, [each.minutes for each in found.credits]) == (50 + 60, [60, -40, 90])
    assert [(each.code, each.seconds) for each in found.hours] == [("wage", 7200), ("time_credit", 110 * 60)]
    with seeing(EVERYTHING):
        rows = Credit.objects.filter(timesheet=given).values_list("minutes", flat=True)
        assert sum(rows) == 50
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Credit.objects.update(minutes=600)


def test_nobody_else_reads_an_account(cast: Cast) -> None:
    under(cast, "time_credit", "veterans")
    told(worked(cast, "rosa", work="veterans"))
    assert [balance(cast, name) for name in ("rosa", "otto", "dara", "nina")] == [120, 0, 0, 0]
    for name, sees in (("rosa", 1), ("carmen", 1), ("otto", 0), ("dara", 0), ("nina", 0)):
        with seeing(cast.actors[name].sight):
            assert Credit.objects.count() == sees
