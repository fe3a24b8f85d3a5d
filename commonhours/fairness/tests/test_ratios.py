"""Rates and ratios as the rule works them out, and nothing told of few."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from commonhours.fairness.ratios import ETHNICITIES, FEWEST, SEXES, UNKNOWN, Count, Group, Table, tables
from commonhours.words.fairness import left_out_words

# The worked example of 6 RCNY § 5-301 for a tool that scores: people, and how many scored above the median. The
# rule prints rates to a tenth of a percent and cuts the rest off.
BY_SEX = {"male": (92, 50), "female": (76, 34)}
PRINTED_BY_SEX = {"male": (54.3, 1.00), "female": (44.7, 0.82)}
BY_ETHNICITY = {
    "hispanic": (28, 18),
    "white": (40, 15),
    "black": (32, 16),
    "pacific": (8, 5),
    "asian": (24, 10),
}
PRINTED_BY_ETHNICITY = {
    "hispanic": (64.2, 1.00),
    "white": (37.5, 0.58),
    "black": (50.0, 0.78),
    "pacific": (62.5, 0.97),
    "asian": (41.7, 0.65),
}


def scored(people: int, above: int) -> Count:
    return Count(people=people, applied=people, chosen=above, ranked=people, above=above)


def one(counts: dict[Group, Count], by: str, outcome: str = "above") -> Table:
    return next(table for table in tables([counts]) if (table.by, table.outcome) == (by, outcome))


def printed(table: Table) -> dict[str, tuple[float, float]]:
    return {
        line.group[0]: (line.rate * 100, line.ratio)
        for line in table.lines
        if line.rate is not None and line.ratio is not None
    }


def test_the_rules_own_example_by_sex() -> None:
    table = printed(one({Group(sex=sex): scored(*given) for sex, given in BY_SEX.items()}, "sex"))
    for sex, (rate, ratio) in PRINTED_BY_SEX.items():
        assert abs(table[sex][0] - rate) < 0.1
        assert round(table[sex][1], 2) == ratio


def test_the_rules_own_example_by_ethnicity() -> None:
    counts = {Group(ethnicity=each): scored(*given) for each, given in BY_ETHNICITY.items()}
    table = printed(one(counts, "ethnicity"))
    for each, (rate, ratio) in PRINTED_BY_ETHNICITY.items():
        assert abs(table[each][0] - rate) < 0.1
        assert round(table[each][1], 2) == ratio


def test_whoever_said_nothing_is_counted_as_unknown_and_in_no_group() -> None:
    table = one(
        {Group("female"): scored(30, 10), Group("male"): scored(30, 20), Group(): scored(12, 9)}, "sex"
    )
    assert table.unknown == 12
    assert [(line.group, line.of, line.out_of) for line in table.lines] == [
        (("female",), 10, 30),
        (("male",), 20, 30),
    ]


def test_a_group_of_less_than_two_in_a_hundred_is_shown_without_a_ratio() -> None:
    counts = {
        Group("female"): scored(500, 250),
        Group("male"): scored(500, 250),
        Group("another"): scored(10, 10),
    }
    lines = {line.group[0]: line for line in one(counts, "sex").lines}
    assert (lines["another"].left_out, lines["another"].rate, lines["another"].ratio) == (
        "small_share",
        1.0,
        None,
    )
    assert lines["female"].ratio == 1.0


def test_a_group_of_four_people_is_not_told_and_cannot_be_worked_out() -> None:
    counts = {Group("female"): scored(50, 20), Group("male"): scored(40, 20), Group("another"): scored(4, 3)}
    lines = {line.group[0]: line for line in one(counts, "sex").lines}
    assert (lines["another"].left_out, lines["another"].of) == ("few_people", None)
    assert (lines["male"].left_out, lines["male"].of) == ("to_hide", None)
    assert lines["female"].of == 20


GROUPS = st.dictionaries(
    st.builds(Group, st.sampled_from((*SEXES, UNKNOWN)), st.sampled_from((*ETHNICITIES, UNKNOWN))),
    st.integers(1, 40).map(lambda people: scored(people, people // 2)),
    max_size=16,
)


@given(st.lists(GROUPS, min_size=1, max_size=3))
def test_nothing_is_told_of_few_and_no_sum_has_one_figure_missing(months: list[dict[Group, Count]]) -> None:
    """With the totals known to somebody, one figure missing would be no secret."""
    for table in tables(months):
        told = [line for line in table.lines if line.of is not None]
        for month in months:
            people = _people(month, table.by)
            assert all(line.group not in people or people[line.group].people >= FEWEST for line in told)
        missing = len(table.lines) - len(told) + (table.unknown is None)
        assert missing != 1 or not told


@given(GROUPS, GROUPS)
def test_two_months_together_tell_of_no_group_that_one_of_them_hides(
    one_month: dict[Group, Count], other: dict[Group, Count]
) -> None:
    """Or the hidden one could be had by taking the other away."""
    alone, both = tables([one_month]), tables([one_month, other])
    for month, together in zip(alone, both, strict=True):
        hidden = {line.group for line in month.lines if line.of is None}
        assert hidden <= {line.group for line in together.lines if line.of is None}


def _people(counts: dict[Group, Count], by: str) -> dict[tuple[str, ...], Count]:
    people: dict[tuple[str, ...], Count] = {}
    for group, count in counts.items():
        name = group if by == "both" else (getattr(group, by),)
        if UNKNOWN not in name:
            people[tuple(name)] = people.get(tuple(name), Count()) + count
    return people


@pytest.mark.parametrize("language", ["en", "es"])
def test_why_a_group_has_no_ratio_is_said_in_words(language: str) -> None:
    """Of each reason; a percent sign in one of them had brought the page down."""
    with override(language):
        said = {code: left_out_words(code) for code in ("few_people", "to_hide", "small_share", "nobody", "")}
    assert "5" in said["few_people"]
    assert "2 %" in said["small_share"]
    assert not any("%%" in words or "%(" in words for words in said.values())
    assert said[""] == ""
