"""What people are told when they are looked after: that something is there to read, and never what."""

from typing import Any

import pytest
from django.utils.translation import override

from commonhours.background.followers import FOLLOWERS
from commonhours.common.sight import seeing
from commonhours.notifications.models import Message
from commonhours.notifications.queries import Note, inbox, outbox
from commonhours.supervision.actions import Plan, answer_word, ask_for_a_word, plan_first_day, plan_shadow
from commonhours.trail.delivery import deliver
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import give
from tests.supervising import SECRET, entrust, supervising, talk, visit_of


@pytest.fixture
def harbor(committed_cast: Cast) -> Cast:
    return supervising(committed_cast)


def follow(acts: int) -> None:
    give(acts)
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)


def told(cast: Cast, name: str) -> list[Note]:
    person = cast.people.get(name)
    with seeing(EVERYTHING), override("en"):
        if person:
            return inbox(person.id)
        return inbox(None, cast.accounts[name].id)


def subjects(cast: Cast, name: str) -> list[str]:
    return [note.subject for note in told(cast, name)]


def test_worker_and_supervisor_learn_of_each_other_and_that_a_talk_is_written_down(harbor: Cast) -> None:
    entrust(harbor)
    talk(harbor, agreed="Fewer evenings.")
    follow(2)
    assert sorted(subjects(harbor, "rosa")) == ["What you agreed is written down", "Your supervisor"]
    assert subjects(harbor, "sue") == ["You look after somebody new"]
    everything = str(told(harbor, "rosa")) + str(told(harbor, "sue"))
    with seeing(EVERYTHING):
        everything += str(list(Message.objects.values_list("facts", flat=True)))
    assert SECRET not in everything
    assert "Fewer evenings" not in everything


def test_a_talk_of_which_nothing_is_shared_tells_nobody(harbor: Cast) -> None:
    talk(harbor)
    follow(1)
    assert subjects(harbor, "rosa") == []


def test_whoever_is_asked_to_call_learns_no_name_and_no_outbox_keeps_it(harbor: Cast) -> None:
    entrust(harbor)
    word = ask_for_a_word(by=harbor.actors["rosa"], at=NOW).word_id
    follow(2)
    asked = next(note for note in told(harbor, "sue") if note.subject == "Please call somebody")
    assert "Rosa" not in asked.body
    assert "March 2, 2026, 1 p.m." in asked.body
    answer_word(by=harbor.actors["sue"], at=NOW, word_id=word)
    follow(1)
    assert "Sue has seen that you would like a talk, and calls you." in told(harbor, "rosa")[0].body
    with seeing(harbor.actors["carmen"].sight):
        assert not Message.objects.filter(code__startswith="word_").exists()
        kept = str(outbox())
    assert "calls you" not in kept
    assert "Please call" not in kept


def test_going_along_is_told_to_the_new_one_the_buddy_and_whoever_is_served(harbor: Cast) -> None:
    visit = visit_of(harbor, "dara")
    given: dict[str, Any] = {
        "by": harbor.actors["sue"],
        "at": NOW,
        "person_id": harbor.people["rosa"].id,
        "organisation_id": harbor.organisations["harbor"].id,
    }
    plan_first_day(**given, plan=Plan(buddy_id=harbor.people["dara"].id))
    plan_shadow(**given, visit_id=visit, yes="Mr Park")
    follow(3)
    assert subjects(harbor, "rosa").count("Your first day") == 2
    bodies = [note.body for note in told(harbor, "dara") if note.subject == "You are a work buddy"]
    assert any("March 3, 2026, 10 a.m." in body for body in bodies)
