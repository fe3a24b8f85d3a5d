"""What is charged sums up to the cent, however hours come, are cut, split and changed."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from commonhours.billing.rules import (
    Basis,
    Month,
    Sheet,
    Stood,
    basis_from,
    basis_json,
    lent,
    lines_from,
    lines_json,
    service,
)
from commonhours.funding.shares import WHOLE, Share
from commonhours.partnerships.charges import Charging, Crossing, Tier, charge

PARTNER, NOBODY = UUID(int=7), UUID(int=0)
START = datetime(2026, 3, 2, 17, tzinfo=UTC)
MARCH = date(2026, 3, 1)
LENGTHS = st.integers(1, 600)


def sheet(minutes: int, number: int = 1, revision: int = 1) -> Sheet:
    end = START + timedelta(minutes=minutes)
    return Sheet(UUID(int=number), revision, NOBODY, NOBODY, NOBODY, NOBODY, START, end, START.date())


@given(
    rate=st.integers(0, 20_000),
    lengths=st.lists(LENGTHS, min_size=1, max_size=6),
    cuts=st.lists(st.integers(1, WHOLE - 1), max_size=4, unique=True),
)
def test_payers_pay_the_whole_to_the_cent_whatever_changes(
    rate: int, lengths: list[int], cuts: list[int]
) -> None:
    edges = [0, *sorted(cuts), WHOLE]
    shares = tuple(
        Share(UUID(int=place + 1), last - first) for place, (first, last) in enumerate(pairwise(edges))
    )
    basis, stood, parts = Basis(rate, shares), None, dict.fromkeys((str(each.line_id) for each in shares), 0)
    for revision, minutes in enumerate(lengths, 1):
        due = service(sheet(minutes, revision=revision), basis, stood)
        assert due.cents == sum(line.cents for line in due.lines) == sum(due.parts.values())
        for payer, cents in due.parts.items():
            parts[payer] += cents
        before = stood.cents if stood else 0
        stood = Stood(minutes, before + due.cents, MARCH, basis)
    at_once = service(sheet(lengths[-1]), basis, None)
    assert {payer: cents for payer, cents in parts.items() if cents} == dict(at_once.parts)


CHARGING = st.builds(
    Charging,
    fixed_cents=st.integers(0, 500),
    share=st.integers(0, 12_000),
    tiers=st.sampled_from([(), (Tier(0, 1799),), (Tier(0, 1799), Tier(300, 1201))]),
    most_month_cents=st.one_of(st.none(), st.integers(0, 60_000)),
)


@given(charging=CHARGING, first=st.lists(LENGTHS, min_size=1, max_size=6), data=st.data())
def test_a_month_comes_to_the_same_however_its_hours_were_changed(
    charging: Charging, first: list[int], data: st.DataObject
) -> None:
    basis, seen = Basis(2013, (), charging, on_costs=1235), Month()
    stood: dict[int, Stood] = {}

    def say(number: int, minutes: int) -> None:
        before = stood.get(number)
        due = lent(sheet(minutes, number, 2 if before else 1), PARTNER, basis, before, seen)
        assert due.cents == sum(line.cents for line in due.lines)
        stood[number] = Stood(minutes, (before.cents if before else 0) + due.cents, MARCH, basis)

    for number, minutes in enumerate(first):
        say(number, minutes)
    for _ in range(data.draw(st.integers(0, 6))):
        say(data.draw(st.integers(0, len(first) - 1)), data.draw(LENGTHS))
    ends = [each.minutes for each in stood.values()]
    assert seen.minutes == sum(ends)
    assert seen.cents == sum(each.cents for each in stood.values()) == _at_once(basis, charging, ends)


def _at_once(basis: Basis, charging: Charging, lengths: list[int]) -> int:
    """The month charged with these hours from the beginning."""
    minutes = cents = 0
    for length in lengths:
        cents += charge(charging, Crossing(length, basis.cost(length), minutes, cents)).cents
        minutes += length
    return cents


def test_what_was_kept_is_read_as_it_was() -> None:
    shares = (Share(UUID(int=3), 400_000), Share(UUID(int=4), 600_000))
    basis = Basis(2000, shares, Charging(tiers=(Tier(0, 100),)), UUID(int=1), UUID(int=2), 1235)
    assert basis_from(basis_json(basis)) == basis
    due = lent(sheet(90), PARTNER, basis, None, Month())
    assert lines_from(lines_json(due.lines)) == due.lines


def test_minutes_are_whole_and_a_half_counts_up() -> None:
    begun = sheet(1)
    end = START + timedelta(minutes=10, seconds=30)
    odd = Sheet(begun.id, 1, NOBODY, NOBODY, NOBODY, NOBODY, START, end, START.date())
    assert odd.minutes == 11
    assert Basis(2000).cost(11) == 367
