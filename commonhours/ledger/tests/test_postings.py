"""What a posting is before it is written: balanced, in one money, about something, told from others. No database."""

import hashlib
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from commonhours.ledger.actions.posting import _netted
from commonhours.ledger.kinds import normal_side
from commonhours.ledger.rules import (
    MOST_CENTS,
    MOST_KEY,
    Account,
    Leg,
    Posting,
    Reference,
    digest,
    faults,
    opposite,
    sums,
)

HARBOR, BIXBY, ROSA, PARK, VISIT = (UUID(int=number) for number in range(1, 6))


def account(number: int, organisation_id: UUID = HARBOR, owner: str = "organisation") -> Account:
    whose = {"person": ROSA, "service_user": PARK}.get(owner, organisation_id)
    return Account(UUID(int=100 + number), organisation_id, "bank", owner, whose)


WAGES, ROSAS, BANK = account(1), account(2, owner="person"), account(3)
PARKS, BIXBYS = account(4, owner="service_user"), account(5, BIXBY)
# Rosa has earned $20.
EARNED = Posting(
    "visit 1", "work", date(2026, 3, 2), (Leg(WAGES, 2000), Leg(ROSAS, -2000)), (Reference("visit", VISIT),)
)


def found(**changed: object) -> list[tuple[str, dict[str, object]]]:
    return [(fault.code, dict(fault.facts)) for fault in faults(replace(EARNED, **changed))]  # type: ignore[arg-type]  # one field at a time


def legs(*each: tuple[Account, int]) -> tuple[Leg, ...]:
    return tuple(Leg(account, cents) for account, cents in each)


UNKNOWN, NOTHING, UNBALANCED = "posting_unknown", "leg_of_nothing", "transfer_unbalanced"


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"key": "k" * MOST_KEY}, []),
        ({"key": "k" * (MOST_KEY + 1)}, [UNKNOWN]),
        ({"key": "k"}, []),
        ({"key": ""}, [UNKNOWN]),
        ({"kind": "gift"}, [UNKNOWN]),
        ({"about": ()}, ["posting_about_nothing"]),
        ({"legs": legs((WAGES, 1), (ROSAS, -1))}, []),
        ({"legs": legs((WAGES, MOST_CENTS), (ROSAS, -MOST_CENTS))}, []),
        ({"legs": legs((WAGES, MOST_CENTS + 1), (ROSAS, -MOST_CENTS - 1))}, [NOTHING]),
        ({"legs": legs((WAGES, 5), (ROSAS, -5), (BANK, 0))}, [NOTHING]),
        ({"legs": legs((WAGES, 2000), (ROSAS, -1999))}, [UNBALANCED]),
        ({"legs": legs((WAGES, 1500), (BANK, 500), (ROSAS, -2000))}, []),
        # In the books of each: what Harbor lacks does not stand in Bixby's.
        ({"legs": legs((WAGES, 2000), (BIXBYS, -2000))}, [UNBALANCED]),
        ({"legs": ()}, [UNBALANCED]),
        ({"legs": legs((WAGES, 1), (replace(ROSAS, currency="EUR"), -1))}, ["currencies_mixed"]),
        ({"key": "", "about": (), "legs": ()}, [UNKNOWN, "posting_about_nothing", UNBALANCED]),
    ],
)
def test_a_posting_says_everything_that_is_wrong_with_it(
    changed: dict[str, object], codes: list[str]
) -> None:
    assert [code for code, _facts in found(**changed)] == codes


def test_a_kind_that_nobody_knows_is_named() -> None:
    assert found(kind="gift") == [(UNKNOWN, {"kind": "gift"})]


def test_sums_are_kept_for_each_organisation_apart() -> None:
    across = replace(EARNED, legs=legs((WAGES, 700), (BANK, 300), (BIXBYS, -400)))
    assert sums(across) == {HARBOR: 1000, BIXBY: -400}


def test_a_posting_knows_whose_it_is_in_the_order_of_ids_and_in_which_money() -> None:
    posting = replace(EARNED, legs=legs((BIXBYS, 1), (PARKS, 2), (ROSAS, -3), (WAGES, 0)))
    assert posting.organisation_ids == (HARBOR, BIXBY)
    assert posting.person_ids == (ROSA,)
    assert (posting.currency, replace(posting, legs=()).currency) == ("USD", "USD")
    assert replace(posting, legs=legs((replace(BANK, currency="EUR"), 1))).currency == "EUR"


def test_the_order_of_legs_and_references_makes_no_other_posting() -> None:
    two = (*EARNED.about, Reference("shift", VISIT))
    turned = replace(EARNED, legs=EARNED.legs[::-1], about=two[::-1])
    assert digest(turned) == digest(replace(EARNED, about=two))


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "expense"},
        {"day": date(2026, 3, 3)},
        {"legs": legs((WAGES, 2001), (ROSAS, -2001))},
        {"legs": legs((BANK, 2000), (ROSAS, -2000))},
        {"legs": legs((WAGES, -2000), (ROSAS, 2000))},
        {"about": (Reference("shift", VISIT),)},
        {"about": (Reference("visit", ROSA),)},
        {"about": (*EARNED.about, *EARNED.about)},
        {"corrects": VISIT},
    ],
)
def test_every_fact_of_a_posting_makes_it_another(changed: dict[str, object]) -> None:
    assert digest(replace(EARNED, **changed)) != digest(EARNED)  # type: ignore[arg-type]  # one field at a time


def test_a_posting_is_told_by_the_same_digest_in_years_to_come() -> None:
    """What stands in the ledger was told by it: another way of working it out would call every old key a lie."""
    ids = [f"00000000-0000-0000-0000-{number:012x}" for number in (101, 102, 5)]
    said = (
        f"('work', '2026-03-02', [('{ids[0]}', 2000), ('{ids[1]}', -2000)], [('visit', '{ids[2]}')], 'None')"
    )
    assert digest(EARNED) == hashlib.sha256(said.encode()).digest()


def test_what_is_taken_back_and_put_in_its_place_comes_to_one_leg_an_account_and_none_of_nothing() -> None:
    assert opposite(EARNED.legs) == legs((WAGES, -2000), (ROSAS, 2000))
    netted = _netted((*opposite(EARNED.legs), *legs((WAGES, 1500), (BANK, 500), (ROSAS, -2000))))
    assert netted == legs((WAGES, -500), (BANK, 500))


@pytest.mark.parametrize(
    ("kind", "side"),
    [("bank", 1), ("wages", 1), ("wages_owed", -1), ("service_income", -1), ("opening", -1)],
)
def test_assets_and_costs_grow_by_debits_and_all_else_by_credits(kind: str, side: int) -> None:
    assert normal_side(kind) == side
