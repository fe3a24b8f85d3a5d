"""Who is proposed, who is compared with whom, and what may be said of a difference: by hand, and of random figures."""

from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.planning.trials.effect import FEWEST_DAYS, Effect, Pair, Week, effect, interval
from commonhours.planning.trials.rules import Candidate, apart, in_order, twins

COOKING, ENGLISH = UUID(int=101), UUID(int=102)
SHOPPING, DRIVING = UUID(int=201), UUID(int=202)


def somebody(
    number: int, *holds: UUID, share: float | None = None, kept: int = 0, **more: object
) -> Candidate:
    lacks = tuple(kind for kind in (COOKING, ENGLISH) if kind not in holds)
    said = {"works": frozenset(), "offered": 20.0, "booked": 10.0} | more
    return Candidate(UUID(int=number), frozenset(holds), lacks, kept=kept, share=share, **said)  # type: ignore[arg-type]  # as each test names them


def test_who_lacks_least_is_proposed_first_then_who_kept_most_and_the_unknown_last() -> None:
    lacks_two = somebody(1, share=1.0)
    unknown = somebody(2, COOKING, ENGLISH, kept=7)
    steady = somebody(3, COOKING, ENGLISH, share=0.98, kept=40)
    shaky = somebody(4, COOKING, ENGLISH, share=0.6, kept=90)
    newer = somebody(5, COOKING, ENGLISH, share=0.98, kept=12)
    assert in_order([lacks_two, unknown, shaky, newer, steady]) == [steady, newer, shaky, unknown, lacks_two]


def test_how_unlike_two_people_are_is_a_sum_that_can_be_done_by_hand() -> None:
    one = somebody(1, COOKING, works=frozenset({SHOPPING}), offered=20.0, booked=10.0)
    other = somebody(2, COOKING, ENGLISH, works=frozenset({SHOPPING, DRIVING}), offered=30.0, booked=4.0)
    # One of two facts, one of two types of work, 10 of 20 hours offered, 6 of 12 booked.
    assert apart(one, other, (20.0, 12.0)) == pytest.approx(0.5 + 0.5 + 0.5 + 0.5)
    assert apart(one, one, (20.0, 12.0)) == 0
    # Where everybody is alike in something, it tells nobody apart.
    assert apart(somebody(1), somebody(2), (0.0, 0.0)) == 0


def test_the_closest_pair_goes_first_and_nobody_is_compared_twice() -> None:
    a, b = somebody(1, booked=10.0), somebody(2, booked=12.0)
    near, far = somebody(3, booked=12.5), somebody(4, booked=30.0)
    assert twins([a, b], [near, far]) == {b.person_id: near.person_id, a.person_id: far.person_id}
    assert twins([a, b], [near]) == {b.person_id: near.person_id}
    assert twins([a], []) == {}


PEOPLE = st.lists(
    st.builds(
        lambda number, held, offered, booked: somebody(number, *held, offered=offered, booked=booked),
        st.integers(1, 10_000),
        st.sets(st.sampled_from([COOKING, ENGLISH])),
        st.sampled_from([0.0, 10.0, 20.0, 40.0]),
        st.sampled_from([0.0, 5.0, 15.0]),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda each: each.person_id,
)


@given(PEOPLE, st.integers(0, 14), st.randoms())
def test_twins_are_others_each_once_as_many_as_there_can_be_and_the_same_in_any_order(
    people: list[Candidate], size: int, random: object
) -> None:
    cohort, others = people[:size], people[size:]
    found = twins(cohort, others)
    assert set(found) <= {each.person_id for each in cohort}
    assert set(found.values()) <= {each.person_id for each in others}
    assert len(set(found.values())) == len(found) == min(len(cohort), len(others))
    random.shuffle(cohort)  # type: ignore[attr-defined]  # hypothesis's own
    random.shuffle(others)  # type: ignore[attr-defined]  # hypothesis's own
    assert twins(cohort, others) == found


@given(PEOPLE)
def test_whoever_lacks_less_never_stands_behind_whoever_lacks_more(people: list[Candidate]) -> None:
    ordered = in_order(people)
    assert [len(each.lacks) for each in ordered] == sorted(len(each.lacks) for each in people)
    assert in_order(reversed(people)) == ordered


def pair(own: tuple[float, float], twin: tuple[float, float], new: float = 4.0, days: int = 28) -> Pair:
    return Pair(Week(*own), Week(*twin), new, days)


def test_a_difference_in_differences_by_hand() -> None:
    # She worked two hours a week less, her twin one hour more: three hours less than without the trial.
    assert pair((10.0, 8.0), (9.0, 10.0)).change == -3
    six = [pair((10.0, 10.0 - less), (10.0, 10.0)) for less in (1, 2, 3, 4, 5, 9)]
    found = effect(six)
    assert (found.pairs, found.new, found.other) == (6, 4.0, -4.0)
    # Of 63 means of subsets three are left out on each side: −9, (−9−5)/2, (−9−4)/2 … and −1, (−1−2)/2, −2 …
    assert (found.low, found.high) == (-6.5, -2.0)


def test_of_few_people_and_short_times_nothing_is_told() -> None:
    four = effect([pair((10.0, 5.0), (10.0, 10.0))] * 4)
    assert (four.pairs, four.other, four.low, four.high) == (4, -5.0, None, None)
    short = pair((10.0, 5.0), (10.0, 10.0), days=FEWEST_DAYS - 1)
    assert effect([short] * 9) == Effect(0, None, None, None, None)


CHANGES = st.lists(st.floats(-40, 40, allow_nan=False), min_size=5, max_size=20)


@given(CHANGES, st.floats(-20, 20, allow_nan=False))
def test_an_interval_lies_within_what_was_seen_and_moves_with_it(changes: list[float], more: float) -> None:
    low, high = interval(np.array(changes))
    assert low is not None
    assert high is not None
    assert min(changes) - 1e-9 <= low <= high <= max(changes) + 1e-9
    turned = interval(-np.array(changes))
    assert turned == pytest.approx((-high, -low))
    assert interval(np.array(changes) + more) == pytest.approx((low + more, high + more), abs=1e-6)


@pytest.mark.parametrize("people", [5, 6, 12, 20])
def test_nine_intervals_in_ten_hold_the_truth(people: int) -> None:
    """Of differences with heavy tails and a true middle of two hours, drawn four hundred times."""
    rng, held = np.random.default_rng(people), 0
    for _ in range(400):
        low, high = interval(2 + rng.standard_t(3, people))
        assert low is not None
        assert high is not None
        held += low <= 2 <= high
    assert 0.86 <= held / 400 <= 0.97
