"""Text messages that come in: who may hand them over, what each word does, and to which numbers none go any more."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import ProgrammingError, transaction
from django.test import Client

from commonhours.accounts.models import Account
from commonhours.bookings.actions import book_visit
from commonhours.bookings.models import Assignment
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import withdraw_offer
from commonhours.dispatch.models import Offer
from commonhours.dispatch.tests.test_offers import offer
from commonhours.integrations.texts.signature import WINDOW, headers_for
from commonhours.matching.follower import FOLLOWER
from commonhours.notifications.choices import Chosen, choose_messages, my_choice
from commonhours.notifications.consents import Shown
from commonhours.notifications.keywords import meaning_of
from commonhours.notifications.models import TextConsent, TextIn
from commonhours.notifications.queries import Wanted, outbox
from commonhours.notifications.sending import send_texts
from commonhours.trail.models import Act
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import follow_all

SECRET = "whsec_c2VjcmV0IG9mIGEgY2Fycmllcg=="
ROSA = "+15625550100"
SENT: list[tuple[str, str]] = []

pytestmark = pytest.mark.usefixtures("committed")


class Carrier:
    """Carries text messages into a list."""

    def send(self, *, to: str, body: str, message_id: UUID) -> None:
        SENT.append((to, body))


@pytest.fixture(autouse=True)
def carrier(settings: Any) -> Iterator[None]:
    SENT.clear()
    FOLLOWER.forget()
    settings.SMS_BACKEND, settings.TEXT_SECRETS = f"{__name__}.Carrier", [SECRET]
    with time_machine.travel(NOW, tick=True):
        yield
    FOLLOWER.forget()


def wants_texts(cast: Cast, *kinds: str) -> None:
    with seeing(EVERYTHING):
        Account.objects.filter(pk=cast.accounts["rosa"].pk).update(phone=ROSA, phone_verified_at=NOW)
    chosen, shown = Chosen(sms_on=kinds or ("offers", "visits")), Shown("You agree to texts.", "en")
    choose_messages(by=cast.actors["rosa"], at=NOW, chosen=chosen, shown=shown)


def came(words: str, phone: str = ROSA, name: str = "", **signed: Any) -> Any:
    """What a carrier hands over, and our answer."""
    name = name or str(new_id())
    body = json.dumps({"id": name, "from": phone, "text": words}).encode()
    given: dict[str, Any] = {"at": NOW.timestamp(), "secret": SECRET} | signed
    answer = Client().post(
        "/texts/", body, content_type="application/json", headers=headers_for(name, body, **given)
    )
    return answer.json()["reply"] if answer.status_code == 200 else answer.status_code


def offered(cast: Cast, **wish: Any) -> UUID:
    """An offer of which Rosa has been told by text message."""
    made = offer(cast, "rosa", place=cast.wish(**{"who": "park"} | wish))
    follow_all()
    send_texts(by=HOUSE, clock=lambda: NOW + timedelta(minutes=len(SENT)))
    return made.offer_id


def state(offer_id: UUID) -> str:
    with seeing(EVERYTHING):
        return Offer.objects.get(id=offer_id).state


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("STOP", "stop"),
        (" Stop. ", "stop"),
        ("alto", "stop"),
        ("opt out", "stop"),
        ("Stop texting me!", "stop"),
        ("CANCEL", "stop"),
        ("ayuda", "help"),
        ("START", "start"),
        ("Sí", "yes"),
        ("¡SI!", "yes"),
        ("oo", "yes"),
        ("បាទ", "yes"),
        ("ចាស", "yes"),
        ("ទេ", "no"),
        ("hindi", "no"),
        ("no", "no"),
        ("Yes, but later", "other"),
        ("No puedo", "other"),
        ("cancel the visit", "other"),
        ("", "other"),
    ],
)
def test_a_word_means_one_thing_and_a_yes_with_more_is_none(words: str, meaning: str) -> None:
    assert meaning_of(words) == meaning


def test_nothing_unsigned_or_old_is_looked_at(committed_cast: Cast, settings: Any) -> None:
    wants_texts(committed_cast)
    late = (NOW - timedelta(seconds=WINDOW + 60)).timestamp()
    early = (NOW + timedelta(seconds=WINDOW + 60)).timestamp()
    assert [came("STOP", secret="another"), came("STOP", at=late), came("STOP", at=early)] == [403] * 3
    settings.TEXT_SECRETS = []
    assert came("STOP") == 403
    with seeing(EVERYTHING):
        assert not TextIn.objects.exists()
        assert TextConsent.objects.get().on
    settings.TEXT_SECRETS = ["whsec_bmV3", SECRET]
    assert "no more text messages" in came("STOP")


def test_what_cannot_be_read_is_refused_and_a_long_body_is_not_read(committed_cast: Cast) -> None:
    def sent(body: bytes, kind: str = "application/json") -> int:
        signed = headers_for("x", body, at=NOW.timestamp(), secret=SECRET)
        return Client().post("/texts/", body, content_type=kind, headers=signed).status_code

    assert sent(b"{") == sent(b"[1]") == sent(b'{"id": "1", "from": 5, "text": ""}') == 422
    assert sent(b'{"id": "1", "from": "call me", "text": "STOP"}') == 422
    assert sent(b'{"id": "1", "from": "+15625550100", "text": "\\ud800"}') == 422
    assert sent(b" " * 5_000) == 413
    assert sent(b"x", "multipart/form-data; boundary=x") == 415


def test_a_yes_books_what_was_last_offered_and_the_same_message_again_does_nothing_more(
    committed_cast: Cast,
) -> None:
    wants_texts(committed_cast)
    first, second = offered(committed_cast), offered(committed_cast, start=NOW + timedelta(days=2))
    assert SENT[-1][1].endswith("Answer YES or NO")
    answers = {came("Sí", name="one") for _ in range(3)}
    assert len(answers) == 1
    assert "It is yours: Wednesday 4 March, noon-1 p.m." in answers.pop()
    assert [state(first), state(second)] == ["open", "accepted"]
    with seeing(EVERYTHING):
        act = Act.objects.get(verb="offer.accept")
        assert (act.door, act.by_person_id) == ("text", committed_cast.people["rosa"].id)
        assert TextIn.objects.count() == 1
    # Not the one before it: they answer what they read last.
    assert "said yes" in came("YES")
    assert state(first) == "open"


def test_a_no_asks_the_next_and_an_offer_that_is_gone_says_so(committed_cast: Cast) -> None:
    cast = committed_cast
    wants_texts(cast)
    offer_id = offered(cast)
    assert "Nobody holds it against you" in came("hindi")
    assert state(offer_id) == "declined"
    offer_id = offered(cast, start=NOW + timedelta(days=2))
    with seeing(EVERYTHING):
        opening_id = Offer.objects.get(id=offer_id).opening_id
    withdraw_offer(by=cast.actors["olga"], at=NOW, opening_id=opening_id)
    came("yes")
    with seeing(EVERYTHING):
        assert not Assignment.objects.exists()


def test_a_number_that_nobody_has_shown_to_be_theirs_answers_for_nobody(committed_cast: Cast) -> None:
    cast = committed_cast
    wants_texts(cast)
    offer_id = offered(cast)
    with seeing(EVERYTHING):
        # A telephone of the household: written down for two, shown by neither.
        Account.objects.filter(pk__in=[cast.accounts[each].pk for each in ("rosa", "ben")]).update(
            phone=ROSA, phone_verified_at=None
        )
    assert "nobody's account" in came("YES")
    assert "nobody's account" in came("NO", phone="+15625550199")
    assert state(offer_id) == "open"


def test_a_stop_ends_text_messages_at_once_and_the_outbox_says_why_the_rest_never_went(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    wants_texts(cast, "visits")
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    follow_all()
    assert "no more text messages" in came("STOP")
    assert came("STOP") == ""
    assert send_texts(by=HOUSE, clock=lambda: NOW).count == 0
    with seeing(EVERYTHING):
        [letter] = outbox(wanted=Wanted(channel="sms"))
    assert (SENT, letter.state(NOW)) == ([], "stopped")
    wish = cast.wish(start=NOW + timedelta(days=2))
    book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("rosa"))
    follow_all()
    with seeing(EVERYTHING):
        assert len(outbox(wanted=Wanted(channel="sms"))) == 1
    assert "on again" in came("START")
    wish = cast.wish("park", start=NOW + timedelta(days=3))
    book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("rosa"))
    follow_all()
    assert send_texts(by=HOUSE, clock=lambda: NOW).count == 1


def test_a_yes_is_kept_with_the_words_that_were_shown_until_its_end_and_cannot_be_rewritten(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        Account.objects.filter(pk=cast.accounts["rosa"].pk).update(phone=ROSA, phone_verified_at=NOW)
    with pytest.raises(Invalid, match="consent_unsaid"):
        choose_messages(by=cast.actors["rosa"], at=NOW, chosen=Chosen(sms_on=("visits",)))
    wants_texts(cast)
    came("ALTO")
    with seeing(cast.actors["rosa"].sight):
        kept = TextConsent.objects.order_by("at", "id").values_list("on", "wording", "door", "phone")
        assert list(kept) == [
            (True, "You agree to texts.", "web", ROSA),
            (False, "STOP", "text", ROSA),
        ]
        with pytest.raises(ProgrammingError), transaction.atomic():
            TextConsent.objects.update(wording="Something else.")
    for other in ("otto", "ben", "carmen"):
        with seeing(cast.actors[other].sight):
            assert not TextConsent.objects.exists()
            assert not TextIn.objects.exists()
    chosen = my_choice(by=cast.actors["rosa"])
    assert chosen is not None
    assert chosen.number == ""


def test_a_stop_from_a_number_of_nobodys_ends_what_once_went_there(committed_cast: Cast) -> None:
    cast = committed_cast
    wants_texts(cast, "visits")
    with seeing(EVERYTHING):
        Account.objects.filter(pk=cast.accounts["rosa"].pk).update(phone_verified_at=None)
    came("STOP")
    with seeing(EVERYTHING):
        Account.objects.filter(pk=cast.accounts["rosa"].pk).update(phone_verified_at=NOW)
    chosen = my_choice(by=cast.actors["rosa"])
    assert chosen is not None
    assert chosen.number == ""


def test_two_machines_that_answer_each_other_fall_silent(committed_cast: Cast) -> None:
    wants_texts(committed_cast)
    answers = [came("We are closed today.") for _ in range(14)]
    assert [bool(each) for each in answers] == [True] * 12 + [False] * 2
    assert "no more" in came("STOP")


def test_whoever_is_suspended_can_say_no_and_cannot_say_yes(committed_cast: Cast) -> None:
    cast = committed_cast
    wants_texts(cast)
    offer_id = offered(cast)
    with seeing(EVERYTHING):
        cast.people["rosa"].standing = "suspended"
        cast.people["rosa"].save(update_fields=["standing"])
    came("YES")
    assert state(offer_id) == "open"


def test_the_door_is_open_at_any_hour(committed_cast: Cast) -> None:
    wants_texts(committed_cast)
    night = datetime(2026, 3, 3, 10, tzinfo=NOW.tzinfo)
    with time_machine.travel(night, tick=False):
        assert "STOP" in came("help", at=night.timestamp())
