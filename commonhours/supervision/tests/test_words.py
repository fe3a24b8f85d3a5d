"""A bad day: one press, somebody is asked to call, the next when nobody answers; and it costs nobody their place."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from commonhours.bookings.events import reliability_page
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import add_shift
from commonhours.dispatch.duty import on_duty
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.queries import find
from commonhours.supervision.actions import (
    Asked,
    answer_word,
    ask_for_a_word,
    call_for_words,
    name_supervisor,
)
from commonhours.supervision.pages import words_waiting
from commonhours.supervision.records import own_supervision
from commonhours.trail.models import Act
from commonhours.trail.pages import happened_to
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.supervising import entrust, supervising, visit_of

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def harbor(cast: Cast) -> Cast:
    return supervising(cast)


def press(cast: Cast, who: str = "rosa", at: datetime = NOW) -> Asked:
    return ask_for_a_word(by=cast.actors[who], at=at)


def put_on_duty(cast: Cast, who: str) -> None:
    add_shift(
        by=cast.actors["carmen"],
        at=NOW,
        organisation_id=cast.organisations["harbor"].id,
        account_id=cast.accounts[who].id,
        starts_at=NOW,
        ends_at=NOW + 12 * HOUR,
    )


def call(minutes: int) -> int:
    return call_for_words(by=HOUSE, at=NOW + minutes * MINUTE, duty=on_duty)


def asked_of(cast: Cast, word_by: str = "sue") -> list[str]:
    return [line.called for line in words_waiting(by=cast.actors[word_by])]


def test_one_press_asks_ones_supervisor_to_call_within_an_hour(harbor: Cast) -> None:
    entrust(harbor)
    asked = press(harbor)
    assert (asked.account_id, asked.call_by) == (harbor.accounts["sue"].id, NOW + HOUR)
    own = own_supervision(by=harbor.actors["rosa"], at=NOW)
    assert own.word is not None
    assert (own.word.called, own.word.state, own.may_ask) == ("Sue", "waiting", False)
    with pytest.raises(Refused, match="word_waits"):
        press(harbor)


def test_whoever_has_no_supervisor_is_called_by_whoever_is_on_duty(harbor: Cast) -> None:
    put_on_duty(harbor, "carmen")
    assert press(harbor).account_id is None
    assert [call(minutes) for minutes in (0, 1)] == [1, 0]
    # A coordinator on duty sees it because she was asked, and for no other reason.
    (line,) = words_waiting(by=harbor.actors["carmen"])
    assert (line.person, line.called) == ("Rosa", "Carmen")
    assert words_waiting(by=harbor.actors["ana"]) == ()


def test_who_does_not_answer_in_time_is_followed_by_duty_then_by_others_who_supervise(harbor: Cast) -> None:
    entrust(harbor)
    put_on_duty(harbor, "carmen")
    press(harbor)
    told = []
    for minutes in (0, 19, 20, 40, 60):
        call(minutes)
        told += asked_of(harbor)
    assert told == ["Sue", "Sue", "Carmen", "Sal", "Sal"]


def test_a_supervisor_who_has_left_is_not_waited_for(harbor: Cast) -> None:
    entrust(harbor)
    with seeing(EVERYTHING):
        harbor.accounts["sue"].grants.update(until=NOW.date())
    assert press(harbor).account_id is None


def test_it_is_answered_by_name_and_by_one(harbor: Cast) -> None:
    entrust(harbor)
    word = press(harbor).word_id
    answer_word(by=harbor.actors["sue"], at=NOW + MINUTE, word_id=word)
    own = own_supervision(by=harbor.actors["rosa"], at=NOW + HOUR)
    assert own.word is not None
    assert (own.word.answered_by, own.may_ask) == ("Sue", True)
    with pytest.raises(Refused, match="word_answered"):
        answer_word(by=harbor.actors["sal"], at=NOW + MINUTE, word_id=word)
    assert call(30) == 0


@pytest.mark.parametrize("who", ["otto", "sid", "olga", "carmen", "ana", "dara", "nina"])
def test_whoever_was_not_asked_and_does_not_supervise_there_knows_of_no_word(harbor: Cast, who: str) -> None:
    entrust(harbor)
    word = press(harbor).word_id
    assert words_waiting(by=harbor.actors[who]) == ()
    with pytest.raises(NotFound, match="unknown_word"):
        answer_word(by=harbor.actors[who], at=NOW, word_id=word)


def test_nobody_answers_themselves(harbor: Cast) -> None:
    with pytest.raises(NotAllowed, match="not_oneself"):
        answer_word(by=harbor.actors["rosa"], at=NOW, word_id=press(harbor).word_id)


@pytest.mark.parametrize("who", ["nina", "carmen", "olga"])
def test_only_workers_have_somebody_to_ask(harbor: Cast, who: str) -> None:
    with pytest.raises(NotFound, match="unknown_person"):
        press(harbor, who)


def test_colleagues_who_read_the_trail_do_not_learn_of_it(harbor: Cast) -> None:
    press(harbor)
    call(0)
    with seeing(harbor.actors["ana"].sight):
        assert not Act.objects.filter(verb__startswith="word.").exists()
        assert happened_to(harbor.people["rosa"].id) == ()


def standing(cast: Cast, rosa: UUID) -> tuple[object, object]:
    """Rosa's place among all who could come to Mr Park, with every figure behind it; and her reliability."""
    at = NOW + 2 * HOUR
    FOLLOWER.forget()
    answer = find(by=cast.actors["olga"], at=at, wish=cast.wish("park", "company"))
    page = reliability_page(by=cast.actors["olga"], at=at, person_id=rosa)
    return answer.candidates, page


def test_a_bad_day_costs_nobody_their_place(committed_cast: Cast) -> None:
    harbor = supervising(committed_cast)
    entrust(harbor)
    visit_of(harbor, "rosa")
    rosa = harbor.people["rosa"].id
    before = standing(harbor, rosa)
    for day in range(5):
        word = press(harbor, at=NOW + day * MINUTE).word_id
        answer_word(by=harbor.actors["sue"], at=NOW + day * MINUTE, word_id=word)
    press(harbor)
    call(60)
    name_supervisor(
        by=harbor.actors["sal"],
        at=NOW,
        person_id=rosa,
        organisation_id=harbor.organisations["harbor"].id,
        account_id=None,
    )
    assert standing(harbor, rosa) == before
