"""The find page itself: fresh alternatives after a lost race, one click one effect, no script needed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from commonhours.bookings.models import Visit
from commonhours.common.sight import seeing
from commonhours.matching.models import Ranking
from commonhours.people.models import Need
from conftest import EVERYTHING
from tests.cast import NOW, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def noon_in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def operator(committed_cast: Cast) -> Client:
    client = Client()
    client.force_login(committed_cast.accounts["olga"], backend=BACKEND)
    return client


def asked(cast: Cast, who: str = "lopez", **more: str) -> dict[str, Any]:
    """Tuesday at ten, for an hour, as somebody's record has it."""
    user, work = str(cast.served[who].id), str(cast.works["nutrition"].id)
    return {"service_user": user, "work": work, "day": "2026-03-03", "start": "10:00", "minutes": "60"} | more


def cards(page: Any) -> dict[str, dict[str, Any]]:
    """Who is offered, by name, with what their button sends."""
    sent: dict[str, dict[str, Any]] = {}
    for card in page.context["cards"]:
        fields = sent.setdefault(card["name"], {})
        for name, value in card["book_fields"]:
            fields.setdefault(name, []).append(value)
    return sent


def test_a_lost_race_becomes_a_named_refusal_with_fresh_alternatives(
    operator: Client, committed_cast: Cast
) -> None:
    first = cards(operator.get("/find/", asked(committed_cast)))
    second = cards(operator.get("/find/", asked(committed_cast)))
    assert operator.post("/visits/", first["Rosa"]).status_code == 302
    refused = operator.post("/visits/", second["Rosa"])
    assert refused.status_code == 409
    assert "Already has a visit then" in refused.content.decode()
    assert list(cards(refused)) == ["Ben"]


def test_pressing_twice_books_once_and_leads_to_the_same_visit(
    operator: Client, committed_cast: Cast
) -> None:
    fields = cards(operator.get("/find/", asked(committed_cast)))["Rosa"]
    answers = [operator.post("/visits/", fields) for _ in range(2)]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    with seeing(EVERYTHING):
        assert Visit.objects.count() == 1


def test_without_a_script_a_name_leads_to_the_person(operator: Client, committed_cast: Cast) -> None:
    answer = operator.post("/find/", {"who": "lop"})
    assert answer.status_code == 302
    assert str(committed_cast.served["lopez"].id) in answer["Location"]


def test_needs_come_from_the_record_and_can_be_changed_for_one_visit(
    operator: Client, committed_cast: Cast
) -> None:
    assert sorted(cards(operator.get("/find/", asked(committed_cast)))) == ["Ben", "Rosa"]
    without_dog = asked(committed_cast, needs_of=str(committed_cast.served["lopez"].id))
    without_dog["wants"] = str(committed_cast.facts["spanish"].id)
    assert sorted(cards(operator.get("/find/", without_dog))) == ["Ben", "Dara", "Rosa"]


def test_why_not_answers_in_words(operator: Client, committed_cast: Cast) -> None:
    page = operator.get("/find/why-not/", asked(committed_cast, whom="dara"), headers={"HX-Request": "true"})
    assert "Does not work with large dogs" in page.content.decode()


def test_a_ranking_is_kept_when_searched_for_or_asked_about_and_not_while_typing(
    operator: Client, committed_cast: Cast
) -> None:
    for more in ({}, {"search": "1"}, {"whom": "dara"}):
        operator.get("/find/", asked(committed_cast, **more))
    with seeing(EVERYTHING):
        assert sorted(Ranking.objects.values_list("why", flat=True)) == ["asked", "searched"]


def test_when_nobody_can_come_the_next_best_is_offered(operator: Client, committed_cast: Cast) -> None:
    page = operator.get("/find/", asked(committed_cast, start="19:00")).content.decode()
    assert "Nobody can come" in page
    assert "Not available then" in page
    assert "Who nearly can" in page
    assert f"/people/{committed_cast.people['rosa'].id}/" in page


def test_a_record_may_need_what_the_form_does_not_list_and_nothing_confidential_is_carried_along(
    operator: Client, committed_cast: Cast
) -> None:
    lopez = committed_cast.served["lopez"]
    with seeing(EVERYTHING):
        for code in ("nutrition", "veteran"):
            Need.objects.create(service_user=lopez, kind_of_fact=committed_cast.facts[code])
    page = operator.get("/find/", asked(committed_cast))
    assert sorted(cards(page)) == ["Ben", "Rosa"]
    assert str(committed_cast.facts["veteran"].id) not in page.content.decode()


def test_a_time_that_comes_twice_is_asked_about(operator: Client, committed_cast: Cast) -> None:
    with time_machine.travel(NOW + timedelta(days=235), tick=False):
        operator.force_login(committed_cast.accounts["olga"], backend=BACKEND)
        page = operator.get("/find/", asked(committed_cast, day="2026-11-01", start="01:30", search="1"))
    assert "this time comes twice" in page.content.decode()
