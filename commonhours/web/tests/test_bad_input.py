"""Whatever is typed or sent: a clear sentence and a 4xx, nothing lost, nothing half-done, never a 500."""

import sys
from typing import Any
from uuid import uuid4  # noqa: TID251 (ids that nobody has)

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.template.base import Variable
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter

from commonhours.bookings.models import Visit
from commonhours.common.sight import seeing
from commonhours.web import middleware, urls
from commonhours.web.tests.stage import counted_once
from conftest import EVERYTHING
from tests.cast import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NASTY = (
    "",
    "x",
    "0",
    "-1",
    "\0",
    "9" * 400,
    "2026-13-45",
    "0001-01-01",
    "9999-12-31",
    "25:61",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%s%d{}",
    "ñ" * 3000,
    "\u202e\u0000",
    "01900000-0000-7000-8000-000000000000",
)
FIELDS = (
    "service_user",
    "work",
    "day",
    "start",
    "minutes",
    "wants",
    "features",
    "person",
    "whom",
    "about",
    "who",
)
MORE = (
    "page",
    "key",
    "weekday",
    "times",
    "from_visit",
    "reason",
    "type_of_work",
    "on",
    "account",
    "name",
    "organisation",
    "address",
    "to",
    "code",
    "credential",
    "device",
    "held",
    "days",
    "language",
)
NAMED = [pattern for pattern in urls.urlpatterns if pattern.name != "sign_out"]


@pytest.fixture
def operator(committed_cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(committed_cast.accounts["olga"], backend=BACKEND)
    return client


def sound(cast: Cast) -> dict[str, str]:
    """A form with which everything is right; one field of it is spoilt at a time."""
    return {
        "service_user": str(cast.served["park"].id),
        "work": str(cast.works["company"].id),
        "day": "2026-03-03",
        "start": "10:00",
        "minutes": "60",
        "person": str(cast.people["rosa"].id),
    }


@pytest.mark.parametrize("nasty", NASTY)
def test_no_field_of_find_and_book_brings_it_down(operator: Client, committed_cast: Cast, nasty: str) -> None:
    for field in FIELDS:
        given = sound(committed_cast) | {field: nasty}
        for answer in (operator.get("/find/", given), operator.post("/visits/", given)):
            assert answer.status_code < 500, (field, answer.status_code)


# Whoever is not let in, or asks in a way that a page does not take, is answered before anything is read.
UNREAD = {403, 405}
# The door looks at all that comes, whatever page it is for; and each page has a way to itself in another language.
DOOR, HEADER = middleware._has_nul.__code__, vars(Variable)["_resolve_lookup"].__code__


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which parts of what was sent a page has looked at."""
    looked: list[str] = []

    def watched(name: str, part: Any) -> property:
        def get(request: WSGIRequest) -> object:
            if sys._getframe(1).f_code is not DOOR:
                looked.append(name)
            return request.__dict__[name] if name in request.__dict__ else part.__get__(request, WSGIRequest)

        return property(get, getattr(part, "fset", None))

    def whole_address(request: WSGIRequest, *given: Any, **more: Any) -> str:
        if sys._getframe(1).f_code is not HEADER:
            looked.append("address")
        return address(request, *given, **more)

    address = WSGIRequest.get_full_path
    monkeypatch.setattr(WSGIRequest, "get_full_path", whole_address)
    for name in ("GET", "POST", "FILES", "body"):
        part = next(vars(each)[name] for each in WSGIRequest.__mro__ if name in vars(each))
        monkeypatch.setattr(WSGIRequest, name, watched(name, part))
    return looked


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_falls_over_whatever_is_sent_to_it(
    operator: Client, looked: list[str], monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """A page that has looked at nothing of what was sent does the same whatever it is: it is asked once."""
    counted_once(monkeypatch)
    for pattern in NAMED:
        # Parts of a file and rows of allauth are counted; ours have UUIDs.
        kinds = pattern.pattern.converters.items()
        names = {name: 1 if isinstance(kind, IntConverter) else uuid4() for name, kind in kinds}
        address = reverse(pattern.name or "", kwargs=names)
        for nasty in NASTY:
            looked.clear()
            answer = getattr(operator, method)(address, dict.fromkeys((*FIELDS, *MORE), nasty))
            assert answer.status_code < 500, (pattern.name, nasty, answer.status_code)
            # Only the first tells: what the door itself turns away, such as a NUL, no page looks at.
            if answer.status_code in UNREAD or (nasty == NASTY[0] and not looked):
                break


def test_a_field_of_ten_megabytes_is_refused(operator: Client, committed_cast: Cast) -> None:
    answer = operator.post("/visits/", sound(committed_cast) | {"who": "x" * 10_000_000})
    assert answer.status_code in {400, 413}


def test_html_in_a_name_is_shown_as_it_was_typed(operator: Client, committed_cast: Cast) -> None:
    park = committed_cast.served["park"]
    with seeing(EVERYTHING):
        type(park).objects.filter(id=park.id).update(name="<b>Park</b>")
    page = operator.get("/find/", {"service_user": str(park.id)}).content.decode()
    assert "<b>Park</b>" not in page
    assert "&lt;b&gt;Park&lt;/b&gt;" in page


def test_what_was_typed_is_still_there_when_a_booking_is_refused(
    operator: Client, committed_cast: Cast
) -> None:
    answer = operator.post("/visits/", sound(committed_cast) | {"day": "yesterday"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "yesterday" in page
    assert "Park" in page
    with seeing(EVERYTHING):
        assert not Visit.objects.exists()


def test_whoever_opens_the_address_of_a_form_reads_where_to_go(committed_cast: Cast) -> None:
    browser = Client()
    browser.force_login(committed_cast.accounts["rosa"], backend=BACKEND)
    answer = browser.get(reverse("my_ill"))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "It only takes what a form sends." in answer.content.decode()
