"""One diary, several instruments: wages never hold an hour of another, stipends stand beside them, the rest is free."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from commonhours.common.sight import seeing
from commonhours.ledger.models import Leg
from commonhours.ledger.tests.money import finance
from commonhours.payroll.actions import record_payment
from commonhours.payroll.models import PaidHours, Statement, StatementLine
from commonhours.payroll.months import my_month
from commonhours.payroll.rules import items_of
from commonhours.payroll.tests.test_rules import hours, stretches, week
from commonhours.payroll.tests.weeks import HOUR, MONDAY_NINE, THIS, agree, approved, previewed, worked
from commonhours.rates.models import Instrument, Rate
from commonhours.rates.pay.lines import SICK_LEAVE, STIPEND, TIME
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

DAY = timedelta(days=1)


@given(stretches, st.sets(st.integers(0, 11)), st.integers(0, 900))
def test_wages_never_hold_an_hour_of_another_instrument(
    drawn: list[tuple[int, ...]], given_for: set[int], cents: int
) -> None:
    rows = [hours(day, third * 480 + offset, minutes, rate) for day, third, offset, minutes, rate in drawn]
    under = [replace(row, rate=0, stipend=cents) if at in given_for else row for at, row in enumerate(rows)]
    paid, given = ([row for row in under if (row.stipend is None) == wages] for wages in (True, False))
    found = items_of(week(*under))
    assert tuple(item for item in found if item.code != STIPEND) == items_of(week(*paid))
    assert sum(item.cents for item in found if item.code == STIPEND) == cents * len(given)
    # Every second of every hour stands once: as time that is paid, or as time that is thanked for.
    told = sum(item.seconds for item in found if item.code in (TIME, STIPEND))
    assert told == sum(int((row.ends_at - row.starts_at).total_seconds()) for row in under)


def under(cast: Cast, code: str, work: str, **figures: object) -> None:
    with seeing(EVERYTHING):
        Instrument.objects.create(
            organisation=cast.organisations["harbor"],
            type_of_work=cast.works[work],
            code=code,
            since=LONG_AGO,
            set_at=JOINED,
            **figures,
        )


def test_a_run_pays_wages_and_stipends_apart_and_volunteers_nothing(cast: Cast) -> None:
    agree(cast, {"rosa": 2000, "dara": 2000})
    with seeing(EVERYTHING):
        house = cast.organisations["harbor"]
        Rate.objects.create(organisation=house, kind="on_costs", amount=1000, since=LONG_AGO, set_at=JOINED)
    under(cast, "stipend", "nutrition", amount=400, per="hour", compared=2000)
    under(cast, "volunteer", "veterans")
    worked(cast, "rosa", hours=5)
    worked(cast, "rosa", MONDAY_NINE + 6 * HOUR, hours=5, work="nutrition")
    worked(cast, "rosa", MONDAY_NINE + DAY, hours=3, work="veterans")
    worked(cast, "dara", hours=3, work="veterans")
    run = approved(cast)
    assert (run.people, run.cents) == (1, 5 * 2000 + 5 * 400)  # ten hours in one day, and no overtime
    with seeing(EVERYTHING):
        lines = StatementLine.objects.filter(statement__run_id=run.run_id).exclude(code=SICK_LEAVE)
        assert [(each.code, each.seconds, each.cents) for each in lines.order_by("place_in_order")] == [
            (TIME, 5 * 3600, 10_000),
            (STIPEND, 5 * 3600, 2000),
        ]
        statement = Statement.objects.get(run_id=run.run_id)
        assert statement.seconds == 5 * 3600
        # What is nobody's pay is no hour of a statement either.
        assert PaidHours.objects.filter(statement=statement).count() == 2
        kinds = {leg.account.kind: leg.cents for leg in Leg.objects.select_related("account")}
        assert kinds == {
            "wages": 10_000,
            "stipends": 2000,
            "wages_owed": -12_000,
            "on_costs": 1000,
            "on_costs_owed": -1000,
        }
    # Their hours count for the month, the stipend is no income of it.
    record_payment(
        by=finance(cast), at=NOW, statement_id=statement.id, means="cash", day=NOW.date(), deductions={}
    )
    february, march = (my_month(by=cast.actors["rosa"], first=date(2026, month, 1)) for month in (2, 3))
    assert (february.seconds, march.cents) == (13 * 3600, 10_000)
    # Nothing is left for the next run.
    assert previewed(cast, THIS).people == 0


def test_the_diary_is_one_whatever_an_hour_is_worked_for(cast: Cast) -> None:
    under(cast, "volunteer", "veterans")
    worked(cast, "rosa", hours=2)
    with pytest.raises(IntegrityError, match="assignment"), transaction.atomic():
        worked(cast, "rosa", MONDAY_NINE + HOUR, hours=2, work="veterans")
