"""The ledger balances: by the code that posts, and by the database for whoever goes past it."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhours.common.constraints import constraint_of
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.ledger import models
from commonhours.ledger.queries import (
    balance,
    balances,
    statement,
    trial_balance,
)
from commonhours.ledger.rules import Leg, Posting
from commonhours.ledger.tests.money import MONDAY, VISIT, account, finance, lent, wages
from commonhours.ledger.tests.posting import (
    TUESDAY,
    add_leg,
    posted,
    refusal,
    refusals,
    write_lie,
    written_by_hand,
)
from conftest import EVERYTHING
from tests.cast import Cast


def test_what_is_posted_stands_on_both_accounts(cast: Cast) -> None:
    posted(cast, wages(cast, 2000), wages(cast, 1550))
    with seeing(finance(cast).sight):
        assert balance(account(cast, "wages").id, on=MONDAY) == 3550
        assert balance(account(cast, "wages_owed", person="rosa").id, on=MONDAY) == -3550
        assert balance(account(cast, "wages").id, on=date(2026, 3, 1)) == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda p: replace(p, legs=p.legs[:1]), "transfer_unbalanced"),
        (lambda p: replace(p, legs=()), "transfer_unbalanced"),
        (lambda p: replace(p, legs=(*p.legs, replace(p.legs[0], cents=0))), "leg_of_nothing"),
        (lambda p: replace(p, about=()), "posting_about_nothing"),
        (lambda p: replace(p, key=""), "posting_unknown"),
        (lambda p: replace(p, kind="gift"), "posting_unknown"),
    ],
)
def test_what_does_not_add_up_is_refused_before_it_is_written(cast: Cast, change: object, code: str) -> None:
    assert callable(change)
    assert refusal(cast, change(wages(cast))) == code
    with seeing(EVERYTHING):
        assert not models.Transfer.objects.exists()


def test_of_many_faults_the_first_ten_are_told(cast: Cast) -> None:
    uneven = [replace(wages(cast), legs=(Leg(account(cast, "wages"), 1),)) for _ in range(12)]
    assert len(refusals(cast, *uneven)) == 10


def test_two_currencies_in_one_transfer_are_refused(cast: Cast) -> None:
    posting = wages(cast)
    foreign = replace(posting.legs[1].account, currency="EUR")
    legs = (posting.legs[0], Leg(foreign, posting.legs[1].cents))
    assert refusal(cast, replace(posting, legs=legs)) == "currencies_mixed"


def test_a_transfer_between_two_organisations_balances_in_the_books_of_each(cast: Cast) -> None:
    across = Posting(
        "across",
        "lent",
        MONDAY,
        (Leg(account(cast, "partner_cost"), 500), Leg(account(cast, "partner_income", "bixby"), -500)),
        (VISIT,),
    )
    assert refusal(cast, across) == "transfer_unbalanced"
    posted(cast, lent(cast, 500))
    with seeing(EVERYTHING):
        assert [(each.debits, each.difference) for each in trial_balance(on=MONDAY)] == [(500, 0), (500, 0)]


def test_the_database_refuses_at_commit_what_the_code_would_have_let_through(committed_cast: Cast) -> None:
    cast = committed_cast
    posting = wages(cast)
    for legs in (posting.legs[:1], ()):
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), seeing(EVERYTHING):
            written_by_hand(cast, replace(posting, key=str(new_id()), legs=legs))
        assert constraint_of(refused.value) == "transfer_balances"


def test_legs_cannot_be_added_to_a_transfer_that_stands(committed_cast: Cast) -> None:
    (standing,) = posted(committed_cast, wages(committed_cast))
    posting = wages(committed_cast, 1)
    with seeing(EVERYTHING):
        row = models.Transfer.objects.get(id=standing.transfer_id)
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), seeing(EVERYTHING):
        add_leg(row, posting.legs[0])
    assert constraint_of(refused.value) == "transfer_whole"


@pytest.mark.parametrize(
    "lie",
    [{"day": TUESDAY}, {"organisation_id": new_id()}, {"person_id": new_id()}],
    ids=["another day", "another organisation", "another person"],
)
def test_a_leg_cannot_say_other_than_its_transfer_and_its_account(cast: Cast, lie: dict[str, object]) -> None:
    posting = wages(cast)
    with pytest.raises(IntegrityError) as refused:
        write_lie(cast, posting, **lie)
    assert constraint_of(refused.value) == "leg_agrees"


def test_a_leg_of_nothing_is_refused_by_the_database(cast: Cast) -> None:
    posting = wages(cast)
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), seeing(EVERYTHING):
        add_leg(written_by_hand(cast, replace(posting, legs=())), posting.legs[0], cents=0)
    assert constraint_of(refused.value) == "leg_moves_something"


AMOUNTS = st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.tuples(st.integers(1, 28), AMOUNTS), min_size=1, max_size=6))
def test_whatever_is_posted_the_trial_balance_is_nought_and_statements_end_on_the_balance(
    cast: Cast, days: list[tuple[int, list[int]]]
) -> None:
    wage, owed = account(cast, "wages"), account(cast, "wages_owed", person="rosa")
    postings = [
        Posting(
            str(new_id()),
            "work",
            date(2026, 3, day),
            (*(Leg(wage, each) for each in amounts), Leg(owed, -sum(amounts))),
            (VISIT,),
        )
        for day, amounts in days
        if sum(amounts)
    ]
    if postings:
        posted(cast, *postings)
    with seeing(EVERYTHING):
        for on in (date(2026, 3, 1), date(2026, 3, 14), date(2026, 3, 31)):
            assert all(each.difference == 0 for each in trial_balance(on=on))
            told = balances(cast.organisations["harbor"].id, on=on)
            assert sum(each.cents for each in told) == 0
            assert all(each.cents == balance(each.account.id, on=on) for each in told)
        march = statement(wage, since=date(2026, 3, 1), until=date(2026, 4, 1), most=None)
        assert march.opening + sum(line.cents for line in march.lines) == march.closing
        if march.lines:
            assert march.lines[-1].after == march.closing == balance(wage.id, on=date(2026, 3, 31))
