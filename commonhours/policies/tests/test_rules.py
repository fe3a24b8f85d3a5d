"""Of all that is said about a rule, the tightest holds, unless an officer has overridden it."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.policies.rules import KINDS, LevelKind, Rulebook, Said, effective, tightest

DAY = date(2026, 3, 3)
HARBOR, BIXBY, AGEING = UUID(int=1), UUID(int=2), UUID(int=3)


def said(level: LevelKind, code: str, value: int, since: date = DAY, until: date | None = None) -> Said:
    programme = AGEING if level == "programme" else None
    organisation = HARBOR if level in ("organisation", "override") else None
    return Said(code, value, since, until, level, level.title(), programme, organisation)


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ((), (600, "house")),
        ((("region", 480),), (480, "region")),
        ((("region", 480), ("organisation", 660)), (660, "organisation")),
        ((("region", 660), ("organisation", 480)), (660, "region")),
        ((("programme", 720), ("organisation", 660)), (720, "programme")),
        ((("region", 660), ("organisation", 720), ("override", 300)), (300, "override")),
    ],
)
def test_rest_is_the_longest_that_anybody_asks(
    values: tuple[tuple[LevelKind, int], ...], holds: tuple[int, str]
) -> None:
    bound = effective(KINDS["rest"], [said(level, "rest", value) for level, value in values])
    assert (bound.value, bound.level) == holds


VALUES = st.integers(0, 1440)


@given(st.sampled_from(sorted(KINDS)), VALUES, VALUES, VALUES)
def test_without_an_override_nothing_holds_that_is_looser_than_what_any_level_says(
    code: str, region: int, programme: int, own: int
) -> None:
    kind = KINDS[code]
    levels: tuple[LevelKind, ...] = ("region", "programme", "organisation")
    rows = [said(level, code, value) for level, value in zip(levels, (region, programme, own), strict=True)]
    bound = effective(kind, rows)
    assert not any(kind.loosens(bound.value, row.value) for row in rows)
    assert bound.value in (region, programme, own)


def test_a_rule_holds_on_its_first_day_and_no_longer_on_its_last() -> None:
    book = Rulebook(
        (said("organisation", "rest", 660, date(2026, 3, 4), date(2026, 3, 6)),), {HARBOR: None, BIXBY: None}
    )
    held = [book.bounds(HARBOR, date(2026, 3, day))["rest"].value for day in (3, 4, 5, 6)]
    assert held == [600, 660, 660, 600]
    assert book.bounds(BIXBY, date(2026, 3, 4))["rest"].value == 600


def test_a_programme_speaks_to_its_own_organisations_only() -> None:
    book = Rulebook((said("programme", "most_day", 480),), {HARBOR: AGEING, BIXBY: None})
    assert book.bounds(HARBOR, DAY)["most_day"] == (480, "programme", "Programme")
    assert book.bounds(BIXBY, DAY)["most_day"].level == "house"


def test_two_organisations_together_ask_the_tighter_of_each_rule() -> None:
    book = Rulebook(
        (
            said("organisation", "rest", 660),
            Said("most_day", 240, DAY, None, "organisation", "Bixby", None, BIXBY),
        ),
        {HARBOR: None, BIXBY: None},
    )
    both = tightest(book.bounds(HARBOR, DAY), book.bounds(BIXBY, DAY))
    assert (both["rest"].value, both["most_day"].value) == (660, 240)
    assert both == tightest(both, both)
