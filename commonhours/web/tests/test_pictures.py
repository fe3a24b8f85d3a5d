"""Pictures that can be read: no name on another, no figure on a figure, dates apart from each other."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from commonhours.web.pictures import Column, Spot, area_map, columns

NAMES = st.sampled_from(["Naples", "North Long Beach", "El Dorado Park"])
SPOTS = st.builds(
    lambda name, lat, lng, figure: Spot(name, lat, lng, figure, str(figure)),
    NAMES,
    st.floats(33.7, 33.9),
    st.floats(-118.25, -118.05),
    st.integers(0, 500),
)


def texts(svg: str, kind: str) -> list[tuple[float, float, str]]:
    found = re.findall(rf'<text class="{kind}[^"]*" x="([-\d.]+)" y="([-\d.]+)">([^<]*)</text>', svg)
    return [(float(x), float(y), text) for x, y, text in found]


@given(st.lists(SPOTS, min_size=1, max_size=40))
def test_no_two_names_of_a_map_lie_on_each_other(spots: list[Spot]) -> None:
    names = texts(area_map(spots, "Free workers"), "picture__name")
    for nth, (x, y, name) in enumerate(names):
        for a, b, other in names[nth + 1 :]:
            assert abs(x - a) >= 3.5 * (len(name) + len(other)) or abs(y - b) >= 15


@given(st.lists(SPOTS, min_size=1, max_size=40))
def test_no_two_figures_of_a_map_lie_on_each_other(spots: list[Spot]) -> None:
    figures = texts(area_map(spots, "Free workers"), "picture__figure")
    assert all(
        max(abs(x - a), abs(y - b)) >= 9
        for nth, (x, y, _) in enumerate(figures)
        for a, b, _ in figures[nth + 1 :]
    )


def test_dates_under_columns_stand_apart_and_the_first_is_always_there() -> None:
    drawn = [
        Column(f"day {nth}", f"Nov {nth}" if nth in (0, 1) or nth % 7 == 1 else "", 5, "5")
        for nth in range(70)
    ]
    labels = [x for x, y, text in texts(columns(drawn, "Each day", "5"), "picture__label") if "Nov" in text]
    assert labels[0] == 34
    assert len(labels) >= 4
    assert all(b - a >= 85 for a, b in pairwise(labels))
