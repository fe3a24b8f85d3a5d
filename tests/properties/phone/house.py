"""The house that a phone speaks to: its real pages, called where the test stands, at the time that the driver says."""

import re
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import time_machine
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import Client

from commonhours.bookings.models import Assignment, Visit
from commonhours.common.sight import NOBODY, seeing
from commonhours.timesheets.models import ClockEvent
from conftest import EVERYTHING
from tests.cast import NOW, Cast, assemble
from tests.properties.phone.model import Planned, Press

HERE = Path(__file__).parent
STATIC = Path(__file__).parents[3] / "commonhours" / "web" / "static"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ONE_MS = timedelta(milliseconds=1)


class House:
    """The pages, a browser's cookies, and who is signed in; all in one transaction, of which nothing stays."""

    def __init__(self, planned: list[Planned]) -> None:
        self.cast = assemble()
        self.visits = booked(self.cast, planned)
        self.begin()

    def begin(self) -> None:
        """A browser that has never been here, and a house in which nobody has pressed anything."""
        self.client, self.session = Client(enforce_csrf_checks=True), ""
        self._ticks = count(1)
        self._before = transaction.savepoint()

    def end(self) -> list[tuple[str, str, str, datetime]]:
        """Every press that the house holds: whose, in which visit, which way, when. Then all is as before."""
        workers = {person.id: name for name, person in self.cast.people.items()}
        with seeing(EVERYTHING):
            rows = ClockEvent.objects.values_list("person_id", "timesheet_id", "way", "at")
            held = sorted((workers[person], str(place), way, at) for person, place, way, at in rows)
        transaction.savepoint_rollback(self._before)
        return held

    def __call__(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Answer what the driver asks on the phone's behalf."""
        if "sign_in" in asked:
            self._sign_in(asked["sign_in"])
            return {}
        if asked.get("other"):
            self._sign_in({"rosa": "dara", "dara": "rosa"}[self.session])
        # No two requests come at the same instant.
        at = datetime.fromtimestamp(asked["now"] / 1000, UTC) + next(self._ticks) * ONE_MS
        # All of a sequence is one transaction: each request begins in it as if it had one of its own.
        with time_machine.travel(at, tick=False), seeing(NOBODY):
            if asked["method"] == "GET":
                answer = self.client.get(asked["address"])
            else:
                answer = self.client.post(asked["address"], self._form(asked))
        return {
            "status": 200 if answer.status_code == 302 else answer.status_code,
            "redirected": answer.status_code == 302,
            "body": answer.content.decode(),
            "forgets": "storage" in answer.headers.get("Clear-Site-Data", ""),
        }

    def _sign_in(self, worker: str) -> None:
        """As `login` does it for a browser: another session, and what a form knew of the last one is worth nothing."""
        self.client.cookies.clear()
        self.session = worker
        if not worker:
            return
        with seeing(EVERYTHING):
            self.client.force_login(self.cast.accounts[worker], backend=BACKEND)

    def _form(self, asked: Mapping[str, Any]) -> dict[str, str]:
        form = dict(parse_qsl(asked["body"], keep_blank_values=True))
        if asked["address"] == "/sign-out/" and "csrftoken" in self.client.cookies:
            form["csrfmiddlewaretoken"] = self.client.cookies["csrftoken"].value
            self.session = ""
        return form


def booked(cast: Cast, planned: list[Planned]) -> dict[str, Planned]:
    """These visits, in the diaries of their workers, by the ids of their places."""
    own = {
        "organisation": cast.organisations["harbor"],
        "organisation_ids": [cast.organisations["harbor"].id],
    }
    named = {"service_user": cast.served["lopez"], "type_of_work": cast.works["nutrition"]}
    signed = {"booked_by": cast.accounts["olga"], "booked_at": NOW}
    where = {"latitude": 33.81, "longitude": -118.16}
    found = {}
    with seeing(EVERYTHING):
        for each in planned:
            span = {"starts_at": each.starts_at, "ends_at": each.ends_at}
            visit = Visit.objects.create(**own, **where, **named, **signed, **span)
            place = Assignment.objects.create(
                visit=visit, person=cast.people[each.worker], **own, **where, **span
            )
            found[str(place.id)] = each
    return found


def expected(held: set[Press]) -> list[tuple[str, str, str, datetime]]:
    """The same of the model."""
    return sorted((each.owner, each.visit, each.way, each.counted_at) for each in held)


def owners(cast: Cast) -> dict[str, str]:
    """Workers by the ids of their accounts."""
    return {str(cast.accounts[name].id): name for name in ("rosa", "dara")}


@contextmanager
def apart(planned: list[Planned]) -> Iterator[tuple[House, Executor]]:
    """The house, and the thread that it lives in: where the browser is driven, an event loop runs."""
    with ThreadPoolExecutor(1) as thread:
        try:
            yield thread.submit(_opened, planned).result(), thread
        finally:
            thread.submit(_closed).result()


def _opened(planned: list[Planned]) -> House:
    transaction.set_autocommit(False)
    with seeing(EVERYTHING):
        return House(planned)


def _closed() -> None:
    transaction.rollback()
    connection.close()


class _Files(SimpleHTTPRequestHandler):
    """The pages that phones keep, and the scripts beside them, which a browser may keep for the run."""

    def __init__(self, *given: Any, pages: Mapping[str, str], **more: Any) -> None:
        self.pages = pages
        super().__init__(*given, directory=str(STATIC), **more)

    def translate_path(self, path: str) -> str:
        _, _, name = urlsplit(path).path.rpartition("/web/")
        return super().translate_path(f"/web/{name}")

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        folders, _, name = address.path.rpartition("/web/")
        # Scripts lie under the name of their edition, and are the same by whatever way they are asked for.
        page = self.pages.get(f"/static/web/{name}" if folders else address.path)
        if page is None:
            super().do_GET()
            return
        for name, value in parse_qsl(address.query):
            page = page.replace(name.upper(), value)
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if address.path.endswith(".js") else "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store" if self.path.endswith("/") else "max-age=3600")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: pytest shows what failed."""


@contextmanager
def served(words: str = "", instead: str = "") -> Iterator[str]:
    """The address of today's page as phones keep it, a page with a button as the house makes it, and the driver.

    With words of the phone's script that something else stands for: a phone with a fault.
    """
    phone = (STATIC / "web" / "js" / "phone.js").read_text()
    assert words in phone
    # What is only looked at would be read again with every page.
    today = re.sub(
        r"<link rel=.(?!module)[^>]*>|<svg.*?</svg>", "", render_to_string("my/today.html"), flags=re.DOTALL
    )
    door = {"assignment_id": "VISIT", "way": "WAY", "event": "EVENT", "who": "", "start": ""}
    button = render_to_string("hours/door.html", {"door": door, "person": {"key": "OWNER"}})
    script = '<script src="/static/web/js/{}.js" type="module"></script>'
    pages = {
        "/my/": today,
        "/my/today/": today,
        "/door/": script.format("today") + button,
        "/sign-in/": script.format("forget"),
        "/driver/": (HERE / "driver.html").read_text(),
        "/static/web/js/phone.js": phone.replace(words, instead) if words else phone,
        "/driver.js": (HERE / "driver.js").read_text(),
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, pages=pages))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
