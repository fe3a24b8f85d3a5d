"""From “Start” to hours that both sides agree on, by pages alone; and what the office does where something is wrong."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from commonhours.accounts.models import Account
from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import book_visit
from commonhours.bookings.models import Assignment
from commonhours.catalogue.queries import forget_words
from commonhours.common.clock import now
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from commonhours.notifications.hours import remind_to_confirm
from commonhours.notifications.models import Message
from commonhours.people.models import Helper
from commonhours.timesheets.models import Acknowledgement, ClockEvent, LocationConsent, Timesheet
from commonhours.trail.delivery import deliver
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, TUESDAY_TEN, Cast
from tests.following import give

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MINUTE = timedelta(minutes=1)


@dataclass
class Stage:
    cast: Cast
    sheet_id: UUID

    def client(self, name: str) -> Client:
        client = Client()
        account = self.friend if name == "friend" else self.cast.accounts[name]
        client.force_login(account, backend=BACKEND)
        return client

    @property
    def friend(self) -> Account:
        return Account.objects.get(email="friend@example.org")

    def page(self, name: str, url: str) -> str:
        return self.client(name).get(url).content.decode()

    def press(self, way: str, at: datetime, **more: object) -> Any:
        sent = {"event": new_id(), "visit": self.sheet_id, "way": way, "label": "home", **more}
        with time_machine.travel(at, tick=False):
            return self.client("rosa").post("/my/clock/", sent)

    def wait(self, *pressed: dict[str, str]) -> dict[str, list[str]]:
        """What a phone has kept and sends now."""
        sent = {"presses": json.dumps(pressed), "sent_at": now().isoformat(), "key": str(new_id())}
        answer = self.client("rosa").post("/my/today/presses/", sent)
        assert answer.status_code == 200
        told: dict[str, list[str]] = answer.json()
        return told

    def came_and_went(self, *, late: int = 1) -> None:
        self.press("in", TUESDAY_TEN + late * MINUTE)
        self.press("out", TUESDAY_TEN + 61 * MINUTE)

    def sheet(self) -> Timesheet:
        with seeing(EVERYTHING):
            return Timesheet.objects.get(id=self.sheet_id)

    @property
    def help(self) -> str:
        return f"/help/{self.cast.served['lopez'].id}/hours/"

    @property
    def office(self) -> str:
        return f"/hours/{self.sheet_id}/"

    def send(self, name: str, what: str, **sent: object) -> int:
        return self.client(name).post(f"/hours/{self.sheet_id}/{what}/", sent).status_code

    def told(self) -> set[tuple[str, str]]:
        """Codes of messages about hours, each with who has it."""
        for follower in FOLLOWERS:
            deliver(follower, at=TUESDAY_TEN + 3 * 60 * MINUTE)
        names = {person.id: name for name, person in self.cast.people.items()}
        names |= {account.id: name for name, account in self.cast.accounts.items()}
        with seeing(EVERYTHING):
            rows = Message.objects.filter(code__startswith="hours_", channel="in_app")
            return {
                (row.code, names.get(row.person_id or row.account_id or new_id(), "friend")) for row in rows
            }


@pytest.fixture
def stage(committed_cast: Cast) -> Iterator[Stage]:
    """Rosa comes to Mrs Lopez on Tuesday at ten; a friend helps Mrs Lopez; it is one o'clock now."""
    FOLLOWER.forget()
    forget_words()
    cast = committed_cast
    booked = book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    with seeing(EVERYTHING):
        friend = Account.objects.create_user("friend@example.org", name="Friend", joined_at=JOINED)
        Helper.objects.create(
            service_user=cast.served["lopez"],
            account=friend,
            part="helper",
            let_by=cast.accounts["ana"],
            since=JOINED,
        )
        place = Assignment.objects.get(visit_id=booked.visit_id).id
    with time_machine.travel(TUESDAY_TEN + 180 * MINUTE, tick=True):
        yield Stage(cast, place)
    FOLLOWER.forget()


def test_one_button_starts_and_then_finishes_and_a_double_press_counts_once(stage: Stage) -> None:
    with time_machine.travel(TUESDAY_TEN - MINUTE, tick=False):
        shown = stage.page("rosa", "/my/")
        assert 'value="in"' in shown
        # No place is asked for where nobody has said yes to it.
        assert "data-place" not in shown
        assert 'value="in"' in stage.page("rosa", f"/visits/{visit_of(stage)}/")
    event = new_id()
    for minute in (0, 1):
        assert stage.press("in", TUESDAY_TEN + minute * MINUTE, event=event).status_code == 302
    with time_machine.travel(TUESDAY_TEN + 63 * MINUTE, tick=False):
        # The planned hour is over; who has begun can still finish.
        assert 'value="out"' in stage.page("rosa", "/my/")
    stage.press("out", TUESDAY_TEN + 63 * MINUTE)
    with seeing(EVERYTHING):
        assert ClockEvent.objects.count() == 2
    assert (stage.sheet().starts_at, stage.sheet().ends_at) == (TUESDAY_TEN, TUESDAY_TEN + 63 * MINUTE)
    assert "Yes, that is right" in stage.page("rosa", "/my/")


def visit_of(stage: Stage) -> UUID:
    with seeing(EVERYTHING):
        return Assignment.objects.get(id=stage.sheet_id).visit_id


def test_nobody_presses_for_rosa_and_a_press_that_is_none_is_refused(stage: Stage) -> None:
    sent = {"event": new_id(), "visit": stage.sheet_id, "way": "in"}
    for name in ("carmen", "otto", "nina", "dara"):
        assert stage.client(name).post("/my/clock/", sent).status_code in (404, 422)
    for wrong in ({"event": "x"}, {"visit": new_id()}, {"way": "up"}):
        assert stage.client("rosa").post("/my/clock/", sent | wrong).status_code == 422
    with seeing(EVERYTHING):
        assert not ClockEvent.objects.exists()


def test_both_sides_say_yes_by_a_press_each(stage: Stage) -> None:
    stage.came_and_went()
    assert "Yes, that is right" in stage.page("friend", stage.help)
    # The first page asks as well, and one press there leads back to it.
    home = stage.help.removesuffix("hours/")
    assert "Are these hours right?" in stage.page("friend", home)
    yes = {"revision": stage.sheet().revision, "back": f"home-{stage.cast.served['lopez'].id}"}
    said = stage.client("friend").post(f"/hours/{stage.sheet_id}/confirm/", yes)
    assert (said.status_code, said["Location"]) == (302, home)
    assert "Are these hours right?" not in stage.page("friend", home)
    assert stage.send("rosa", "confirm", revision=stage.sheet().revision, back="my_visits") == 302
    assert stage.sheet().state == "confirmed"
    assert "Yes, that is right" not in stage.page("friend", stage.help)
    assert "Confirmed" in stage.page("rosa", "/my/hours/")
    for name in ("otto", "nina"):
        assert stage.send(name, "confirm", revision=1) == 404


def test_a_no_goes_to_the_office_which_puts_it_right_and_decides(stage: Stage) -> None:
    stage.came_and_went()
    assert stage.send("friend", "dispute", words="She left at half past ten.", back="") == 302
    assert "She left at half past ten." in stage.page("carmen", stage.office)
    assert "person says that hours are wrong" in stage.page("carmen", "/board/")
    right = {"ends_at": "2026-03-03T10:30", "reason": "211", "resolution": "12"}
    assert stage.send("carmen", "adjust", **right) == 302
    found = re.search(r"/hours/disputes/[0-9a-f-]+/decide/", stage.page("carmen", stage.office))
    assert found is not None
    sent = {"decision": "Half past ten holds.", "sheet": stage.sheet_id}
    assert stage.client("otto").post(found[0], sent).status_code == 404
    assert stage.client("carmen").post(found[0], sent).status_code == 302
    assert stage.sheet().state == "waiting"
    assert "Half past ten holds." in stage.page("rosa", "/my/hours/")
    give(5)
    assert stage.told() == {
        ("hours_disputed", "carmen"),
        ("hours_anew", "rosa"),
        ("hours_anew", "friend"),
        ("hours_decided", "rosa"),
        ("hours_decided", "friend"),
    }


def test_a_visit_that_nobody_clocked_is_in_the_queue_and_put_right_from_nothing(stage: Stage) -> None:
    assert "Nobody pressed anything" in stage.page("carmen", "/hours/")
    assert "Rosa" not in stage.page("otto", "/hours/")
    assert stage.client("otto").get(stage.office).status_code == 404
    right = {"starts_at": "2026-03-03T10:00", "ends_at": "2026-03-03T11:00", "reason": "210"}
    assert stage.send("carmen", "adjust", **right) == 422  # what settled it is missing
    assert stage.send("carmen", "adjust", **right, resolution="12") == 302
    assert stage.sheet().state == "waiting"
    assert "since" in stage.page("carmen", "/hours/?show=waiting")
    assert "Nobody pressed anything" not in stage.page("carmen", "/hours/")


def test_what_is_unusual_is_looked_at_with_a_reason_of_the_payer(stage: Stage) -> None:
    stage.came_and_went(late=40)
    assert "Began late" in stage.page("carmen", "/hours/?show=exceptions")
    sent = {"exception": "late_in", "reason": "211", "resolution": "12", "memo": "The bus did not come."}
    assert stage.send("otto", "acknowledge", **sent) == 404
    assert stage.send("carmen", "acknowledge", **sent) == 302
    with seeing(EVERYTHING):
        assert Acknowledgement.objects.get().memo == "The bus did not come."
    assert "Began late" not in stage.page("carmen", "/hours/?show=exceptions")


def test_a_phone_without_a_signal_sends_late_and_twice_and_each_press_counts_once(stage: Stage) -> None:
    at = [(TUESDAY_TEN + minute * MINUTE).isoformat() for minute in (0, 61)]
    pressed = [
        {"id": str(new_id()), "assignment": str(stage.sheet_id), "way": way, "at": when, "label": "home"}
        for way, when in zip(("in", "out"), at, strict=True)
    ]
    strange = {**pressed[0], "id": str(new_id()), "assignment": str(new_id())}
    told = stage.client("rosa").get("/my/today/data/").json()
    assert [(each["way"], each["who"]) for each in told["visits"]] == [("in", "Lopez")]
    first = stage.wait(pressed[1], strange)
    assert (first["taken"], first["unknown"]) == ([pressed[1]["id"]], [strange["id"]])
    assert set(stage.wait(*pressed)["taken"]) == {each["id"] for each in pressed}
    assert (stage.sheet().starts_at, stage.sheet().ends_at) == (TUESDAY_TEN, TUESDAY_TEN + 61 * MINUTE)
    assert stage.client("rosa").get("/my/today/data/").json()["visits"][0]["way"] == ""


@pytest.mark.parametrize(
    "presses", ["", "{", "[1]", "[{}]", "[[]]", "[" * 5000, '[{"id":"x"}]', '[{"way":"up"}]', "{}", "null"]
)
def test_what_cannot_be_read_as_presses_is_refused_in_a_sentence(stage: Stage, presses: str) -> None:
    sent = {"presses": presses, "sent_at": TUESDAY_TEN.isoformat(), "key": "k"}
    answer = stage.client("rosa").post("/my/today/presses/", sent)
    assert answer.status_code == 422
    assert answer.json()["words"][0]


def test_todays_page_names_nobody_and_a_stranger_is_told_to_forget(stage: Stage) -> None:
    shown = stage.page("rosa", "/my/today/")
    assert not any(name in shown for name in ("Rosa", "Lopez"))
    assert Client().get("/my/today/data/").status_code == 401
    assert stage.client("otto").get("/my/today/data/").json()["visits"] == []
    assert Client().get("/worker.js").content.startswith(b'const SHELL = ["/my/today/",')
    assert Client().get("/manifest.webmanifest").json()["display"] == "standalone"


def test_the_office_writes_down_a_yes_that_came_by_telephone(stage: Stage) -> None:
    stage.came_and_went()
    revision = stage.sheet().revision
    assert stage.send("carmen", "yes", revision=revision, told="") == 422
    assert stage.send("carmen", "yes", revision=revision, told="by telephone at noon") == 302
    assert "by telephone at noon" in stage.page("carmen", stage.office)


def test_a_place_is_noted_only_where_it_was_let(stage: Stage) -> None:
    place = f"/service-users/{stage.cast.served['lopez'].id}/location/"
    here = {"lat": "33.77", "lng": "-118.19"}
    stage.press("in", TUESDAY_TEN, **here)
    assert stage.client("otto").post(place, {"answer": "yes"}).status_code == 404
    assert stage.client("friend").post(place, {"answer": "yes"}).status_code == 302
    with seeing(EVERYTHING):
        said = LocationConsent.objects.get()
    assert (said.given_by, "one year" in said.wording) == ("Friend", True)
    with time_machine.travel(TUESDAY_TEN + 50 * MINUTE, tick=False):
        assert "data-place" in stage.page("rosa", "/my/")
    stage.press("out", TUESDAY_TEN + 60 * MINUTE, **here)
    with seeing(EVERYTHING):
        assert list(ClockEvent.objects.order_by("at").values_list("latitude", flat=True)) == [None, 33.77]
    assert stage.client("friend").post(place, {"answer": "no"}).status_code == 302
    assert "No place is noted" in stage.page("friend", stage.help)


def test_whoever_has_not_answered_for_a_day_is_reminded_once(stage: Stage) -> None:
    stage.came_and_went()
    stage.send("rosa", "confirm", revision=stage.sheet().revision)
    tomorrow = TUESDAY_TEN + timedelta(days=1, hours=2)
    assert remind_to_confirm(by=HOUSE, at=TUESDAY_TEN + 120 * MINUTE) == 0
    assert remind_to_confirm(by=HOUSE, at=tomorrow) > 0
    assert remind_to_confirm(by=HOUSE, at=tomorrow + timedelta(days=1)) == 0
    with seeing(EVERYTHING):
        assert not Message.objects.filter(
            code="hours_confirm", person_id=stage.cast.people["rosa"].id
        ).exists()
