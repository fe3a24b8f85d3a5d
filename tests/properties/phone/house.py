"""The house that a phone speaks to: its real pages, called where the test stands, at the time that the driver says."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import time_machine
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client
from django.utils.crypto import get_random_string

from commonhours.bookings.models import Assignment, Visit
from commonhours.common.sight import NOBODY, seeing
from commonhours.timesheets.models import ClockEvent
from conftest import EVERYTHING
from tests.cast import NOW, Cast, assemble
from tests.properties.phone.model import HALF_A_DAY, Planned, Press, midnight_after

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WORKERS = ("rosa", "dara")
CSRF = settings.CSRF_COOKIE_NAME
ONE_MS = timedelta(milliseconds=1)
# Of what is handed out again, so much is asked of the page as well.
LOOKED_AT_AGAIN = 0.05


class House:
    """The pages, a browser's cookies, and who is signed in; all in one transaction, of which nothing stays.

    What today's page tells is asked of the page itself whenever somebody else is signed in, something was pressed
    since, or a day or half a day after a visit is over; in between its own words are handed out again with the hour
    of the question. Some of these are held against what the page tells then.
    """

    def __init__(self, planned: list[Planned]) -> None:
        with seeing(EVERYTHING):
            self.cast = assemble()
            self.visits = booked(self.cast, planned)
            self._signed_in = {
                worker: [_signed_in(self.cast, worker) for _ in range(8)] for worker in WORKERS
            }
        self._turns = _turns(planned)
        self._told: dict[_Asked, dict[str, Any]] = {}
        self._chance = Random(0)
        self._before = transaction.savepoint()
        self.begin()

    def begin(self) -> None:
        """A browser that has never been here, and a house in which nobody has pressed anything."""
        transaction.savepoint_rollback(self._before)
        self.client, self.session = Client(enforce_csrf_checks=True), ""
        self._sessions = {worker: iter(keys) for worker, keys in self._signed_in.items()}
        self._taken = frozenset[str]()
        self._told = {asked: told for asked, told in self._told.items() if not asked.taken}
        self._ticks = count(1)

    def held(self) -> list[tuple[str, str, str, datetime]]:
        """Every press that the house holds: whose, in which visit, which way, when."""
        workers = {person.id: name for name, person in self.cast.people.items()}
        with seeing(EVERYTHING):
            rows = ClockEvent.objects.values_list("person_id", "timesheet_id", "way", "at")
            return sorted((workers[person], str(place), way, at) for person, place, way, at in rows)

    def __call__(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Answer what the driver asks on the phone's behalf."""
        if "sign_in" in asked:
            self._sign_in(asked["sign_in"])
            return {}
        if asked.get("other"):
            self._sign_in({"rosa": "dara", "dara": "rosa"}[self.session])
        # No two requests come at the same instant.
        at = datetime.fromtimestamp(asked["now"] / 1000, UTC) + next(self._ticks) * ONE_MS
        if asked["method"] == "GET":
            return self._today(asked["address"], at)
        answer = self._post(asked["address"], asked["body"], at)
        told = json.loads(answer["body"] or "{}") if answer["status"] == 200 else {}
        if "taken" in told:
            self._taken |= {*told["taken"]}
            self._told[self._as_of(at)] = told["today"]
        return answer

    def _today(self, address: str, at: datetime) -> dict[str, Any]:
        asked = self._as_of(at)
        if asked.worker and asked in self._told:
            told = self._told[asked] | {"now": at, "csrf": self.client.cookies[CSRF].value}
            body = json.dumps(told, cls=DjangoJSONEncoder)
            answer: dict[str, Any] = {"status": 200, "redirected": False, "forgets": False, "body": body}
            if self._chance.random() >= LOOKED_AT_AGAIN:
                return answer
            fresh = self._get(address, at)
            assert _but_for_masks(fresh) == _but_for_masks(answer), "today's page tells something else"
            return fresh
        answer = self._get(address, at)
        if asked.worker and answer["status"] == 200:
            self._told[asked] = json.loads(answer["body"])
        return answer

    def _as_of(self, at: datetime) -> "_Asked":
        return _Asked(self.session, self._taken, bisect_right(self._turns, at))

    def _get(self, address: str, at: datetime) -> dict[str, Any]:
        # All of a sequence is one transaction: each request begins in it as if it had one of its own.
        with time_machine.travel(at, tick=False), seeing(NOBODY):
            return _plain(self.client.get(address))

    def _post(self, address: str, body: str, at: datetime) -> dict[str, Any]:
        with time_machine.travel(at, tick=False), seeing(NOBODY):
            return _plain(self.client.post(address, self._form(address, body)))

    def _sign_in(self, worker: str) -> None:
        """As a browser that somebody signs in on: another session; what a form knew of the last is worth nothing."""
        self.client.cookies.clear()
        self.session = worker
        if worker:
            session = next(self._sessions[worker], None) or _signed_in(self.cast, worker)
            self.client.cookies[settings.SESSION_COOKIE_NAME] = session
            self.client.cookies[CSRF] = get_random_string(CSRF_SECRET_LENGTH)

    def _form(self, address: str, body: str) -> dict[str, str]:
        form = dict(parse_qsl(body, keep_blank_values=True))
        if address == "/sign-out/" and CSRF in self.client.cookies:
            form["csrfmiddlewaretoken"] = self.client.cookies[CSRF].value
            self.session = ""
        return form


class _Asked(NamedTuple):
    """All that today's page depends on but the very instant: who asks, what was pressed, and since when nothing
    changes by itself."""

    worker: str
    taken: frozenset[str]
    turn: int


def _turns(planned: list[Planned]) -> list[datetime]:
    """When today's page changes by itself: with each day, and half a day after each visit."""
    first = min(each.starts_at for each in planned)
    return sorted(
        {
            *(midnight_after(first, days=days) for days in range(-3, 60)),
            *(each.ends_at + HALF_A_DAY for each in planned),
        }
    )


def _plain(answer: Any) -> dict[str, Any]:
    return {
        "status": 200 if answer.status_code == 302 else answer.status_code,
        "redirected": answer.status_code == 302,
        "body": answer.content.decode(),
        "forgets": "storage" in answer.headers.get("Clear-Site-Data", ""),
    }


def _but_for_masks(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without its token, which is another one each time."""
    return answer | {"body": json.loads(answer["body"]) | {"csrf": ""}}


def _signed_in(cast: Cast, worker: str) -> str:
    """The key of a session, as `login` makes one for a browser."""
    client = Client()
    with seeing(EVERYTHING):
        client.force_login(cast.accounts[worker], backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


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
    return {str(cast.accounts[name].id): name for name in WORKERS}


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
    return House(planned)


def _closed() -> None:
    transaction.rollback()
    connection.close()
