"""The ledger: balanced, written once, never changed, closed for good, and seen by whose it is."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhours.common.actor import Actor
from commonhours.common.constraints import constraint_of
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotFound, Refusal, Refused
from commonhours.common.sight import seeing
from commonhours.ledger import models
from commonhours.ledger.actions import Posted, close, correct, post, post_many
from commonhours.ledger.kinds import ACCOUNTS
from commonhours.ledger.queries import (
    Balance,
    balance,
    balances,
    by_act,
    by_reference,
    statement,
    transfer,
    trial_balance,
)
from commonhours.ledger.rules import Leg, Posting
from commonhours.ledger.tests.money import MONDAY, VISIT, account, finance, lent, wages
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, Cast

TUESDAY = date(2026, 3, 3)


def posted(cast: Cast, *postings: Posting) -> tuple[Posted, ...]:
    return post_many(by=finance(cast), at=NOW, postings=postings)


def refusals(cast: Cast, *postings: Posting) -> list[Refusal]:
    with pytest.raises(Refused) as refused:
        posted(cast, *postings)
    return list(refused.value.refusals)


def refusal(cast: Cast, posting: Posting) -> str:
    return refusals(cast, posting)[0].code


# --- balanced ------------------------------------------------------------------------------------------------------


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


def written_by_hand(cast: Cast, posting: Posting) -> models.Transfer:
    """What somebody could write who goes past our code with the application's own rights."""
    row = models.Transfer.objects.create(
        key=posting.key,
        digest=b"-",
        kind=posting.kind,
        day=posting.day,
        posted_at=NOW,
        currency="USD",
        organisation_ids=[cast.organisations["harbor"].id],
        act=Act.objects.earliest("id"),
    )
    for leg in posting.legs:
        add_leg(row, leg)
    return row


def write_lie(cast: Cast, posting: Posting, **lie: object) -> None:
    """A transfer whose first leg says something else; nothing of it stays."""
    with transaction.atomic(), seeing(EVERYTHING):
        add_leg(written_by_hand(cast, replace(posting, legs=())), posting.legs[0], **lie)


def add_leg(row: models.Transfer, leg: Leg, **other: object) -> None:
    said = {"day": row.day, "cents": leg.cents, "organisation_id": leg.account.organisation_id}
    said |= {"person_id": leg.account.person_id}
    models.Leg.objects.create(transfer=row, account_id=leg.account.id, **(said | other))


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


# --- closed --------------------------------------------------------------------------------------------------------


def shut(cast: Cast, until: date = MONDAY, slug: str = "harbor", **other: object) -> None:
    said: dict[str, Any] = {
        "by": finance(cast, slug),
        "at": NOW,
        "today": TUESDAY,
        "reason": "February is paid",
    }
    close(organisation_id=cast.organisations[slug].id, until=until, **(said | other))


def test_closed_books_take_nothing_of_those_days_and_go_on_from_the_next(cast: Cast) -> None:
    sunday = date(2026, 3, 1)
    shut(cast)
    closed = [Refusal("books_closed", {"until": MONDAY.isoformat()}, "day")]
    assert refusals(cast, wages(cast, day=sunday)) == closed
    posted(cast, wages(cast, day=MONDAY))


def test_books_that_close_after_they_were_looked_at_refuse_in_the_same_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    posting = wages(cast, day=date(2026, 3, 1))
    shut(cast)
    monkeypatch.setattr("commonhours.ledger.actions.posting.closed_until", lambda _: {})
    with transaction.atomic():
        assert refusals(cast, posting) == [Refusal("books_closed", {"until": ""}, "day")]


def test_a_transfer_that_touches_closed_books_of_a_partner_is_refused_too(cast: Cast) -> None:
    shut(cast, TUESDAY, "bixby")
    assert refusal(cast, lent(cast)) == "books_closed"
    posted(cast, wages(cast))


def test_the_database_keeps_books_closed_for_whoever_goes_past_our_code(cast: Cast) -> None:
    posting = wages(cast, day=date(2026, 3, 1))
    shut(cast)
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), seeing(EVERYTHING):
        written_by_hand(cast, posting)
    assert constraint_of(refused.value) == "books_closed"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"until": date(2026, 3, 4)}, "closing_ahead"),
        ({"reason": "  "}, "reason_missing"),
        ({"by": Actor()}, "closing_by_nobody"),
        ({"until": date(2026, 2, 1)}, "closed_already"),
        ({"until": MONDAY}, "closed_already"),
    ],
)
def test_books_are_closed_forwards_by_somebody_who_says_why(
    cast: Cast, said: dict[str, object], code: str
) -> None:
    shut(cast)
    with pytest.raises(Refused, match=code):
        shut(cast, **({"until": TUESDAY} | said))  # type: ignore[arg-type]


def test_nothing_slips_into_books_that_are_closed_while_it_is_posted(committed_cast: Cast) -> None:
    cast = committed_cast
    postings = [wages(cast, day=date(2026, 3, 1)) for _ in range(40)]
    together = Barrier(2)

    def keep_posting() -> tuple[int, str]:
        together.wait(10)
        count = 0
        try:
            for each in postings:
                post(by=finance(cast), at=NOW, posting=each)
                count += 1
        except Refused as refused:
            return count, refused.refusals[0].code
        finally:
            connections.close_all()
        return count, ""

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(keep_posting)
        together.wait(10)
        shut(cast)
        with seeing(EVERYTHING):
            stood = models.Transfer.objects.count()
        count, code = done.result()
    assert (count, code) == (stood, "books_closed" if stood < len(postings) else "")
    with seeing(EVERYTHING):
        assert models.Transfer.objects.count() == stood


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
