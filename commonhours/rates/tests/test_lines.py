"""Lines and their parts: rounded once, shared out to the cent, in the order of a statement."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.rates.pay.cents import rounded, shared
from commonhours.rates.pay.facts import InTwoGroups, Week
from commonhours.rates.tests.weeks import COUNTRY, WORKWEEK, by_code, days, paid, span


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0", 0), ("0.49", 0), ("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", 0), ("-0.51", -1)],
)
def test_half_goes_up(amount: str, cents: int) -> None:
    assert rounded(Fraction(amount)) == cents


def test_what_is_left_goes_by_largest_fraction_and_then_to_the_first() -> None:
    thirds = [Fraction(10, 3)] * 3
    assert shared(10, thirds) == [4, 3, 3]
    assert shared(3, [Fraction("0.9"), Fraction("1.2"), Fraction("0.95")]) == [1, 1, 1]
    assert shared(1, [Fraction("0.3"), Fraction("0.4"), Fraction("0.3")]) == [0, 1, 0]


@given(st.lists(st.fractions(min_value=0, max_value=1000), min_size=1, max_size=8))
def test_shares_add_up_and_none_is_a_cent_off(shares: list[Fraction]) -> None:
    cents = shared(rounded(sum(shares, Fraction())), shares)
    assert sum(cents) == rounded(sum(shares, Fraction()))
    assert all(abs(one - share) < 1 for one, share in zip(cents, shares, strict=True))


def test_a_line_gathers_one_component_at_one_rate_and_leads_back_to_its_spans() -> None:
    pay = paid(span(0, 8, 9), span(0, 9, 11), span(1, 8, 9, role="tutor"), span(2, 8, 9, rate=2100))
    assert [(line.code, line.role, int(line.hours), int(line.rate), line.cents) for line in pay.lines] == [
        ("time", "home help", 3, 2000, 60_00),
        ("time", "home help", 1, 2100, 21_00),
        ("time", "tutor", 1, 2000, 20_00),
    ]
    assert [(part.key, part.seconds, part.cents) for part in pay.lines[0].parts] == [
        ("0/8", 3600, 20_00),
        ("0/9", 7200, 40_00),
    ]


def test_rates_and_hours_are_shown_rounded_and_paid_exact() -> None:
    pay = paid(*days(range(2), 8, 14, 2000), span(2, 8, 11, 2001), span(3, 8, 8 + 20 / 3600, 2000))
    assert pay.groups[0].regular_rate == Decimal("2000.1999")
    shown = {line.hours for line in pay.lines if line.rate == 2000}
    assert shown == {Decimal("12.01")}  # twelve hours and twenty seconds


def test_an_exact_rate_is_shown_to_the_hundredth_of_a_cent() -> None:
    """Oregon's example of two rates: $520 for 46 hours; half of $11.304347… for each of six."""
    rates = [(0, 16, 1000), (1, 15, 1200), (2, 15, 1200)]
    pay = paid(*(span(day, 0, hours, rate, place=COUNTRY) for day, hours, rate in rates))
    assert [(line.rate, line.cents) for line in pay.lines if line.code == "overtime_week"] == [
        (Decimal("565.2174"), 33_91)
    ]


def test_what_midnight_cuts_in_two_is_one_part_of_its_line() -> None:
    (line,) = paid(span(0, 21, 24 + 2)).lines
    assert [(part.key, part.seconds, part.cents) for part in line.parts] == [("0/21", 5 * 3600, 100_00)]


def test_lines_come_in_the_order_of_a_statement() -> None:
    pay = paid(*days(range(7), 6, 19, 1000))
    assert list(by_code(pay)) == [
        "time", "minimum", "overtime_day", "overtime_week", "seventh_day", "double_day", "double_seventh", "meal",
    ]  # fmt: skip


def test_premiums_of_two_days_are_two_lines() -> None:
    meals = [line.parts[0].key for line in paid(*days(range(2), 8, 14)).lines if line.code == "meal"]
    assert meals == ["0/8", "1/8"]


def test_an_employer_belongs_to_one_group() -> None:
    with pytest.raises(InTwoGroups):
        Week(WORKWEEK, joint=(frozenset({"Ann's", "Ben's"}), frozenset({"Ben's", "Cy's"})))


def test_a_group_is_told_whole_and_strangers_apart() -> None:
    pay = paid(span(0, 8, 9), span(0, 9, 10, employer="Ben's"), joint=(frozenset({"Ann's", "Cy's"}),))
    assert [(group.employers, group.seconds) for group in pay.groups] == [
        (frozenset({"Ann's", "Cy's"}), 3600),
        (frozenset({"Ben's"}), 3600),
    ]


def test_employers_come_by_name_however_they_were_told() -> None:
    names = [f"{name}'s" for name in ("Gil", "Bea", "Fay", "Ann", "Eve", "Cy", "Dan")]
    pay = paid(*(span(0, 8 + at, 9 + at, employer=name) for at, name in enumerate(names)))
    assert [set(group.employers) for group in pay.groups] == [{name} for name in sorted(names)]


def test_a_week_that_cannot_be_paid_says_what_to_do() -> None:
    with pytest.raises(InTwoGroups, match="make one group of them"):
        Week(WORKWEEK, joint=(frozenset({"Ann's"}), frozenset({"Ann's"})))
