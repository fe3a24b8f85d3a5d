"""The ledger: written once, put right by what names the mistake, and seen by whose it is."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connections

from commonhours.common.ids import new_id
from commonhours.common.refusals import NotFound, Refusal
from commonhours.common.sight import seeing
from commonhours.ledger import models
from commonhours.ledger.actions import Posted, correct, post_many
from commonhours.ledger.kinds import ACCOUNTS
from commonhours.ledger.queries import (
    Balance,
    balance,
    balances,
    by_act,
    by_reference,
    transfer,
)
from commonhours.ledger.tests.money import MONDAY, VISIT, account, finance, lent, wages
from commonhours.ledger.tests.posting import (
    TUESDAY,
    posted,
    refusals,
    shut,
)
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, Cast

# --- once ----------------------------------------------------------------------------------------------------------


def test_a_key_that_comes_again_posts_nothing_and_answers_the_same(cast: Cast) -> None:
    posting, other = wages(cast, key="visit-1"), wages(cast, key="visit-2")
    (first,) = posted(cast, posting)
    again, second = posted(cast, posting, other)
    assert first == Posted("visit-1", first.transfer_id, new=True)
    assert again == Posted("visit-1", first.transfer_id, new=False)
    assert second == Posted("visit-2", second.transfer_id, new=True)
    with seeing(EVERYTHING):
        assert models.Leg.objects.count() == 4


def test_more_than_one_statement_takes_is_posted_in_several_and_answered_in_the_order_asked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commonhours.ledger.actions.posting.BATCH", 2)
    keys = ["e", "a", "d", "b", "c"]
    assert [each.key for each in posted(cast, *(wages(cast, key=key) for key in keys))] == keys
    with seeing(EVERYTHING):
        assert models.Leg.objects.count() == 10


def test_the_order_of_legs_makes_no_other_posting_but_an_amount_does(cast: Cast) -> None:
    posting = wages(cast, 2000, key="visit-1")
    posted(cast, posting)
    (turned,) = posted(cast, replace(posting, legs=posting.legs[::-1]))
    assert not turned.new
    assert refusals(cast, wages(cast, 2001, key="visit-1")) == [
        Refusal("key_says_otherwise", {"key": "visit-1"}, "")
    ]


def test_one_key_twice_in_one_batch_is_refused(cast: Cast) -> None:
    twice = [wages(cast, key="visit-1"), wages(cast, key="visit-1")]
    assert refusals(cast, *twice) == [Refusal("key_twice", {}, "")]


def test_two_who_post_the_same_keys_at_once_post_each_once(committed_cast: Cast) -> None:
    postings = [wages(committed_cast, key=f"visit-{number}") for number in range(30)]
    together = Barrier(4)

    def run(turn: int) -> int:
        together.wait(10)
        # One of them the other way round: the ledger puts keys in order, so they do not wait in a circle.
        mine = postings if turn % 2 else postings[::-1]
        done = post_many(by=finance(committed_cast), at=NOW, postings=mine)
        connections.close_all()
        return sum(each.new for each in done)

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(run, range(4)))
    assert sorted(counts) == [0, 0, 0, 30]
    with seeing(EVERYTHING):
        assert models.Leg.objects.count() == 60


def test_two_who_open_one_account_at_once_get_the_same(committed_cast: Cast) -> None:
    together = Barrier(4)

    def run(_: int) -> object:
        together.wait(10)
        opened = account(committed_cast, "bank")
        connections.close_all()
        return opened

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(run, range(4)))) == 1


# --- put right ---------------------------------------------------------------------------------------------------


def test_a_mistake_is_put_right_by_a_transfer_that_names_it(cast: Cast) -> None:
    wrong_posting = wages(cast, 2000)
    (wrong,) = posted(cast, wrong_posting)
    rosa = wrong_posting.legs[1].account
    instead = wages(cast, 1500).legs
    right = correct(
        by=finance(cast), at=NOW, transfer_id=wrong.transfer_id, day=TUESDAY, key="put right", instead=instead
    )
    with seeing(finance(cast).sight):
        assert balance(rosa.id, on=MONDAY) == -2000
        assert balance(rosa.id, on=TUESDAY) == -1500
        was, now = transfer(wrong.transfer_id), transfer(right.transfer_id)
    assert was is not None
    assert now is not None
    assert (was.corrected_by, now.corrects) == ((right.transfer_id,), wrong.transfer_id)
    assert sorted(leg.cents for leg in now.legs) == [-500, 500]
    with seeing(EVERYTHING):
        assert Act.objects.get(id=now.act_id).verb == "ledger.correct"


def test_what_was_never_posted_cannot_be_put_right(cast: Cast) -> None:
    with pytest.raises(NotFound) as refused:
        correct(by=finance(cast), at=NOW, transfer_id=new_id(), day=TUESDAY, key="put right")
    assert refused.value.refusals[0].code == "unknown_transfer"


def test_a_correction_puts_both_books_right_though_one_of_them_is_not_seen(cast: Cast) -> None:
    (wrong,) = posted(cast, lent(cast, 2500))
    correct(by=finance(cast), at=NOW, transfer_id=wrong.transfer_id, day=TUESDAY, key="put right")
    with seeing(EVERYTHING):
        assert {each.cents for slug in ("harbor", "bixby") for each in of(cast, slug)} == {0}


def of(cast: Cast, slug: str) -> tuple[Balance, ...]:
    return balances(cast.organisations[slug].id, on=TUESDAY)


# --- seen ----------------------------------------------------------------------------------------------------------


def test_an_organisation_sees_its_own_books_and_the_half_of_a_transfer_that_stands_in_them(
    cast: Cast,
) -> None:
    visit = new_id()
    (crossed,) = posted(cast, lent(cast, about=visit))
    posted(cast, wages(cast))
    for slug, count in (("harbor", 2), ("bixby", 1), ("westside", 0)):
        with seeing(finance(cast, slug).sight):
            assert models.Transfer.objects.count() == count
            seen = transfer(crossed.transfer_id)
            assert len(seen.legs if seen else ()) == (0 if slug == "westside" else 2)
            assert len(by_reference("visit", visit)) == min(count, 1)
            assert {each.organisation_id for each in models.Account.objects.all()} <= {
                cast.organisations[slug].id
            }


def test_a_worker_sees_what_is_owed_to_her_and_no_more(cast: Cast) -> None:
    posted(cast, wages(cast), lent(cast))
    with seeing(cast.actors["rosa"].sight):
        assert [each.kind for each in models.Account.objects.all()] == ["wages_owed"]
        assert [each.cents for each in models.Leg.objects.all()] == [-2000]
        assert models.Transfer.objects.count() == 1


@pytest.mark.parametrize("who", ["otto", "nina", "dara"])
def test_the_outsider_sees_nothing_of_it(cast: Cast, who: str) -> None:
    posted(cast, wages(cast), lent(cast))
    shut(cast)
    with seeing(cast.actors[who].sight):
        for model in (models.Account, models.Transfer, models.About, models.Leg, models.Closing):
            assert not model.objects.exists()


def test_every_transfer_leads_to_its_act_and_to_what_it_is_about(cast: Cast) -> None:
    (first,) = posted(cast, wages(cast))
    with seeing(EVERYTHING):
        (found,) = by_reference(VISIT.kind, VISIT.id)
        assert found.id == first.transfer_id
        assert [each.id for each in by_act(found.act_id)] == [found.id]
        act = Act.objects.get(id=found.act_id)
        assert (act.verb, act.by_account_id) == ("ledger.post", finance(cast).account_id)


def test_every_kind_of_account_has_a_side(cast: Cast) -> None:
    assert set(ACCOUNTS.values()) == {"asset", "debt", "income", "cost", "beginning"}
