"""My help: a service user and their daughter look after visits; nobody else finds out that they exist."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from commonhours.accounts.models import Account
from commonhours.bookings.models import Visit
from commonhours.catalogue.queries import forget_words
from commonhours.common.actor import ActsFor
from commonhours.common.sight import seeing
from commonhours.funding.models import Allocation
from commonhours.matching.follower import FOLLOWER
from commonhours.people.actions import Helping, let_help
from commonhours.people.models import Helper, Person, ServiceUser
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOUR = {"day": "2026-03-03", "start": "10:00", "minutes": "60", "key": "daughter-books"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    FOLLOWER.forget()
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield
    FOLLOWER.forget()


@pytest.fixture
def family(committed_cast: Cast) -> Cast:
    """Mrs Lopez signs in as `lopez`; she lets her daughter Dora act for her, and her neighbour Ned look."""
    cast = committed_cast
    with seeing(EVERYTHING):
        served = cast.served["lopez"]
        account = Account.objects.create_user("lopez@example.org", name="Mrs Lopez", joined_at=JOINED)
        person = Person.objects.create(name="Lopez", account=account, latitude=33.81, longitude=-118.16)
        ServiceUser.objects.filter(id=served.id).update(person=person)
    cast.accounts["lopez"] = account
    own = (ActsFor(served.id, "service_user"),)
    cast.actors["lopez"] = replace(
        cast.actors["nina"], account_id=account.id, person_id=person.id, acts_for=own
    )
    for name, part in (("dora", "helper"), ("ned", "onlooker")):
        let_help(
            by=cast.actors["lopez"],
            at=NOW,
            service_user_id=served.id,
            helping=Helping(f"{name}@example.org", name.title(), part),
        )
        cast.accounts[name] = Account.objects.get(email=f"{name}@example.org")
    return cast


def come_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def book(cast: Cast, name: str, **changed: str) -> HttpResponse:
    asked = HOUR | {"work": str(cast.works["nutrition"].id), "person": str(cast.people["ben"].id)} | changed
    return come_in(cast, name).post(f"/help/{cast.served['lopez'].id}/book/", asked)  # type: ignore[return-value]


def visit_id() -> UUID:
    with seeing(EVERYTHING):
        return Visit.objects.get().id


def test_a_daughter_sees_who_can_come_and_books_for_her_mother(family: Cast) -> None:
    client = come_in(family, "dora")
    home = client.get("/", follow=True)
    assert home.redirect_chain[-1][0] == f"/help/{family.served['lopez'].id}/"
    assert "2 hours left" in home.content.decode()
    # Mrs Lopez has a large dog, which her record says without being asked: only Ben and Rosa can come.
    asked = {**HOUR, "work": str(family.works["nutrition"].id), "search": "1"}
    page = client.get(f"/help/{family.served['lopez'].id}/book/", asked).content.decode()
    assert [name for name in ("Ben", "Rosa", "Dara") if name in page] == ["Ben", "Rosa"]
    booked = book(family, "dora")
    assert booked.status_code == 302
    shown = client.get(booked["Location"]).content.decode()
    assert "Ben" in shown
    assert "Cancel this visit" in shown


def test_booking_stays_within_the_hours_that_were_granted(family: Cast) -> None:
    refused = book(family, "dora", minutes="180")
    assert refused.status_code == 409
    assert "2 hours" in refused.content.decode() or "120" in refused.content.decode()
    with seeing(EVERYTHING):
        assert not Visit.objects.exists()


def test_without_granted_hours_only_the_office_books(family: Cast) -> None:
    with seeing(EVERYTHING):
        Allocation.objects.all().delete()
    assert "No hours of help have been granted yet." in book(family, "dora").content.decode()


def test_who_only_looks_cannot_book_nor_cancel(family: Cast) -> None:
    book(family, "dora")
    client = come_in(family, "ned")
    assert client.get(f"/help/{family.served['lopez'].id}/").status_code == 200
    assert book(family, "ned", key="another").status_code == 403
    assert client.post(f"/visits/{visit_id()}/cancel/", {"key": "x"}).status_code == 403


def test_a_helper_cancels_what_she_booked_and_the_hours_come_back(family: Cast) -> None:
    book(family, "dora")
    assert come_in(family, "dora").post(f"/visits/{visit_id()}/cancel/", {"key": "x"}).status_code == 302
    with seeing(EVERYTHING):
        assert Allocation.objects.get(since=date(2026, 3, 1)).held_minutes == 0


def test_what_was_ended_is_ended_at_once(family: Cast) -> None:
    book(family, "dora")
    dora = come_in(family, "dora")
    with seeing(EVERYTHING):
        helper = Helper.objects.get(account=family.accounts["dora"])
    served = family.served["lopez"].id
    assert dora.get(f"/help/{served}/").status_code == 200
    ended = come_in(family, "lopez").post(f"/help/{served}/helpers/{helper.id}/end/", {"key": "end"})
    assert ended.status_code == 302
    assert dora.get(f"/help/{served}/").status_code == 404
    assert dora.get(f"/visits/{visit_id()}/").status_code == 404


def test_a_helper_does_not_choose_other_helpers_but_may_leave(family: Cast) -> None:
    served = family.served["lopez"].id
    page = f"/help/{served}/helpers/"
    dora = come_in(family, "dora")
    given = {"name": "Eve", "email": "eve@example.org", "part": "helper", "agreed": "she said so", "key": "k"}
    assert dora.post(page, given).status_code == 403
    with seeing(EVERYTHING):
        own, other = (Helper.objects.get(account=family.accounts[name]) for name in ("dora", "ned"))
    assert dora.post(f"{page}{other.id}/end/", {"key": "a"}).status_code == 403
    assert dora.post(f"{page}{own.id}/end/", {"key": "b"}).status_code == 302


def test_staff_write_down_how_the_service_user_agreed(family: Cast) -> None:
    page = f"/help/{family.served['lopez'].id}/helpers/"
    ana = come_in(family, "ana")
    given = {"name": "Eve", "email": "eve@example.org", "part": "helper", "key": "k"}
    assert ana.post(page, given).status_code == 422
    assert ana.post(page, {**given, "agreed": "by telephone"}).status_code == 302
    with seeing(EVERYTHING):
        assert Helper.objects.get(account__email="eve@example.org").agreed == "by telephone"


def test_the_outsider_finds_nothing(family: Cast) -> None:
    book(family, "dora")
    served = family.served["lopez"].id
    for name in ("otto", "nina", "wes"):
        client = come_in(family, name)
        for page in ("", "book/", "helpers/"):
            assert client.get(f"/help/{served}/{page}").status_code == 404
        assert client.get(f"/visits/{visit_id()}/").status_code == 404
        assert book(family, name, key=name).status_code == 404
