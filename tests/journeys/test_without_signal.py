"""A worker in a stairwell: starts and finishes a visit without a signal, loads the page again, and nothing is lost."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import transaction
from playwright.sync_api import Page, expect

from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.timesheets.models import ClockEvent, HomeCode, Timesheet
from conftest import EVERYTHING
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import come_in

pytestmark = pytest.mark.browser


class Signal:
    """The air between a phone and the house: what comes to `address` is handed on while it is on."""

    def __init__(self, city: str) -> None:
        there = urlsplit(city)
        self._there = (there.hostname, there.port)
        self._port = 0
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.on()
        self.address = f"http://127.0.0.1:{self._port}"

    def on(self) -> None:
        door = socket.create_server(("127.0.0.1", self._port), reuse_port=True)
        self._port = door.getsockname()[1]
        self._open = [door]
        self._begin(self._take, door)

    def off(self) -> None:
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for each in self._open:
            each.close()
        self._open, self._threads = [], []

    def _take(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                phone, _ = door.accept()
                house = socket.create_connection(self._there)
                self._open += [phone, house]
                self._begin(_hand_on, phone, house)
                self._begin(_hand_on, house, phone)

    def _begin(self, work: Callable[..., None], *given: socket.socket) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()


def _hand_on(giver: socket.socket, taker: socket.socket) -> None:
    with suppress(OSError):
        while words := giver.recv(65536):
            taker.sendall(words)
    with suppress(OSError):
        taker.shutdown(socket.SHUT_WR)


@dataclass
class Round:
    """A worker, their next visit, and the minute before it begins."""

    account_id: Any
    place: Assignment


def _is_elsewhere(place: Assignment) -> bool:
    """Whether anything else of theirs is on today's page when it begins."""
    others = Assignment.objects.filter(person=place.person, state__in=OCCUPYING).exclude(id=place.id)
    nearby = place.starts_at - timedelta(hours=24), place.starts_at
    return others.filter(starts_at__range=nearby).exists()


@pytest.fixture
def coming(city: str, django_db_blocker: Any) -> Iterator[Round]:
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        ahead = (
            Assignment.objects.filter(
                state="booked",
                starts_at__gt=now() + timedelta(minutes=10),
                timesheet=None,
                latitude__isnull=False,
            )
            .exclude(person__account=None)
            .select_related("person", "visit")
            .order_by("starts_at", "id")
        )
        # Whoever is still at another visit would finish that one first.
        place = next(each for each in ahead[:50] if not _is_elsewhere(each))
    with time_machine.travel(place.starts_at - timedelta(minutes=1), tick=True):
        yield Round(place.person.account_id, place)


@pytest.fixture
def signal(city: str) -> Iterator[Signal]:
    signal = Signal(city)
    yield signal
    signal.off()


def stores(page: Page) -> list[int]:
    """How much is kept in the stores of keys, of today, and of presses."""
    found: list[int] = page.evaluate("""() => new Promise((resolve) => {
      const asked = indexedDB.open('commonhours');
      asked.onsuccess = () => {
        const names = ['keys', 'today', 'presses'], held = asked.result.transaction(names);
        const counts = names.map((name) => held.objectStore(name).count());
        held.oncomplete = () => { asked.result.close(); resolve(counts.map((each) => each.result)); };
      };
    })""")
    return found


def kept_for_next_time(page: Page) -> None:
    """Until the phone can show today's page by itself."""
    page.evaluate("navigator.serviceWorker.ready")
    shell = "await caches.match('/my/today/')"
    page.wait_for_function(f"async () => Boolean(navigator.serviceWorker.controller && {shell})")
    for _ in range(200):
        if stores(page)[1]:
            return
        page.wait_for_timeout(50)
    raise AssertionError("the phone has kept nothing of today")


def test_a_visit_is_started_and_finished_without_a_signal_and_each_press_counts_once(
    visitor: Callable[..., Visitor], coming: Round, signal: Signal, django_db_blocker: Any
) -> None:
    worker = visitor(360)
    worker.city, page = signal.address, worker.page
    come_in(worker, coming.account_id)
    page.goto(f"{worker.city}/my/")
    kept_for_next_time(page)
    # The one journey with a visit that is near: what may have to be said of it opens on the card itself.
    page.locator("summary", has_text="I am running late").press("Enter")
    expect(page.locator("button[name=minutes]").first).to_be_visible()
    worker.check()

    signal.off()
    page.goto(f"{worker.city}/my/")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.locator("[data-fill=travel]").first).to_contain_text(" min from ")
    page.get_by_role("button", name="Start").first.press("Enter")
    expect(page.locator("[data-waiting-words]")).to_have_text("Saved on this phone: 1")
    worker.check()
    worker.picture("today-without-signal")

    page.reload()  # the phone was switched off and on
    expect(page.get_by_text("You began at")).to_be_visible()
    page.get_by_role("button", name="Finish").first.press("Enter")
    expect(page.locator("[data-waiting-words]")).to_have_text("Saved on this phone: 2")
    page.get_by_role("button", name="Send now").press("Enter")
    expect(page.locator("#announcer")).to_contain_text("There is no signal yet")
    assert stores(page) == [1, 1, 2]

    signal.on()
    page.get_by_role("button", name="Send now").press("Enter")
    expect(page.locator("[data-sent]")).to_be_visible()
    assert stores(page) == [1, 1, 0]
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        presses = ClockEvent.objects.filter(timesheet_id=coming.place.id).order_by("device_at")
        assert [each.way for each in presses] == ["in", "out"]
        sheet = Timesheet.objects.get(id=coming.place.id)
        assert sheet.starts_at
        assert sheet.ends_at


def test_a_phone_that_is_cut_off_forgets_the_day_and_keeps_what_waits_for_its_owner(
    visitor: Callable[..., Visitor], coming: Round, signal: Signal, django_db_blocker: Any
) -> None:
    worker = visitor(360)
    worker.city, page = signal.address, worker.page
    come_in(worker, coming.account_id)
    page.goto(f"{worker.city}/my/today/")
    kept_for_next_time(page)
    signal.off()
    page.reload()
    expect(page.locator("[data-none]")).to_be_hidden()
    page.get_by_role("button", name="Start").first.press("Enter")
    expect(page.locator("[data-waiting-words]")).to_have_text("Saved on this phone: 1")
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        Session.objects.all().delete()
    signal.on()
    page.get_by_role("button", name="Send now").press("Enter")
    expect(page.get_by_text("This phone keeps nothing of today")).to_be_visible()
    assert stores(page) == [0, 0, 1]

    come_in(worker, coming.account_id)
    page.goto(f"{worker.city}/my/today/")
    expect(page.get_by_role("button", name="Finish").first).to_be_visible()
    expect(page.locator("[data-sent]")).to_be_visible()
    assert stores(page) == [1, 1, 0]

    page.goto(f"{worker.city}/my/")
    signal.off()
    page.evaluate(
        """async (owner) => {
          const { src } = document.querySelector("script[src*='today.js']");
          await (await import(src.replace('today.js', 'phone.js'))).press(owner, 'some visit', 'in');
        }""",
        str(coming.account_id),
    )
    page.locator("[data-menu] summary", has_text="Your menu").click()
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.locator("#not-reached")).to_contain_text("it waits on this phone")
    signal.on()
    page.get_by_role("button", name="Sign out").press("Enter")
    page.wait_for_url("**/sign-in/**")
    assert stores(page) == [0, 0, 1]


def test_the_square_at_a_home_opens_the_visit_with_its_code_filled_in(
    visitor: Callable[..., Visitor], coming: Round, django_db_blocker: Any
) -> None:
    """What a telephone's camera does: it opens the address, whose code no server is sent."""
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        visit = coming.place.visit
        made = {"code": "314159", "made_at": now(), "organisation_ids": visit.organisation_ids}
        HomeCode.objects.update_or_create(service_user_id=visit.service_user_id, defaults=made)
    worker = visitor(360)
    page = worker.page
    come_in(worker, coming.account_id)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{worker.city}/here/{visit.service_user_id}/#314159")
    expect(page.get_by_label("Code at the home")).to_have_value("314159")
    start = page.get_by_role("button", name="Start")
    expect(start).to_be_focused()
    worker.check()
    assert page.url == f"{worker.city}/visits/{visit.id}/"
    assert not [each for each in asked if "314159" in each.partition("#")[0]]
    start.press("Enter")
    expect(page.get_by_role("button", name="Finish").first).to_be_visible()
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        assert ClockEvent.objects.get(timesheet_id=coming.place.id).method == "home_code"


def pressed(page: Page) -> list[str]:
    """Press what the browser shows; return what its worker asked for.

    A browser opens windows for a worker after a person's own press alone, and none can be made from here: it is noted
    what is asked of it, with everything before that as it is.
    """
    [worker] = page.context.service_workers
    asked: list[str] = worker.evaluate(
        """async () => {
          const asked = [], way = (address) => new URL(address, self.location.href).pathname
          Object.defineProperty(self.clients, 'openWindow',
            { configurable: true, value: async (address) => { asked.push(`open ${way(address)}`) } })
          WindowClient.prototype.focus = async function () { asked.push(`focus ${way(this.url)}`) }
          const [notification] = await self.registration.getNotifications()
          const event = new NotificationEvent('notificationclick', { notification })
          let done
          event.waitUntil = (promise) => { done = promise }
          self.dispatchEvent(event)
          await done
          return [...asked, ...(await self.registration.getNotifications()).map((left) => `left ${left.title}`)]
        }"""
    )
    return asked


def test_a_phone_shows_that_there_is_a_message_while_no_page_asks(visitor: Callable[..., Visitor]) -> None:
    """No push service can be reached from here, so that the word is given to the browser's worker as one would."""
    worker = visitor(360)
    worker.page.context.grant_permissions(["notifications"])
    worker.come_in_as("Worker")
    worker.page.goto(f"{worker.city}/my/messages/choices/")
    worker.page.get_by_role("button", name="Tell me on this device").wait_for()
    worker.check()
    devtools = worker.page.context.new_cdp_session(worker.page)
    named: list[str] = []
    updated = "ServiceWorker.workerRegistrationUpdated"
    devtools.on(updated, lambda told: named.extend(each["registrationId"] for each in told["registrations"]))
    devtools.send("ServiceWorker.enable")
    for _ in range(100):
        if not named:
            worker.page.wait_for_timeout(100)

    def comes(data: str, title: str) -> str:
        """Give the browser a word; return what it shows below this title. One is enough: it takes the other's place."""
        told = {"origin": worker.city, "registrationId": named[-1], "data": data}
        devtools.send("ServiceWorker.deliverPushMessage", told)
        for _ in range(200):
            shown = worker.page.evaluate(
                """async (title) => {
                  const shown = await (await navigator.serviceWorker.ready).getNotifications()
                  return shown.length === 1 && shown[0].title === title && { body: shown[0].body }
                }""",
                title,
            )
            if shown:
                return str(shown["body"])
            worker.page.wait_for_timeout(100)
        raise AssertionError(f"nothing is shown below “{title}”")

    words = {"title": "Tiene un mensaje", "body": "Abra Commonhours para leerlo.", "lang": "es"}
    assert comes(json.dumps(words), words["title"]) == words["body"]
    # Whatever came, something is shown.
    assert comes("not JSON", "Commonhours") == ""
    # Pressed, it opens the messages; where they are open already, it goes there.
    assert pressed(worker.page) == ["open /my/messages/"]
    worker.page.goto(f"{worker.city}/my/messages/")
    comes(json.dumps(words), words["title"])
    assert pressed(worker.page) == ["focus /my/messages/"]
