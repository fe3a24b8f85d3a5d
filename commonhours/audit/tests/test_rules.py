"""Samples: one seed draws one sample; each posting, or each dollar, has the same chance; what is large is certain."""

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.audit.rules import METHODS, MONETARY_UNIT, SIMPLE, Posting, digest_of, draw


def postings(*cents: int) -> list[Posting]:
    return [Posting(UUID(int=place), each) for place, each in enumerate(cents, 1)]


@given(
    st.sampled_from(METHODS),
    st.lists(st.integers(1, 10**7), min_size=1, max_size=60),
    st.text("abc123", min_size=1, max_size=8),
    st.integers(1, 70),
)
def test_a_sample_is_drawn_again_from_any_order_and_holds_each_posting_once(
    method: str, cents: list[int], seed: str, size: int
) -> None:
    population = postings(*cents)
    drawn = draw(method, population, seed=seed, size=size)
    assert draw(method, population[::-1], seed=seed, size=size) == drawn
    assert len({each.id for each in drawn}) == len(drawn)
    assert (
        len(drawn) == min(size, len(cents)) if method == SIMPLE else 1 <= len(drawn) <= min(size, len(cents))
    )
    assert {(each.id, each.cents) for each in drawn} <= {(each.id, each.cents) for each in population}
    assert digest_of(population) == digest_of(population[::-1])
    assert digest_of(population) != digest_of(population[1:])


def test_a_known_seed_draws_what_anybody_can_work_out_by_hand() -> None:
    drawn = draw(SIMPLE, postings(*[100] * 20), seed="2026-03-02", size=3)
    assert [each.id.int for each in drawn] == BY_HAND


# The three smallest of: printf '2026-03-02:00000000-0000-0000-0000-0000000000NN' | sha256sum
BY_HAND = [2, 18, 6]


def test_each_posting_of_a_simple_sample_has_the_same_chance() -> None:
    hits = Counter(
        each.id.int
        for seed in range(2000)
        for each in draw(SIMPLE, postings(*[1] * 10), seed=str(seed), size=2)
    )
    assert all(abs(count - 400) < 80 for count in hits.values())


def test_each_dollar_of_a_monetary_unit_sample_has_the_same_chance() -> None:
    population = postings(100, 200, 300, 400, 1000, 2000)
    seeds = 2000
    hits = Counter(
        each.id.int
        for seed in range(seeds)
        for each in draw(MONETARY_UNIT, population, seed=str(seed), size=2)
    )
    for place, cents in enumerate((100, 200, 300, 400, 1000), 1):
        # The largest is certain; one mark falls among the other 2,000 cents.
        assert hits[place] / seeds == pytest.approx(cents / 2000, abs=0.04)
    assert hits[6] == seeds


def test_what_is_as_large_as_the_interval_is_drawn_for_certain() -> None:
    drawn = draw(MONETARY_UNIT, postings(10, 10, 10, 10, 5000, 100), seed="x", size=3)
    assert {each.id.int for each in drawn if each.certain} == {5, 6}
    assert len(drawn) == 3
    assert all(each.certain for each in draw(MONETARY_UNIT, postings(1, 2), seed="x", size=5))
