"""“What I ask for an hour”, as workers see it, and what those who set rates answer."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from commonhours.rates.models import AskedRate, LeastRate, PayFrame, Rate
from commonhours.web.tests.stage import signed_in
from commonhours.web.tests.test_find import asked
from commonhours.web.tests.test_money import enter
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, Cast

TODAY = "2026-03-02"


@pytest.fixture(autouse=True)
def noon_in_march() -> Iterator[None]:
    FOLLOWER.forget()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def paid(committed_cast: Cast) -> Cast:
    """Harbor pays 20 dollars an hour, by the law of Long Beach."""
    harbor = committed_cast.organisations["harbor"]
    with seeing(EVERYTHING):
        PayFrame.objects.create(place="us-ca-long-beach")
        Rate.objects.create(organisation=harbor, kind="pay", amount=2000, since=LONG_AGO, set_at=NOW)
    return committed_cast


def send(cast: Cast, who: str = "rosa", **typed: str) -> Any:
    return signed_in(cast, who).post(reverse("my_rates"), typed, follow=True)


def least(cast: Cast, work: str, amount: str, **more: str) -> Any:
    return send(cast, do="least", since=TODAY, **{f"least-{cast.works[work].id}": amount}, **more)


def leasts(cast: Cast) -> list[int]:
    with seeing(EVERYTHING), seeing(cast.actors["rosa"].sight):
        return list(LeastRate.objects.filter(until=None).values_list("amount", flat=True))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_worker_reads_what_work_pays_asks_for_more_and_for_nothing_again(paid: Cast) -> None:
    assert "Pays $20.00 an hour." in text(signed_in(paid, "rosa").get(reverse("my_rates")))
    shown = text(least(paid, "nutrition", "22.50"))
    assert "That is less than you ask." in shown
    assert 'value="22.50"' in shown
    assert leasts(paid) == [2250]
    assert 'value="22.50"' not in text(send(paid, do="nothing"))
    assert leasts(paid) == []


@pytest.mark.parametrize(
    ("amount", "why"), [("16.89", "Nobody may be paid less than $16.90"), ("lots", "Enter a number")]
)
def test_what_is_refused_stands_beside_its_field_and_nothing_typed_is_lost(
    paid: Cast, amount: str, why: str
) -> None:
    answer = least(paid, "nutrition", amount, least="30")
    assert answer.status_code in (409, 422)
    assert why in text(answer)
    assert f'value="{amount}"' in text(answer)
    assert leasts(paid) == []


def test_whoever_looks_for_somebody_reads_why_not_and_no_sum(paid: Cast) -> None:
    least(paid, "nutrition", "23.45")
    why = {**asked(paid), "person": str(paid.people["rosa"].id)}
    shown = text(signed_in(paid, "carmen").get(reverse("find_why_not"), why))
    assert "Asks more for an hour of this work than it pays." in shown
    assert "23.45" not in shown


def test_a_rate_is_asked_for_and_answered_and_the_answer_read(paid: Cast) -> None:
    harbor = paid.organisations["harbor"].id
    where = f"{harbor} {paid.works['nutrition'].id}"
    ask = {"ask-where": where, "ask-amount": "22.50", "ask-since": "2026-03-09", "ask-words": "Two years."}
    assert "no answer yet" in text(send(paid, do="ask", **ask))
    assert "You have asked for this work" in text(send(paid, do="ask", **ask))
    office = enter(paid, "finance", "harbor")
    with seeing(EVERYTHING):
        row = AskedRate.objects.get()
    page = reverse("asked_rates", args=[harbor])
    assert "Two years." in text(office.get(page))
    assert office.post(page, {"ask": str(row.id), "do": "no"}).status_code == 422
    assert office.post(page, {"ask": str(row.id), "do": "yes"}).status_code == 302
    assert "Yes" in text(signed_in(paid, "rosa").get(reverse("my_rates")))
    with seeing(EVERYTHING):
        assert Rate.objects.filter(person=paid.people["rosa"], amount=2250).exists()


def test_somebody_elses_question_is_taken_back_by_nobody(paid: Cast) -> None:
    where = f"{paid.organisations['harbor'].id} {paid.works['nutrition'].id}"
    send(paid, do="ask", **{"ask-where": where, "ask-amount": "22.50", "ask-since": TODAY})
    with seeing(EVERYTHING):
        row = AskedRate.objects.get()
    assert send(paid, "dara", do="withdraw", ask=str(row.id)).status_code == 404
    assert send(paid, "rosa", do="withdraw", ask="nonsense").status_code == 422
    assert "Taken back" in text(send(paid, "rosa", do="withdraw", ask=str(row.id)))
