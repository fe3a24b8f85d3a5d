"""Demand foretold from weeks that were, lumps of hours, and free hours shared out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhours.planning.gaps.counts import expected_beyond, pinball, quantile
from commonhours.planning.gaps.forecast import usual_week
from commonhours.planning.kernel import pairs_of, shared

ONE = np.array([1.0])


def test_lumps_are_counted_as_they_fall() -> None:
    # Two visits of three hours are expected; at most one comes in 41 of a hundred weeks, at most three in 86.
    assert [quantile(6 * ONE, 3.0, share)[0] for share in (0.1, 0.5, 0.9)] == [0, 6, 12]
    assert quantile(0 * ONE, 3.0, 0.9)[0] == 0
    assert quantile(1000 * ONE, 1.0, 0.9)[0] == pytest.approx(1041, abs=1)
    # A room of nothing keeps nothing; a large one keeps all but the rarest.
    assert expected_beyond(6 * ONE, 3.0, 0 * ONE)[0] == pytest.approx(6)
    assert expected_beyond(6 * ONE, 3.0, -2 * ONE)[0] == pytest.approx(8)
    assert expected_beyond(6 * ONE, 3.0, 6 * ONE)[0] == pytest.approx(3 * 2 * np.exp(-2) * 2, rel=1e-6)
    assert pinball(np.array([10.0, 0.0]), np.array([0.0, 10.0]), 0.9) == pytest.approx((9 + 1) / 2)


def test_a_cell_that_is_known_well_speaks_for_itself_and_a_thin_one_is_drawn_to_its_work() -> None:
    kinds = np.array([0, 0, 0])
    steady = np.zeros((12, 3, 4))
    steady[:, 0, 1] = 8  # every week, at the second hour
    steady[:, 1, 1] = 8
    steady[3, 2, 3] = 1  # once, at the fourth
    usual = usual_week(steady, kinds)
    assert usual.mean[0, 1] == pytest.approx(8, abs=0.3)
    assert usual.mean.sum() == pytest.approx(16, abs=0.2)
    thin = usual.mean[2]
    assert 0 < thin[1] < 0.1
    assert thin[0] == 0
    # Of one week alone something is foretold, too; of none nothing.
    assert usual_week(steady[:1], kinds).mean.sum() == pytest.approx(16)
    assert usual_week(steady[:0], kinds).mean.sum() == 0


def test_free_hours_go_where_they_can_and_are_given_once() -> None:
    need = np.array([[2.0], [2.0]], np.float32)
    both, first = [1.0, 1.0], [1.0, 0.0]
    # Somebody for both and somebody for the first alone: the first leaves the other to the second.
    given = shared(need, np.array([[2.0], [2.0]], np.float32), pairs_of(np.array([both, first]) > 0))
    assert given.sum() == pytest.approx(4, abs=0.01)
    assert given[1, 0] > 1.3
    nobody = shared(need, np.array([[2.0]], np.float32), pairs_of(np.array([first]) > 0))
    assert nobody.tolist() == [[2.0], [0.0]]


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 8))
def test_no_more_is_shared_out_than_is_free(seed: int, cells: int, people: int) -> None:
    dice = np.random.default_rng(seed)
    need = dice.exponential(2, (cells, 3)).astype(np.float32)
    free = dice.integers(0, 3, (people, 3)).astype(np.float32)
    able = dice.random((people, cells)) < 0.4
    given_hours = shared(need, free, pairs_of(able))
    assert (given_hours >= 0).all()
    assert (given_hours.sum(axis=0) <= free.sum(axis=0) + 1e-3).all()
    # A cell that nobody can serve is given nothing.
    assert not given_hours[able.sum(axis=0) == 0].any()
