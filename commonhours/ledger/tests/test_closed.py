"""Books that are closed stay closed, whoever posts and however fast."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction

from commonhours.common.actor import Actor
from commonhours.common.constraints import constraint_of
from commonhours.common.refusals import Refusal, Refused
from commonhours.common.sight import seeing
from commonhours.ledger import models
from commonhours.ledger.actions import post
from commonhours.ledger.tests.money import MONDAY, finance, lent, wages
from commonhours.ledger.tests.posting import (
    TUESDAY,
    posted,
    refusal,
    refusals,
    shut,
    written_by_hand,
)
from conftest import EVERYTHING
from tests.cast import NOW, Cast


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
        shut(cast, **({"until": TUESDAY} | said))  # type: ignore[arg-type]  # as each case names them


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
