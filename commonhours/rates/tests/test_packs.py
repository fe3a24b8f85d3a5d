"""The rule packs: dated without gaps of meaning, sourced, and refused when they contradict themselves."""

import doctest
from datetime import date

import pytest

import commonhours.rates.pay
from commonhours.rates.pay.packs import BadPack, Minimum, Overtime, Packs, Schedule, Step, pack, shipped

SMALL = """
place = "x"
name = "Exland"
[sources.law]
name = "The Law"
url = "https://example.org/law"
read = "primary"
"""


def minimum(since: str, cents: int, until: str = "") -> str:
    end = f"until = {until}\n" if until else ""
    return f'[[minimum]]\nsource = "law"\nfrom = {since}\n{end}cents = {cents}\n'


def test_every_pack_that_comes_along_names_its_sources() -> None:
    for each in shipped().packs:
        assert all(source.url.startswith("https://") for source in each.sources)
        assert all(source.read in {"primary", "secondary"} for source in each.sources)
        assert {figure.source for figure in each.figures} <= set(each.sources)


def test_a_source_has_one_code_in_all_packs() -> None:
    codes = [source.code for each in shipped().packs for source in each.sources]
    assert sorted(codes) == sorted(set(codes))


def test_a_figure_holds_from_its_day_until_the_next_begins() -> None:
    dated = Packs((pack(SMALL + minimum("2020-01-01", 10, "2021-01-01") + minimum("2021-01-01", 11)),))

    def cents(day: date) -> int | None:
        found = dated.figure(Minimum, "x", day)
        return found.cents if found else None

    assert cents(date(2019, 12, 31)) is None
    assert [cents(date(2020, 1, 1)), cents(date(2020, 12, 31)), cents(date(2021, 1, 1))] == [10, 10, 11]


@pytest.mark.parametrize(
    "rows",
    [
        minimum("2020-01-01", 10) + minimum("2021-01-01", 11),
        minimum("2021-01-01", 10) + minimum("2020-01-01", 11),
        minimum("2020-01-01", 10, "2021-01-02") + minimum("2021-01-01", 11),
    ],
)
def test_two_figures_for_one_day_are_a_mistake(rows: str) -> None:
    with pytest.raises(BadPack, match=r"^x: two figures hold at once: law$"):
        pack(SMALL + rows)


def test_attendants_and_others_may_have_limits_at_once() -> None:
    row = '[[overtime]]\nsource = "law"\nfrom = 2020-01-01\nweek = 2400\n'
    assert len(pack(SMALL + row + row + 'kind = "attendant"\n').figures) == 2
    with pytest.raises(BadPack):
        pack(SMALL + row + row)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('[[minimum]]\nsource = "law"\nfrom = 2020-01-01\n', "cents"),
        ('[[minimum]]\nsource = "law"\nfrom = 2020-01-01\ncents = 1\ncoins = 2\n', "coins"),
        ('[[minimum]]\nsource = "rumour"\nfrom = 2020-01-01\ncents = 1\n', "no source called rumour"),
        ('[[most]]\nsource = "law"\n[[least]]\n', "unknown sections: least, most$"),
    ],
)
def test_a_pack_that_cannot_be_read_says_where(row: str, words: str) -> None:
    with pytest.raises(BadPack, match=f"x: .*{words}"):
        pack(SMALL + row)


def test_a_pack_is_read_whole() -> None:
    row = """[[schedule]]
source = "law"
from = 2020-01-01
industries = ["retail", "food"]
employees = 5
notice = 1440
steps = [{ under = 60, more = 1, cut = 2 }]
"""
    read = pack(SMALL + row)
    (figure,) = read.holding(Schedule, date(2020, 1, 1))
    assert (read.place, read.name, [source.name for source in read.sources]) == ("x", "Exland", ["The Law"])
    assert figure.industries == {"retail", "food"}
    assert figure.steps == (Step(under=60, more=1, cut=2),)


def test_the_nearer_place_speaks_first_and_names_are_whole() -> None:
    day = date(2026, 7, 1)
    assert [f.cents for f in shipped().figures(Minimum, "us-ca-los-angeles", day)] == [1787, 1690, 725]
    assert [f.cents for f in shipped().figures(Minimum, "us-ca-los-angeleses", day)] == [1690, 725]
    assert shipped().figures(Overtime, "mx", day) == ()


def test_the_example_that_explains_the_rules_is_true() -> None:
    found = doctest.testmod(commonhours.rates.pay)
    assert (found.attempted, found.failed) == (found.attempted, 0)
    assert found.attempted > 5
