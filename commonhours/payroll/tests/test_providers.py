"""The files of payroll providers, read back: every hour and cent of a run stands in them under the provider's codes."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest

from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.ledger.tests.money import finance
from commonhours.payroll.actions import CodesSet, set_provider_codes, take_sick_leave
from commonhours.payroll.exports import as_file, shipped
from commonhours.payroll.models import Statement
from commonhours.payroll.pages import codes_of, provider_rows
from commonhours.payroll.tests.weeks import HOUR, LAST, MONDAY_NINE, THIS, agree, approved, settle, worked
from conftest import EVERYTHING
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
ADP = {"company": "H4", "double_hours": "D", "break_hours": "MB", "sick_hours": "S", "premium": "PR"}
QUICKBOOKS = {"company": "Harbor Care, Inc.", "created": "1378838210", "item": "Help at home"}


def code(cast: Cast, profile: str, codes: Mapping[str, str], **numbers: str) -> CodesSet:
    people = {cast.people[name].id: number for name, number in numbers.items()}
    house = cast.organisations["harbor"].id
    about: dict[str, Any] = {"organisation_id": house, "profile": profile, "codes": codes, "people": people}
    return set_provider_codes(by=finance(cast), at=NOW, **about)


def file_of(cast: Cast, run_id: UUID, profile: str) -> tuple[str, str]:
    form = shipped()[profile]
    name, rows, settings = provider_rows(by=finance(cast), run_id=run_id, form=form)
    return name, as_file(form, rows, settings)


def test_pay_data_for_adp_adds_up_to_the_run(cast: Cast) -> None:
    """Thirteen hours on Monday without a meal, two on Tuesday at another rate's day, and an hour ill the week after."""
    agree(cast, {"rosa": 2000, "sam": 1900})
    worked(cast, "rosa", hours=13)
    worked(cast, "rosa", MONDAY_NINE + DAY, hours=2)
    worked(cast, "sam", hours=2)
    run = approved(cast)
    with pytest.raises(Refused, match="codes_missing"):
        file_of(cast, run.run_id, "adp")
    code(cast, "adp", ADP, rosa="000017")
    with pytest.raises(Refused, match="codes_missing"):
        file_of(cast, run.run_id, "adp")
    assert code(cast, "adp", {}, sam="18") == CodesSet("adp", 5, 2)
    name, text = file_of(cast, run.run_id, "adp")
    assert name == "PRH4_EPI.csv"
    rows = [tuple(row.values()) for row in csv.DictReader(StringIO(text))]
    empty = ("", "", "")
    start = ("H4", "2602231")
    assert rows == [
        (*start, "000017", "20.00", "10.00", "4.00", *empty, ""),
        (*start, "000017", *empty, "D", "1.00", "", ""),
        (*start, "000017", *empty, "MB", "1.00", "", ""),
        (*start, "18", "19.00", "2.00", "", *empty, ""),
    ]


def test_leave_and_other_pay_have_codes_of_their_own(cast: Cast) -> None:
    agree(cast, {"rosa": 1690})
    worked(cast, "rosa", hours=8)
    worked(cast, "rosa", MONDAY_NINE + DAY, hours=3)
    worked(cast, "rosa", MONDAY_NINE + DAY + 6 * HOUR, hours=3)
    approved(cast, LAST)
    house = cast.organisations["harbor"].id
    about: dict[str, Any] = {"organisation_id": house, "person_id": cast.people["rosa"].id}
    take_sick_leave(by=cast.actors["rosa"], at=NOW, day=date(2026, 3, 3), minutes=15, **about)
    code(cast, "adp", ADP, rosa="17")
    run = approved(cast, THIS, NOW + 8 * DAY)
    (row,) = csv.DictReader(StringIO(file_of(cast, run.run_id, "adp")[1]))
    assert (row["Hours 3 Code"], row["Hours 3 Amount"]) == ("S", "0.25")
    with seeing(EVERYTHING):
        first = Statement.objects.earliest("id").run_id
    money = [
        row for row in csv.DictReader(StringIO(file_of(cast, first, "adp")[1])) if row["Earnings 3 Code"]
    ]
    # A day broken in two, at the minimum: an hour of it.
    assert [(row["Earnings 3 Code"], row["Earnings 3 Amount"]) for row in money] == [("PR", "16.90")]


def test_time_activities_for_quickbooks_count_hours_once_that_were_put_right(cast: Cast) -> None:
    agree(cast, {"rosa": 2000})
    more, less = worked(cast, "rosa", hours=2), worked(cast, "rosa", MONDAY_NINE + DAY, hours=2)
    first = approved(cast)
    code(cast, "quickbooks", QUICKBOOKS, rosa="Lopez, Rosa")
    settle(cast, more, MONDAY_NINE, MONDAY_NINE + 2.5 * HOUR, said=NOW)
    settle(cast, less, MONDAY_NINE + DAY, MONDAY_NINE + DAY + 1.75 * HOUR, said=NOW)
    second = approved(cast, LAST, NOW + HOUR)

    def read(run_id: UUID) -> list[list[str]]:
        name, text = file_of(cast, run_id, "quickbooks")
        assert name.endswith("-quickbooks.iif")
        return [line.split("\t") for line in text.splitlines()]

    lines = read(first.run_id)
    assert lines[0][0] == "!TIMERHDR"
    assert lines[1][3:] == ["Harbor Care, Inc.", "N", "Y", "1378838210"]
    assert lines[2][:7] == ["!TIMEACT", "DATE", "JOB", "EMP", "ITEM", "PITEM", "DURATION"]
    assert [row[1:7] for row in lines[3:]] == [
        ["02/23/26", "", "Lopez, Rosa", "Help at home", "", "2:00"],
        ["02/24/26", "", "Lopez, Rosa", "Help at home", "", "2:00"],
    ]
    # Half an hour more; the quarter of an hour less somebody takes off there by hand.
    assert [row[6] for row in read(second.run_id)[3:]] == ["0:30"]
    assert all(len(row) == 10 for row in lines[2:])


def test_codes_are_for_whoever_keeps_the_books_and_are_what_the_provider_takes(cast: Cast) -> None:
    house = cast.organisations["harbor"].id
    for name in ("carmen", "rosa", "otto", "olga"):
        about: dict[str, Any] = {"organisation_id": house, "profile": "adp"}
        with pytest.raises(NotAllowed):
            set_provider_codes(by=cast.actors[name], at=NOW, codes=ADP, people={}, **about)
        with pytest.raises(NotAllowed):
            codes_of(by=cast.actors[name], **about)
    with pytest.raises(Invalid, match="code_wrong"):
        code(cast, "adp", {"company": "=HARBOR"})
    with pytest.raises(Invalid, match="code_wrong"):
        code(cast, "adp", {}, rosa="seventeen")
    with pytest.raises(Invalid, match="number_of_two"):
        code(cast, "adp", {}, rosa="17", sam="17")
    with pytest.raises(NotFound):
        code(cast, "gusto", {})
    with pytest.raises(NotFound):
        code(cast, "adp", {}, ben="17")
    code(cast, "adp", ADP, rosa="17")
    assert code(cast, "adp", {"premium": ""}, rosa="").codes == 4
    seen = codes_of(by=finance(cast), organisation_id=house, profile="adp")
    assert all(not number for _person, _name, number in seen.people)
