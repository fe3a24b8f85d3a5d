"""Rates on the page, and what a visit costs where it is found, looked at, moved and called off."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.api.tests.calling import Caller, booking, token_for
from commonhours.bookings.actions import book_visit
from commonhours.bookings.models import Visit
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from commonhours.rates.models import PayFrame, Rate
from commonhours.web.tests.test_find import BACKEND, asked
from commonhours.web.tests.test_money import enter
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, TUESDAY_TEN, Cast

TYPED = {"kind": "pay", "amount": "21.50", "type_of_work": "", "person": "", "since": "2026-03-09"}


@pytest.fixture(autouse=True)
def noon_in_march() -> Iterator[None]:
    FOLLOWER.forget()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def paid(committed_cast: Cast) -> Cast:
    """Harbor pays 20 dollars an hour and ten per cent on top."""
    with seeing(EVERYTHING):
        PayFrame.objects.create(place="us-ca-long-beach")
        for kind, amount in (("pay", 2000), ("on_costs", 1000)):
            harbor = committed_cast.organisations["harbor"]
            Rate.objects.create(organisation=harbor, kind=kind, amount=amount, since=LONG_AGO, set_at=NOW)
    return committed_cast


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def read(client: Client, address: str, **query: str) -> str:
    return client.get(address, query).content.decode()


def test_a_finance_officer_sets_and_ends_rates_and_reads_why_not(paid: Cast) -> None:
    client, page = enter(paid, "finance", "harbor"), reverse("rates", args=[paid.organisations["harbor"].id])
    assert "$20.00 an hour" in read(client, page)
    low = client.post(page, TYPED | {"amount": "16.89", "key": "a"})
    assert low.status_code == 409
    assert "Nobody may be paid less than $16.90 an hour here" in low.content.decode()
    assert client.post(page, TYPED | {"amount": "", "key": "b"}).status_code == 422
    assert client.post(page, TYPED | {"key": "c"}).status_code == 302
    assert "$21.50 an hour" in read(client, page)
    with seeing(EVERYTHING):
        held = Rate.objects.get(kind="on_costs")
    assert client.post(page, {"end": held.id, "key": "d"}).status_code == 302
    assert "until and with" in read(client, page)
    frame = {
        "frame": "1",
        "place": "us-ca-los-angeles",
        "first_weekday": "6",
        "day_starts": "04:00",
        "key": "e",
    }
    assert client.post(page, frame).status_code == 302
    assert "Los Angeles" in read(client, page)
    stranger = enter(paid, "finance", "westside")
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, TYPED | {"key": "f"}).status_code == 404


def test_the_price_stands_beside_whoever_is_offered_for_those_who_may_see_it(paid: Cast) -> None:
    found = read(signed_in(paid, "carmen"), "/find/", **asked(paid))
    assert "$22.00" in found
    for name in ("olga", "otto"):
        assert "$22.00" not in read(signed_in(paid, name), "/find/", **asked(paid))


def test_the_office_reads_what_a_visit_costs_and_its_worker_what_they_earn(paid: Cast) -> None:
    booked: UUID = book_visit(
        by=paid.actors["carmen"], at=NOW, wish=paid.wish(), person_ids=paid.ids("rosa")
    ).visit_id
    page = reverse("visit", args=[booked])
    office = read(signed_in(paid, "carmen"), page)
    assert "This visit costs <strong>$22.00</strong>." in office
    assert "Cancelling costs nothing. It saves $22.00." in office
    own = read(signed_in(paid, "rosa"), page)
    assert "You earn $20.00" in own
    assert "$22.00" not in own
    operator = read(signed_in(paid, "olga"), page)
    assert "$22.00" not in operator
    assert "$20.00" not in operator
    move = {"day": "2026-03-04", "start": "10:00", "minutes": "60", "reason": ""}
    asked_of = reverse("move", args=[booked])
    assert "Moving costs nothing more." in signed_in(paid, "carmen").post(asked_of, move).content.decode()
    assert "Moving costs" not in signed_in(paid, "olga").post(asked_of, move).content.decode()


def test_a_series_its_change_its_end_and_somebody_else_say_what_they_cost_before_the_click(
    paid: Cast,
) -> None:
    carmen, wish = paid.actors["carmen"], paid.wish("park")
    booked = book_visit(by=carmen, at=NOW, wish=wish, person_ids=paid.ids("rosa")).visit_id
    office, operator = signed_in(paid, "carmen"), signed_in(paid, "olga")
    asked_for, posted = reverse("make_series", args=[booked]), {"weekday": "1", "times": "3", "key": "a"}
    check = office.post(asked_for, posted).content.decode()
    assert "All of it together: <strong>$66.00</strong>" in check
    assert "3 visits: $22.00 each." in check
    assert "together" not in operator.post(asked_for, posted).content.decode()
    done = office.post(asked_for, posted | {"confirm": "1"})
    assert done.status_code == 302
    page = read(office, done["Location"])
    assert "That changes the cost by −$66.00." in page
    assert "changes the cost" not in read(operator, done["Location"])
    with seeing(EVERYTHING):
        visit = Visit.objects.filter(series__isnull=False).order_by("starts_at")[0]
    change = {
        "scope": "all",
        "day": "2026-03-10",
        "start": "10:00",
        "minutes": "90",
        "person": "",
        "how": "phone",
    }
    changed = office.post(reverse("change_series", args=[visit.series_id, visit.id]), change).content.decode()
    assert "All of it together: <strong>$33.00</strong>" in changed
    others = read(office, reverse("reassign", args=[booked]))
    assert "costs the same" in others or "costs $" in others
    caller = Caller(token_for(paid, "carmen"))
    series = booking(paid, "rosa", who="park", start=TUESDAY_TEN + timedelta(days=2)) | {
        "rule": "FREQ=WEEKLY;COUNT=2"
    }
    told = caller.post("/costs/series", series)
    assert (told.status_code, told.json()["cents"]) == (200, 4400)
    assert [part["code"] for part in told.json()["changes"][0]["pay"]] == ["time"]
    hidden = Caller(token_for(paid, "olga")).post("/costs/series", series).json()
    assert hidden == {"cents": None, "changes": []}
    with seeing(EVERYTHING):
        assert Visit.objects.count() == 4
