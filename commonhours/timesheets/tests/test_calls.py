"""Start and finish from a home's telephone: known by six figures and the number that calls, and told nothing else."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, override

from commonhours.bookings.actions import book_visit
from commonhours.bookings.models import Assignment
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.integrations.texts.signature import headers_for
from commonhours.people.models import ServiceUser
from commonhours.timesheets.actions import Press, clock, make_call_code
from commonhours.timesheets.models import Call, CallCode, ClockEvent, Timesheet
from commonhours.timesheets.own import my_call_code
from commonhours.trail.models import Act
from commonhours.words.telephone import VOICES
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

SECRET = "a carrier of calls"
HOME = "+15625550140"
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("committed")


class Caller:
    """Somebody with a telephone: one call, step by step."""

    def __init__(self, phone: str = HOME, at: datetime = TUESDAY_TEN + MINUTE) -> None:
        self.phone, self.at, self.name = phone, at, str(new_id())

    def says(self, digits: str = "", step: str = "", secret: str = SECRET) -> str:
        """Press these digits; return what the voice says, or the status."""
        sent = {"CallSid": self.name, "From": self.phone, **({"Digits": digits} if digits else {})}
        body = urlencode(sent).encode()
        with time_machine.travel(self.at, tick=False):
            headers = headers_for(step or str(new_id()), body, at=self.at.timestamp(), secret=secret)
            answer = Client().post(
                "/calls/", body, content_type="application/x-www-form-urlencoded", headers=headers
            )
        self.twiml = answer.content.decode()
        if answer.status_code != 200:
            return str(answer.status_code)
        return " ".join(each.text or "" for each in ET.fromstring(self.twiml).iter("Say"))

    def keys(self, *digits: str) -> str:
        """Press keys one step after the other; return what is said last."""
        said = self.says()
        for each in digits:
            said = self.says(each)
        return said


@pytest.fixture(autouse=True)
def carrier(settings: Any) -> None:
    settings.TEXT_SECRETS = [SECRET]


def booked(cast: Cast, who: str = "park", **wish: Any) -> UUID:
    """Rosa comes to somebody whose telephone at home is known, and has her six figures."""
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=cast.served[who].id).update(phone="(562) 555-0140")
    made = book_visit(
        by=cast.actors["olga"], at=NOW, wish=cast.wish(who, **wish), person_ids=cast.ids("rosa")
    )
    with seeing(EVERYTHING):
        return Assignment.objects.get(visit_id=made.visit_id).id


def figures(cast: Cast, name: str = "rosa") -> str:
    make_call_code(by=cast.actors[name], at=NOW)
    return my_call_code(by=cast.actors[name])


def presses() -> list[tuple[str, str, str, datetime]]:
    with seeing(EVERYTHING):
        return list(ClockEvent.objects.order_by("at").values_list("way", "method", "label", "at"))


def test_a_worker_starts_and_finishes_from_the_telephone_of_the_home(committed_cast: Cast) -> None:
    cast = committed_cast
    booked(cast)
    code = figures(cast)
    call = Caller()
    assert "For English, press 1." in call.says()
    assert 'language="es-US"' in call.twiml
    assert "Type your six figures." in call.says("1")
    assert "Your visit at 10 a.m. To start, press 1." in call.says(code)
    assert "You have started at 10:01 a.m." in call.says("1")
    assert "<Hangup/>" in call.twiml
    later = Caller(at=TUESDAY_TEN + 58 * MINUTE)
    assert "Ha terminado a las 10:58 a.m." in later.keys("2", code, "2")
    assert presses() == [
        ("in", "telephone", "home", TUESDAY_TEN + MINUTE),
        ("out", "telephone", "home", TUESDAY_TEN + 58 * MINUTE),
    ]
    with seeing(EVERYTHING):
        act = Act.objects.filter(verb="visit.clock").first()
        assert act is not None
        assert (act.door, act.by_person_id) == ("phone", cast.people["rosa"].id)
        sheet = Timesheet.objects.get()
        assert (sheet.starts_at, sheet.state) == (TUESDAY_TEN + MINUTE, "waiting")
        called = Call.objects.order_by("began_at").values_list("caller", "event_id")
        assert [each[0] for each in called] == [HOME, HOME]
        assert {each[1] for each in called} == set(ClockEvent.objects.values_list("id", flat=True))


def test_a_call_is_spoken_in_each_language_of_the_house_by_a_voice_of_it(committed_cast: Cast) -> None:
    booked(committed_cast)
    call, menu = Caller(), settings.LANGUAGES
    assert call.says().count(".") >= len(menu)
    assert re.findall(r'<Say language="([^"]+)">', call.twiml)[: len(menu)] == [
        "en-US",
        "es-US",
        "km-KH",
        "fil-PH",
    ]
    for key, (language, _name) in enumerate(menu, 1):
        call = Caller()
        call.says()
        said = call.says(str(key))
        with override(language):
            assert said.startswith(gettext("Type your six figures.")), language
        assert said.startswith("Type") is (language == "en")
        assert f'language="{VOICES[language]}"' in call.twiml


def test_a_step_that_comes_twice_is_answered_alike_and_presses_once(committed_cast: Cast) -> None:
    booked(committed_cast)
    call = Caller()
    call.keys("1", figures(committed_cast))
    said = {call.says("1", step="the last one") for _ in range(3)}
    assert len(said) == 1
    assert "You have started" in said.pop()
    assert len(presses()) == 1
    assert call.says("1").startswith("Goodbye")


def test_what_is_wrong_sounds_alike_whatever_it_is_and_ends_after_three_times(committed_cast: Cast) -> None:
    cast = committed_cast
    booked(cast)
    code, other = figures(cast), figures(cast, "ben")
    nobody = next(each for each in ("000000", "000001", "000002") if each not in (code, other))
    at_noon_before = TUESDAY_TEN - timedelta(hours=20)
    wrong = [
        Caller().keys("1", nobody),  # nobody's
        Caller().keys("1", other),  # Ben has no visit there
        Caller("+15625550177").keys("1", code),  # not from that home
        Caller("anonymous").keys("1", code),
        Caller(at=at_noon_before).keys("1", code),  # not about now
    ]
    assert set(wrong) == {"That did not work. Type your six figures. We heard nothing. Please call again."}
    assert "Please call the office. Goodbye." in Caller().keys("1", nobody, nobody, nobody)
    assert presses() == []


def test_whoever_guesses_often_is_turned_away_even_with_the_right_figures(committed_cast: Cast) -> None:
    booked(committed_cast)
    code = figures(committed_cast)
    wrong = "111111" if code != "111111" else "222222"
    for _ in range(5):
        Caller().keys("1", wrong, wrong, wrong)
    assert "does not work at present" in Caller().keys("1")
    assert "Type your six figures." in Caller(at=TUESDAY_TEN + timedelta(hours=1, minutes=2)).keys("1")


def test_of_several_visits_in_one_home_the_worker_says_which(committed_cast: Cast) -> None:
    cast = committed_cast
    # Two in one household, one after the other, with one telephone.
    first, second = booked(cast), booked(cast, "lopez", start=TUESDAY_TEN + timedelta(hours=1))
    call = Caller(at=TUESDAY_TEN + 5 * MINUTE)
    said = call.keys("1", figures(cast))
    assert "For the one at 10 a.m., press 1. For the one at 11 a.m., press 2." in said
    assert "For the one at" in call.says("7")
    assert "Your visit at 10 a.m." in call.says("1")
    assert "To start, press 1" in call.says("9")
    call.says("1")
    with seeing(EVERYTHING):
        assert ClockEvent.objects.get().timesheet_id == first != second


@pytest.mark.parametrize("body", [b"", b"From=1", b"CallSid=%00&From=1", b"CallSid=" + b"x" * 90])
def test_what_names_no_call_is_refused(committed_cast: Cast, body: bytes) -> None:
    with time_machine.travel(NOW, tick=False):
        headers = headers_for("a", body, at=NOW.timestamp(), secret=SECRET)
        form = "application/x-www-form-urlencoded"
        assert Client().post("/calls/", body, content_type=form, headers=headers).status_code in (
            400,
            415,
            422,
        )
    assert Caller().says(secret="another") == "403"


def test_the_figures_are_for_their_owners_eyes_and_change_when_they_ask(committed_cast: Cast) -> None:
    cast = committed_cast
    code = figures(cast)
    assert re.fullmatch(r"[0-9]{6}", code)
    for other in ("otto", "carmen", "ben"):
        with seeing(cast.actors[other].sight):
            assert not CallCode.objects.exists()
            assert not Call.objects.exists()
    assert len({figures(cast) for _ in range(4)} | {code}) > 1


def test_no_program_can_say_that_somebody_called(committed_cast: Cast) -> None:
    assignment = booked(committed_cast)
    press = Press(new_id(), assignment, "in", TUESDAY_TEN, TUESDAY_TEN, method="telephone")
    clock(by=committed_cast.actors["rosa"], at=TUESDAY_TEN, presses=[press])
    assert [method for _way, method, _label, _at in presses()] == ["app"]
