"""An amount divided among lines comes out to the cent, whatever the split."""

from datetime import date
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.funding.shares import WHOLE, Held, Share, SplitBook, divide

A, B, C = (UUID(int=number) for number in (1, 2, 3))
HARBOR, LOPEZ, WORK = UUID(int=10), UUID(int=11), UUID(int=12)
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@st.composite
def splits(draw: st.DrawFn) -> list[Share]:
    """One to five lines whose parts make the whole."""
    cuts = sorted(draw(st.sets(st.integers(1, WHOLE - 1), max_size=4)))
    parts = [after - before for before, after in zip([0, *cuts], [*cuts, WHOLE], strict=True)]
    return [Share(UUID(int=number), each) for number, each in enumerate(parts)]


AMOUNTS = st.integers(-(10**9), 10**9)


@given(cents=AMOUNTS, split=splits(), shuffled=st.randoms())
def test_parts_sum_to_the_amount_in_any_order_and_a_correction_is_the_mirror(
    cents: int, split: list[Share], shuffled: Random
) -> None:
    parts = divide(cents, split)
    assert sum(cents for _, cents in parts) == cents
    assert all(part for _, part in parts)
    mixed = list(split)
    shuffled.shuffle(mixed)
    assert divide(cents, mixed) == parts
    assert divide(-cents, split) == [(line, -part) for line, part in parts]
    exact = {each.line_id: cents * each.parts / WHOLE for each in split}
    assert all(abs(part - exact[line]) < 1 for line, part in parts)


@pytest.mark.parametrize(
    ("cents", "parts", "expected"),
    [
        (1000, (600_000, 400_000), [(A, 600), (B, 400)]),
        # The cent left over goes to the largest remainder, of equal ones to the first line.
        (100, (333_333, 333_333, 333_334), [(A, 33), (B, 33), (C, 34)]),
        (1, (500_000, 500_000), [(A, 1)]),
        (-1, (500_000, 500_000), [(A, -1)]),
        (0, (WHOLE,), []),
    ],
)
def test_examples(cents: int, parts: tuple[int, ...], expected: list[tuple[UUID, int]]) -> None:
    shares = [Share(line, each) for line, each in zip((A, B, C), parts, strict=False)]
    assert divide(cents, shares) == expected


def test_an_amount_is_not_divided_among_nobody() -> None:
    with pytest.raises(ValueError, match="one line or more"):
        divide(100, [])


def test_the_narrowest_split_of_the_day_holds_and_after_it_the_wider_one() -> None:
    default, work, own, both = ((Share(UUID(int=number), WHOLE),) for number in (20, 21, 22, 23))
    book = SplitBook(
        {
            (HARBOR, None, None): [Held(MAY, JULY, default)],
            (HARBOR, None, WORK): [Held(JUNE, JULY, work)],
            (HARBOR, LOPEZ, None): [Held(JUNE, JULY, own)],
            (HARBOR, LOPEZ, WORK): [Held(MAY, JUNE, both)],
        }
    )
    asked = [(LOPEZ, MAY), (LOPEZ, JUNE), (None, MAY), (None, JUNE), (LOPEZ, JULY)]
    found = [book.shares(served, HARBOR, WORK, day) for served, day in asked]
    assert found == [both, own, default, work, ()]
    assert book.shares(LOPEZ, C, WORK, MAY) == ()
