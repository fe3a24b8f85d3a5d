"""Whatever colour somebody likes, everybody can read the page."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.organisations.colours import (
    DAY,
    ENOUGH,
    HIGH_DAY,
    HIGH_NIGHT,
    MUCH,
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
def test_where_strong_colours_were_chosen_every_house_has_seven_to_one(colour: str) -> None:
    made = palette(colour)
    assert is_readable(made["--org-high-primary"], HIGH_DAY, least=MUCH), made
    assert is_readable(made["--org-high-night-primary"], HIGH_NIGHT, least=MUCH), made


# What stands on what in strong colours: text on its grounds, and lines and controls, which need less.
TEXT = (
    *(("ink", ground) for ground in ("page", "paper", "sunk", "primary-soft")),
    *(("ink-soft", ground) for ground in ("page", "paper", "sunk")),
    *(
        (word, ground)
        for word in ("accent", "success", "warning", "error", "info")
        for ground in ("paper", word + "-soft")
    ),
    *(("on-free", f"free-{shade}") for shade in (1, 2, 3)),
    *(
        ("primary-dark", "primary-soft"),
        ("on-free-4", "free-4"),
        ("on-disabled", "disabled"),
        ("paper", "ink"),
    ),
)
LINES = tuple(
    (line, ground) for line in ("line", "line-strong", "focus", "free-4") for ground in ("page", "paper")
)


@pytest.mark.parametrize(("mixin", "grounds"), [("high-day", HIGH_DAY), ("high-night", HIGH_NIGHT)])
def test_the_style_sheets_strong_colours_are_strong(mixin: str, grounds: tuple[str, ...]) -> None:
    tokens = (Path(__file__).parents[3] / "design/styles/_tokens.scss").read_text()
    block = tokens.split(f"@mixin {mixin} {{")[1].split("\n}")[0]
    said = {name: _full(value) for name, value in re.findall(r"--([a-z0-9-]+): (#[0-9a-f]+);", block)}
    assert {said["page"], said["paper"], said["sunk"], said["primary-soft"]} == set(grounds)
    assert said["on-primary"] == grounds[0]
    weak = {(a, b) for a, b in TEXT if not is_readable(said[a], (said[b],), least=MUCH)}
    assert weak | {(a, b) for a, b in LINES if not is_readable(said[a], (said[b],))} == set()


def _full(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * each for each in colour[1:])


@given(COLOURS)
def test_a_sheet_holds_nothing_but_colours(colour: str) -> None:
    rules = sheet(colour).removeprefix(":root{").removesuffix(";}").split(";")
    assert len(rules) == 12
    assert all(rule.startswith("--org-") and is_colour(rule.split(":")[1]) for rule in rules)


def test_a_sheets_name_tells_its_colour_and_changes_with_what_it_says() -> None:
    assert sheet_name("#0C5F57") == sheet_name("#0c5f57") != sheet_name("#0c5f58")
    assert sheet_name("#0c5f57").startswith("0c5f57-")
    assert ENOUGH == 4.5
