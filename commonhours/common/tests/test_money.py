"""Cents: rounded once, and shared so that nothing is lost."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.common.money import half_up, shares


@pytest.mark.parametrize(
    ("exact", "cents"), [("1/2", 1), ("-1/2", -1), ("49/100", 0), ("5/2", 3), ("-249/100", -2), ("0", 0)]
)
def test_half_a_cent_goes_up_and_a_debt_as_a_claim(exact: str, cents: int) -> None:
    assert half_up(Fraction(exact)) == cents


def test_the_cents_left_over_go_to_the_largest_fractions() -> None:
    assert shares(100, [1, 1, 1]) == (34, 33, 33)
    assert shares(1000, [333, 333, 334]) == (333, 333, 334)
    assert shares(5, [1, 3, 0]) == (1, 4, 0)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_shares_sum_to_what_was_shared_and_none_is_a_cent_off(cents: int, weights: list[int]) -> None:
    parts = shares(cents, weights)
    assert sum(parts) == cents
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(cents * weight, sum(weights))) < 1


@pytest.mark.parametrize("weights", [[0, 0], [2, -1], []])
def test_nothing_is_split_by_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"weights|empty"):
        shares(1, weights)
