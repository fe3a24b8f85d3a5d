"""A browser that asked is told at once that there is a message, never what; it ends with the sign-in or the browser."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.test import Client
from django.urls import reverse

from commonhours.bookings.actions import book_visit
from commonhours.common.sight import seeing
from commonhours.integrations.ical.tests.servers import IN_TESTS, papers_for
from commonhours.integrations.push.sealing import coded, public_point
from commonhours.integrations.push.sending import WebPush
from commonhours.integrations.push.tests.opening import opened
from commonhours.integrations.texts.tests.taking import Taker, taking
from commonhours.matching.follower import FOLLOWER
from commonhours.notifications.choices import Chosen, choose_messages
from commonhours.notifications.models import PushDevice
from commonhours.notifications.queries import Wanted, outbox
from commonhours.notifications.sending import send_pushes
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import follow_all

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BROWSER = generate_private_key(SECP256R1())
AUTH = b"sixteen bytes ok"

pytestmark = pytest.mark.usefixtures("committed")


class ToThisMachine(WebPush):
    """The house's own way out, which in tests may lead to a server on this machine."""

    def send(self, **given: Any) -> None:
        super().send(**given, manner=IN_TESTS)


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Taker]:
    papers = papers_for(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(papers))
    settings.PUSH_BACKEND = f"{__name__}.ToThisMachine"
    FOLLOWER.forget()
    with taking(papers) as taker:
        taker.status = 201
        yield taker
    FOLLOWER.forget()


def asks(cast: Cast, name: str, address: str, **other: str) -> Client:
    """Somebody signs in in a browser, and lets it tell them."""
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    client.get(reverse("my_messages"))
    keys = {"browser_key": coded(public_point(BROWSER)), "auth": coded(AUTH)}
    answer = client.post(reverse("add_device"), {"address": address, **keys, **other})
    client.status = answer.status_code  # type: ignore[attr-defined]  # kept beside the client for the test
    return client


def book(cast: Cast, days: int = 0) -> None:
    wish = cast.wish("park" if days else "lopez", start=NOW + timedelta(days=1 + days))
    book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("rosa"))
    follow_all()


def send() -> int:
    return send_pushes(by=HOUSE, clock=lambda: NOW).count


def states() -> list[str]:
    with seeing(EVERYTHING):
        return [each.state(NOW) for each in outbox(wanted=Wanted(channel="push"))]


def test_a_browser_is_told_that_there_is_a_message_and_not_what(committed_cast: Cast, service: Taker) -> None:
    asks(committed_cast, "rosa", f"{service.address}/one")
    asks(committed_cast, "rosa", f"{service.address}/two")
    book(committed_cast)
    assert send() == 1
    assert sorted(each.path for each in service.posted) == ["/one", "/two"]
    told = json.loads(opened(service.posted[0].body, BROWSER, AUTH))
    assert told == {"title": "You have a message", "body": "Open Commonhours to read it.", "lang": "en"}
    assert states() == ["sent"]
    assert send() == 0


def test_it_ends_with_the_sign_in_and_where_the_browser_is_gone(committed_cast: Cast, service: Taker) -> None:
    left = asks(committed_cast, "rosa", f"{service.address}/left")
    left.post(reverse("sign_out"))
    book(committed_cast)
    send()
    assert (service.posted, states()) == ([], ["gone"])
    asks(committed_cast, "rosa", f"{service.address}/gone")
    service.status = 410
    book(committed_cast, 1)
    send()
    assert (len(service.posted), states()) == (1, ["gone", "gone"])
    with seeing(EVERYTHING):
        assert not PushDevice.objects.exists()


def test_a_service_that_is_busy_is_asked_again(committed_cast: Cast, service: Taker) -> None:
    asks(committed_cast, "rosa", service.address)
    service.status = 503
    book(committed_cast)
    assert (send(), states()) == (0, ["again"])
    service.status = 201
    assert send_pushes(by=HOUSE, clock=lambda: NOW + timedelta(minutes=1)).count == 1


def test_what_is_no_browser_is_refused_and_nobody_sees_anothers(committed_cast: Cast) -> None:
    cast = committed_cast
    good = "https://push.example.org/rosa"
    for address, wrong in (
        ("http://push.example.org/", {}),
        ("https://push.example.org/" + "x" * 500, {}),
        (good, {"auth": "short"}),
        (good, {"browser_key": "§"}),
    ):
        assert asks(cast, "rosa", address, **wrong).status == 422  # type: ignore[attr-defined]  # kept beside the client for the test
    rosa = asks(cast, "rosa", good)
    asks(cast, "rosa", good)
    with seeing(cast.actors["rosa"].sight):
        assert PushDevice.objects.count() == 1
    for other in ("otto", "ben", "carmen"):
        with seeing(cast.actors[other].sight):
            assert not PushDevice.objects.exists()
    asks(cast, "ben", "https://push.example.org/ben").post(reverse("remove_device"), {"address": good})
    with seeing(EVERYTHING):
        assert PushDevice.objects.count() == 2
    rosa.post(reverse("remove_device"), {"address": good})
    with seeing(EVERYTHING):
        assert PushDevice.objects.get().account_id == cast.accounts["ben"].pk


def test_a_device_tells_only_of_what_was_left_on(committed_cast: Cast, service: Taker) -> None:
    cast = committed_cast
    asks(cast, "rosa", service.address)
    choose_messages(by=cast.actors["rosa"], at=NOW, chosen=Chosen(push_off=("visits",)))
    book(cast)
    assert (send(), states()) == (0, [])
    choose_messages(by=cast.actors["rosa"], at=NOW, chosen=Chosen(push_off=("offers",)))
    book(cast, 1)
    assert (send(), states()) == (1, ["sent"])
