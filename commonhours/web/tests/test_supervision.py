"""Looking after workers on pages: what a supervisor writes, what the worker reads, and what nobody else does."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.catalogue.queries import forget_words
from commonhours.dispatch.duty import on_duty
from commonhours.dispatch.tests.test_duty import on_duty as put_on_duty
from commonhours.matching.follower import FOLLOWER
from commonhours.supervision.actions import ask_for_a_word, call_for_words
from commonhours.supervision.pages import words_waiting
from commonhours.supervision.records import own_supervision, worker_page
from commonhours.trail.sequencer import HOUSE
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.supervising import SECRET, entrust, supervising, talk, visit_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def harbor(committed_cast: Cast) -> Iterator[Cast]:
    FOLLOWER.forget()
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield supervising(committed_cast)
    FOLLOWER.forget()


def client(cast: Cast, name: str) -> Client:
    browser = Client()
    browser.force_login(cast.accounts[name], backend=BACKEND)
    return browser


def of_rosa(cast: Cast, name: str) -> str:
    return reverse(name, args=[cast.people["rosa"].id])


def post(cast: Cast, who: str, name: str, kind: str, **given: Any) -> Any:
    """Send a form about Rosa at Harbor."""
    harbor = cast.organisations["harbor"].id
    sent = {f"{kind}-{harbor.hex[-6:]}-{field}": value for field, value in given.items()}
    return client(cast, who).post(of_rosa(cast, name), sent | {"organisation": harbor})


def page(cast: Cast, who: str, address: str) -> str:
    return client(cast, who).get(address).content.decode()


TALK = {"held_on": "2026-03-02", "how": "call", "agreed": "Fewer evenings.", "private": SECRET}


def test_a_supervisor_begins_the_day_with_their_people_the_most_urgent_first(harbor: Cast) -> None:
    entrust(harbor)
    ask_for_a_word(by=harbor.actors["rosa"], at=NOW)
    browser = client(harbor, "sue")
    assert browser.get("/").headers["Location"] == reverse("my_people")
    text = page(harbor, "sue", reverse("my_people"))
    assert text.index("Asked for a call") < text.index("Today</h2>")
    assert "I call them" in text


def test_whoever_is_out_today_is_named_with_the_times_of_the_region(harbor: Cast) -> None:
    entrust(harbor)
    visit_of(harbor, "rosa")
    with time_machine.travel(TUESDAY_TEN - timedelta(hours=2)):
        assert "10\u00a0a.m.–" in page(harbor, "sue", reverse("my_people"))


def test_a_talk_is_written_down_and_the_worker_reads_only_what_was_agreed(harbor: Cast) -> None:
    assert post(harbor, "sue", "write_check_in", "checkin", **TALK).status_code == 302
    assert SECRET in page(harbor, "sal", of_rosa(harbor, "supervision"))
    for address in (reverse("my_supervision"), reverse("my_visits"), reverse("me"), reverse("my_messages")):
        assert SECRET not in page(harbor, "rosa", address)
    assert "Fewer evenings." in page(harbor, "rosa", reverse("my_supervision"))


def test_nothing_typed_is_lost_when_a_talk_is_refused(harbor: Cast) -> None:
    refused = post(harbor, "sue", "write_check_in", "checkin", **TALK | {"held_on": "2026-03-09"})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "This has not happened yet." in text
    assert SECRET in text
    assert "Fewer evenings." in text


@pytest.mark.parametrize("who", ["carmen", "ana", "olga", "rosa", "otto", "sid", "nina", "ben"])
def test_nobody_else_reads_a_private_note_anywhere(harbor: Cast, who: str) -> None:
    entrust(harbor)
    talk(harbor, agreed="Fewer evenings.")
    visit = visit_of(harbor, "rosa")
    rosa = harbor.people["rosa"].id
    for address in (
        of_rosa(harbor, "supervision"),
        of_rosa(harbor, "person"),
        of_rosa(harbor, "reliability"),
        reverse("visit", args=[visit]),
        reverse("my_people"),
        reverse("outbox"),
        reverse("duty"),
    ):
        assert SECRET not in page(harbor, who, address), (address, rosa)


def test_a_first_day_stands_on_the_workers_page_with_what_is_open(harbor: Cast) -> None:
    given = {"meet_whom": "Sue", "meet_where": "12 Ocean Blvd", "day": "2026-03-03", "start": "09:00"}
    buddy = str(harbor.people["dara"].id)
    assert post(harbor, "sue", "plan_first_day", "firstday", **given, buddy=buddy).status_code == 302
    text = page(harbor, "rosa", reverse("my_visits"))
    for words in ("Your first day", "12 Ocean Blvd", "Dara shows you around.", "Choose one. No numbers now."):
        assert words in text
    sent = {"organisation": harbor.organisations["harbor"].id, "payment": "cheque"}
    client(harbor, "rosa").post(reverse("choose_payment"), sent)
    assert "Choose one." not in page(harbor, "rosa", reverse("my_visits"))


def test_a_day_without_a_time_is_asked_about(harbor: Cast) -> None:
    refused = post(harbor, "sue", "plan_first_day", "firstday", meet_whom="Sue", day="2026-03-03")
    assert refused.status_code == 422
    assert "Please say the day and the time." in refused.content.decode()


def test_somebody_new_goes_along_with_a_buddy(harbor: Cast) -> None:
    post(harbor, "sue", "plan_first_day", "firstday", buddy=str(harbor.people["dara"].id))
    visit = visit_of(harbor, "dara")
    sent = {"visit": str(visit), "yes": "Mr Park, on the telephone"}
    assert post(harbor, "sue", "plan_shadow", "shadow", **sent).status_code == 302
    assert "Whoever is served has said yes." in page(harbor, "rosa", reverse("my_visits"))


def test_a_worker_answers_to_what_was_seen(harbor: Cast) -> None:
    visit, rosa = visit_of(harbor, "rosa"), harbor.people["rosa"].id
    with time_machine.travel(TUESDAY_TEN, tick=True):
        sent = {"visit": str(visit), "went_well": "Warm.", "to_practise": "Time."}
        assert post(harbor, "sue", "observe_visit", "observed", **sent).status_code == 302
        (seen,) = own_supervision(by=harbor.actors["rosa"], at=TUESDAY_TEN).watched
        answer = reverse("answer_observation", args=[seen.id])
        assert client(harbor, "rosa").post(answer, {"words": "The bus was late."}).status_code == 302
        assert "The bus was late." in page(harbor, "sue", of_rosa(harbor, "supervision"))
    (told,) = worker_page(by=harbor.actors["sue"], at=TUESDAY_TEN, person_id=rosa).watched
    assert told.reply == "The bus was late."


def test_whoever_is_only_on_duty_sees_the_call_they_were_asked_for_on_their_page(harbor: Cast) -> None:
    put_on_duty(harbor, "carmen")
    client(harbor, "rosa").post(reverse("bad_day"))
    call_for_words(by=HOUSE, at=NOW, duty=on_duty)
    text = page(harbor, "carmen", reverse("duty"))
    assert "Rosa" in text
    assert "Has a bad day" not in page(harbor, "olga", reverse("duty"))
    (line,) = words_waiting(by=harbor.actors["carmen"])
    answered = client(harbor, "carmen").post(reverse("answer_word", args=[line.id]))
    assert answered.headers["Location"] == reverse("duty")
    assert "Carmen calls you." in page(harbor, "rosa", reverse("my_visits"))
