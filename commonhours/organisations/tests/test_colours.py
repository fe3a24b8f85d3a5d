"""Whatever colour somebody likes, everybody can read the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.organisations.colours import (
    DAY,
    ENOUGH,
    NIGHT,
    contrast,
    is_colour,
    is_readable,
    nearest_readable,
    palette,
    sheet,
    sheet_name,
)

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


@given(COLOURS)
def test_the_nearest_readable_colour_is_readable_and_a_good_one_stays(colour: str) -> None:
    nearest = nearest_readable(colour)
    assert is_readable(nearest)
    assert (nearest == colour) is is_readable(colour)


@given(COLOURS)
def test_every_pair_that_pages_set_beside_each_other_can_be_read(colour: str) -> None:
    made = {name.removeprefix("--org-"): value for name, value in palette(colour).items()}
    for grounds, time in ((DAY, ""), (NIGHT, "night-")):
        soft, on = made[f"{time}primary-soft"], made[f"{time}on-primary"]
        for name in ("primary", "primary-dark", "primary-darker"):
            assert is_readable(made[time + name], (*grounds, soft, on)), (name, made)


@given(COLOURS)
def test_a_sheet_holds_nothing_but_colours(colour: str) -> None:
    rules = sheet(colour).removeprefix(":root{").removesuffix(";}").split(";")
    assert len(rules) == 10
    assert all(rule.startswith("--org-") and is_colour(rule.split(":")[1]) for rule in rules)


def test_a_sheets_name_tells_its_colour_and_changes_with_what_it_says() -> None:
    assert sheet_name("#0C5F57") == sheet_name("#0c5f57") != sheet_name("#0c5f58")
    assert sheet_name("#0c5f57").startswith("0c5f57-")
    assert ENOUGH == 4.5
