"""Codes and scores of payers, by the figures of their sources."""

from datetime import date

import pytest

from commonhours.timesheets.packs import HHAEXCHANGE, PACKS, pack_on
from commonhours.timesheets.packs.scores import Counted, quarter_of, unedited_share, usage_score


@pytest.mark.parametrize(
    ("known", "unedited", "share"),
    [(0, 0, None), (100, 85, 85), (1000, 849, 84), (7, 7, 100), (3, 0, 0)],
)
def test_the_share_of_visits_without_a_manual_edit_is_never_rounded_up(
    known: int, unedited: int, share: int | None
) -> None:
    assert unedited_share(Counted(known, unedited)) == share


def test_the_usage_score_weighs_electronic_visits_sixty_and_exports_forty() -> None:
    assert usage_score(electronic=100, accepted=100, not_rejected=100, exported=100) == 100
    assert usage_score(electronic=80, accepted=100, not_rejected=80, exported=100) == 80
    assert usage_score(electronic=1, accepted=8, not_rejected=0, exported=1) == 8  # 7.5 is rounded up
    assert usage_score(electronic=9, accepted=9, not_rejected=0, exported=0) is None


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 7, 1)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_quarter_begins_in_january_april_july_or_october(day: date, first: date, last: date) -> None:
    assert quarter_of(day) == (first, last)


def test_each_pack_has_its_codes_once_and_a_source() -> None:
    for pack in PACKS:
        assert pack.source
        for codes in (pack.reasons, pack.resolutions):
            assert codes
            assert len(codes) == len(set(codes))
    assert pack_on(date(1999, 1, 1)) is pack_on(date(2026, 3, 2)) is HHAEXCHANGE
