"""Whether two indexes hold the same market."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.conditions import Question, conditions_of
from commonhours.matching.index import Index


def assert_same(one: Index, other: Index, several: list[Question]) -> None:
    """Every array that a question reads."""
    assert one.numbers == other.numbers
    assert_equal(one.market.bits, other.market.bits)
    assert_equal(one.market.people, other.market.people)
    lengths = one.market.diaries.lengths
    assert_equal([lengths], [other.market.diaries.lengths])
    for row, length in enumerate(lengths):
        assert_equal(
            *([column[row, :length] for column in index.market.diaries[:-1]] for index in (one, other))
        )
    for asked in several:
        conditions = conditions_of(asked)
        assert_equal(
            *([index.holders.of_condition(c, asked.days) for c in conditions] for index in (one, other))
        )


def assert_equal(some: Sequence[NDArray[Any]], others: Sequence[NDArray[Any]]) -> None:
    for mine, theirs in zip(some, others, strict=True):
        assert np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f")
