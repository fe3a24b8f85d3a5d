"""Whether two indexes hold the same market."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.conditions import UNDER, Question, conditions_of
from commonhours.bookings.rules import PLACE
from commonhours.matching.index import Index
from commonhours.matching.kernel.checking import diary_row


def assert_same(one: Index, other: Index, several: list[Question]) -> None:
    """Every array that a question reads."""
    assert one.numbers == other.numbers
    assert_equal(one.market.bits, other.market.bits)
    assert_equal([one.market.people], [other.market.people])
    assert_equal([one.market.diaries.lengths], [other.market.diaries.lengths])
    for worker in range(len(one.numbers)):
        assert_equal(*(entries(index, worker) for index in (one, other)))
    for asked in several:
        conditions = conditions_of(asked)
        assert_equal(
            *([index.holders.of_condition(c, asked.days) for c in conditions] for index in (one, other))
        )
        assert_equal(
            *(
                [index.holders.of_any([age], asked.first_day) for age in UNDER.values()]
                for index in (one, other)
            )
        )


def entries(index: Index, worker: int) -> list[NDArray[Any]]:
    """A worker's visits: starts, ends, places field by field."""
    starts, ends, places = diary_row(worker, index.market.diaries)
    return [starts, ends, *(places[axis] for axis in PLACE.names or ())]


def assert_equal(some: Sequence[NDArray[Any]], others: Sequence[NDArray[Any]]) -> None:
    for mine, theirs in zip(some, others, strict=True):
        assert np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f")
