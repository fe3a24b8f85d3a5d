"""Charging rules: each by its worked example, at its edges, and in every mixture to the cent."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.partnerships.charges import (
    Charge,
    Charging,
    Crossing,
    Tier,
    as_json,
    charge,
    faults,
    from_json,
)

HOUR = Crossing(minutes=60, cost_cents=2400)
# Four dollars for the first ten hours of a month, three for the next ten, then two.
STEPS = (Tier(0, 400), Tier(600, 300), Tier(1200, 200))


def said(found: Charge) -> list[tuple[str, int]]:
    return [(line.code, line.cents) for line in found.lines]


@pytest.mark.parametrize(
    ("by", "crossing", "lines"),
    [
        (Charging(), HOUR, []),
        (Charging(fixed_cents=350), HOUR, [("fixed", 350)]),
        (Charging(share=10_000), HOUR, [("share", 2400)]),
        (Charging(share=10_750), HOUR, [("share", 2580)]),
        (Charging(share=125), Crossing(60, 1000), [("share", 13)]),  # 12.5 cents
        (Charging(tiers=(Tier(0, 333),)), Crossing(15), [("hours", 83)]),  # 83.25 cents
        (Charging(tiers=STEPS), Crossing(60, month_minutes=540), [("hours", 400)]),
        (Charging(tiers=STEPS), Crossing(60, month_minutes=541), [("hours", 393), ("hours", 5)]),
        (Charging(tiers=STEPS), Crossing(60, month_minutes=600), [("hours", 300)]),
        (
            Charging(tiers=STEPS),
            Crossing(1800, month_minutes=0),
            [("hours", 4000), ("hours", 3000), ("hours", 2000)],
        ),
        (Charging(fixed_cents=100, share=10_000), HOUR, [("fixed", 100), ("share", 2400)]),
        (Charging(fixed_cents=100, least_cents=500), HOUR, [("fixed", 100), ("least", 400)]),
        (Charging(fixed_cents=500, least_cents=500), HOUR, [("fixed", 500)]),
        (Charging(share=10_000, most_cents=2000), HOUR, [("share", 2400), ("most", -400)]),
        (Charging(share=10_000, most_cents=2400), HOUR, [("share", 2400)]),
        (
            Charging(fixed_cents=500, most_month_cents=1200),
            Crossing(60, month_cents=1000),
            [("fixed", 500), ("most_month", -300)],
        ),
        (
            Charging(fixed_cents=500, most_month_cents=1200),
            Crossing(60, month_cents=1200),
            [("fixed", 500), ("most_month", -500)],
        ),
        (Charging(fixed_cents=500, most_month_cents=1500), Crossing(60, month_cents=1000), [("fixed", 500)]),
        # What came to more under older terms is not given back.
        (
            Charging(fixed_cents=500, most_month_cents=1200),
            Crossing(60, month_cents=9000),
            [("fixed", 500), ("most_month", -500)],
        ),
    ],
)
def test_what_a_visit_is_charged(by: Charging, crossing: Crossing, lines: list[tuple[str, int]]) -> None:
    assert said(charge(by, crossing)) == lines


@pytest.mark.parametrize(
    ("by", "code", "field"),
    [
        (Charging(fixed_cents=-1), "charge_out_of_bounds", "fixed"),
        (Charging(fixed_cents=10_000_001), "charge_out_of_bounds", "fixed"),
        (Charging(share=-1), "charge_out_of_bounds", "share"),
        (Charging(share=100_001), "charge_out_of_bounds", "share"),
        (Charging(most_cents=-1), "charge_out_of_bounds", "most"),
        (Charging(most_month_cents=-1), "charge_out_of_bounds", "most_month"),
        (Charging(least_cents=200, most_cents=199), "charge_most_below_least", "most"),
        (Charging(tiers=(Tier(60, 400),)), "charge_tiers", "tiers"),
        (Charging(tiers=(Tier(0, 400), Tier(0, 300))), "charge_tiers", "tiers"),
        (Charging(tiers=(Tier(0, 400), Tier(600, 300), Tier(60, 200))), "charge_tiers", "tiers"),
        (Charging(tiers=(Tier(0, -1),)), "charge_tiers", "tiers"),
        (Charging(tiers=tuple(Tier(at, 1) for at in range(7))), "charge_tiers", "tiers"),
    ],
)
def test_what_nobody_can_agree_on(by: Charging, code: str, field: str) -> None:
    assert (code, field) in [(fault.code, fault.field) for fault in faults(by)]


@pytest.mark.parametrize(
    "by",
    [
        Charging(),
        Charging(10_000_000, 100_000, tuple(Tier(at, 1) for at in range(6)), 200, 200, 0),
        Charging(tiers=STEPS),
    ],
)
def test_what_can_be_agreed_on_up_to_the_edges(by: Charging) -> None:
    assert not list(faults(by))


CENTS = st.integers(0, 100_000)
LIMIT = st.none() | st.integers(0, 200_000)


@st.composite
def chargings(draw: st.DrawFn) -> Charging:
    froms = [0, *sorted(draw(st.sets(st.integers(1, 6000), max_size=4)))]
    tiers = tuple(Tier(at, draw(CENTS)) for at in froms) if draw(st.booleans()) else ()
    least = draw(CENTS)
    most = draw(st.none() | st.integers(least, 300_000))
    return Charging(draw(CENTS), draw(st.integers(0, 30_000)), tiers, least, most, draw(LIMIT))


MINUTES = st.integers(1, 1440)


@given(chargings(), MINUTES, CENTS, st.integers(0, 9000), CENTS)
def test_the_lines_sum_to_the_charge_and_keep_to_every_limit(
    by: Charging, minutes: int, cost: int, month_minutes: int, month_cents: int
) -> None:
    found = charge(by, Crossing(minutes, cost, month_minutes, month_cents))
    assert found.cents == sum(line.cents for line in found.lines) >= 0
    assert by.most_cents is None or found.cents <= by.most_cents
    assert by.most_month_cents is None or found.cents <= max(0, by.most_month_cents - month_cents)
    assert all(line.cents for line in found.lines)
    assert not list(faults(by))


@given(chargings(), MINUTES, MINUTES, CENTS)
def test_a_longer_visit_never_costs_less(by: Charging, minutes: int, more: int, cost: int) -> None:
    assert charge(by, Crossing(minutes, cost)).cents <= charge(by, Crossing(minutes + more, cost)).cents


@given(chargings(), st.lists(MINUTES, min_size=1, max_size=8))
def test_hours_come_to_the_same_however_a_month_is_cut_into_visits(by: Charging, visits: list[int]) -> None:
    hours = Charging(tiers=by.tiers)
    before = [sum(visits[:place]) for place in range(len(visits))]
    parts = [
        charge(hours, Crossing(minutes, month_minutes=so_far)).cents
        for minutes, so_far in zip(visits, before, strict=True)
    ]
    assert sum(parts) == charge(hours, Crossing(sum(visits))).cents


@given(chargings(), st.lists(st.tuples(MINUTES, CENTS), min_size=2, max_size=8))
def test_a_month_never_comes_to_more_than_was_agreed(by: Charging, visits: list[tuple[int, int]]) -> None:
    minutes = cents = 0
    sums = [0]
    for length, cost in visits:
        cents += charge(by, Crossing(length, cost, minutes, cents)).cents
        minutes += length
        sums.append(cents)
    assert by.most_month_cents is None or cents <= by.most_month_cents
    assert all(one <= other for one, other in pairwise(sums))


@given(chargings())
def test_what_stands_in_a_table_is_what_was_agreed(by: Charging) -> None:
    assert from_json(json.loads(json.dumps(as_json(by)))) == by
